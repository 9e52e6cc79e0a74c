"""The part of the composer in which a campaign chooses an approved template and fills it."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from campaigns.approved.templates import CHANNELS_WITH_TEMPLATES, ApprovedTemplate
from campaigns.carriers import carrier_of_channel
from campaigns.models import Campaign
from crm.web.ids import uuid_in

PREFIX = "parameter."  # of the inputs of variables, before the variable's name
HAVE_TEMPLATES = {channel.name for channel in CHANNELS_WITH_TEMPLATES}


def offered(channel: str) -> list[ApprovedTemplate]:
    """The templates that a campaign on a channel can choose: those of the vendor that carries it, and those that were
    typed in."""
    if channel not in HAVE_TEMPLATES:
        return []
    setups = ("", carrier_of_channel(channel).setup)
    approved = ApprovedTemplate.objects.filter(
        channel=channel, setup__in=setups, status=ApprovedTemplate.Status.APPROVED
    )
    return list(approved.order_by("name", "language"))


def posted_template(data: QueryDict) -> ApprovedTemplate | None:
    """The template that a form has chosen; None without one, or where it belongs to another channel."""
    id = uuid_in(data.get("template", ""))
    channel = data.get("channel", "")
    return ApprovedTemplate.objects.filter(id=id, channel=channel).first() if id and channel in HAVE_TEMPLATES else None


def posted_parameters(data: QueryDict, template: ApprovedTemplate) -> dict[str, str]:
    """The text of each variable of the template in a form."""
    return {name: data.get(f"{PREFIX}{name}", "") for name in template.parameters}


def compose_posted(data: QueryDict) -> None:
    """Put the filled template into a form as its message, where a template is chosen."""
    if template := posted_template(data):
        data["message"] = template.parsed.fill(posted_parameters(data, template))


def clean_choice(cleaned: Mapping[str, Any], data: QueryDict, draft: Campaign) -> dict[str, Any]:
    """What the composer stores of the choice: the template with what stands in its variables; nothing on a channel that
    the template is not for. DLT fields that came by API are kept as long as the template stays."""
    template = cleaned.get("template")
    if template is None or template.channel != cleaned.get("channel"):
        return {"template": None, "parameters": {}, "dlt": None}
    is_same = template.id == draft.template_id
    dlt = draft.dlt if is_same and draft.dlt else template.dlt
    return {"template": template, "parameters": posted_parameters(data, template), "dlt": dlt}


def template_context(
    channel: str, chosen: ApprovedTemplate | None, parameters: Mapping[str, str], data: QueryDict
) -> dict[str, Any]:
    """What the composer shows: the templates of the channel, and the variables of the chosen one."""
    shown = f"{channel} {chosen.id if chosen else ''}"
    return {
        "approved_templates": offered(channel),
        "chosen_template": chosen,
        "variables": [
            {"name": name, "input": f"{PREFIX}{name}", "text": parameters.get(name, "")}
            for name in (chosen.parameters if chosen else ())
        ],
        "template_shown": shown,
        "template_changed": data.get("template_shown", shown) != shown,
    }
