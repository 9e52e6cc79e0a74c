"""Templates over the API: what an e-mail can start from, and what was approved for SMS and WhatsApp."""

from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema

from campaigns.approved.templates import ApprovedTemplate
from campaigns.content.library import MailTemplate, Offered, built_in_templates, offer
from crm.accounts.permissions import read
from crm.web.answers import Limit, Page, Problems, not_a_cursor
from crm.web.ids import uuid_in
from customers.channels import CHANNELS, EMAIL, ChannelName

router = Router(tags=["Campaigns"])
Stored = TypeVar("Stored", MailTemplate, ApprovedTemplate)


class TemplateShown(Schema):
    """A template that an e-mail can start from, whose `language` is empty unless it is built in; or, for SMS and
    WhatsApp, an approved one: its text, and the names of the variables in it."""

    id: str
    channel: ChannelName
    name: str
    built_in: bool
    language: str
    subject: str
    preheader: str
    blocks: list[dict[str, Any]]
    category: str = ""
    body: str = ""
    parameters: list[str] = []
    status: str = ""


@router.get("/templates", summary="List templates", auth=read, response={200: Page[TemplateShown], 422: Problems})
def list_templates(
    request: HttpRequest, channel: ChannelName | None = None, cursor: str | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """Those of e-mails that come with the product, then the stored ones of all channels. The `blocks` of an e-mail can
    be posted with a new campaign, once their links are filled in; an approved template is named as `template_id`."""
    is_mail = channel in (None, EMAIL.name)
    built_in, after = built_in_templates() if is_mail else [], None
    keys = [template.id for template in built_in]
    if cursor in keys:
        built_in = built_in[keys.index(cursor) + 1 :]
    elif cursor:
        built_in, after = [], uuid_in(cursor)
        if after is None:
            raise not_a_cursor()
    mails = MailTemplate.objects.all() if is_mail else MailTemplate.objects.none()
    approved = ApprovedTemplate.objects.filter(channel=channel) if channel else ApprovedTemplate.objects.all()
    stored = [(template.id, _mail_shown(offer(template))) for template in _beyond(mails, after, limit)]
    stored += [(template.id, _approved_shown(template)) for template in _beyond(approved, after, limit)]
    shown = [shown for _, shown in sorted(stored, key=itemgetter(0))]
    items = [*map(_mail_shown, built_in), *shown][: limit + 1]
    return {"items": items[:limit], "next": items[limit - 1].id if len(items) > limit else None}


def _beyond(templates: QuerySet[Stored], after: UUID | None, limit: int) -> QuerySet[Stored]:
    templates = templates.order_by("id")
    return (templates.filter(id__gt=after) if after else templates)[: limit + 1]


def _mail_shown(template: Offered) -> TemplateShown:
    return TemplateShown(channel=EMAIL.name, **template._asdict())


def _approved_shown(template: ApprovedTemplate) -> TemplateShown:
    return TemplateShown(
        id=template.id.hex,
        channel=CHANNELS[template.channel].name,
        name=template.name,
        built_in=False,
        language=template.language,
        subject="",
        preheader="",
        blocks=[],
        category=template.category,
        body=template.body,
        parameters=template.parameters,
        status=template.status,
    )
