"""The blocks of an e-mail while they are edited, and the frame that shows them."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from campaigns.content import preview
from campaigns.content.blocks import BlockError, dump, parse
from campaigns.content.form import edit, make_drafts, read_posted, to_data, write_posted
from campaigns.content.frozen import make_untracked_writer
from campaigns.content.library import MailTemplate, find_template
from campaigns.drafts.composer import show_no_longer_draft, show_posted
from campaigns.drafts.form import read_draft
from campaigns.models import Campaign
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.fragments import is_fragment
from crm.web.post_only import belongs_to

FIRST_TEXT = "Hi {{ first_name | there }},"


@editors_only
@belongs_to("campaigns:edit")
@require_POST
def design(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Change the blocks that the composer posts, and show it again; nothing is saved.

    `act=start` begins with the template in `start_from`, or without one with the message; `act=plain` goes back to
    plain text; `act=template` stores the blocks as a template; any other act is that of a button of `content.form`.
    """
    campaign = get_object_or_404(Campaign.objects.select_related("segment", "sender"), id=campaign_id)
    if not campaign.is_draft:
        return show_no_longer_draft(request, campaign)
    if is_fragment(request):  # a late refresh of the preview, which htmx sends to where the button pressed last leads
        return show_posted(request, campaign)
    data, act, changed = read_draft(request.POST), request.POST.get("act", ""), ""
    if act == "start":
        _start(data)
    elif act == "plain":
        data.pop("designed", None)
    elif act == "template":
        _save_template(request, data)
    else:
        blocks = read_posted(data)
        changed = edit(blocks, act)
        write_posted(data, blocks)
    return show_posted(request, campaign, data=data, changed=changed)


def _start(data: QueryDict) -> None:
    """Begin with a template, or with the message that stands there. A subject and a preheader are kept."""
    template = find_template(data.get("start_from", ""))
    if template is None:
        text = data.get("message", "").strip() or FIRST_TEXT
        write_posted(data, make_drafts([{"kind": "text", "text": text}, {"kind": "footer"}]))
        return
    write_posted(data, make_drafts(template.blocks))
    for name in ("subject", "preheader"):
        data[name] = data.get(name, "").strip() or getattr(template, name)


def _save_template(request: PageRequest, data: QueryDict) -> None:
    name = data.get("template_name", "").strip()[:100]
    if not name:
        messages.error(request, "Give the template a name.")
        return
    try:
        blocks = dump(parse(to_data(read_posted(data))))
    except BlockError as error:
        messages.error(request, f"This template was not saved. {error.message}")
        return
    texts = {"subject": data.get("subject", "")[:1000], "preheader": data.get("preheader", "")[:130]}
    MailTemplate.objects.create(name=name, blocks=blocks, created_by=request.user, **texts)
    data["template_name"] = ""
    messages.success(request, f"Saved as the template “{name}”.")


@require_safe
def frame(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """An e-mail in a frame: what a composer or a review of this person shows, else what the campaign says."""
    campaign = get_object_or_404(Campaign.objects.select_related("sender", "content"), id=campaign_id)
    html = preview.kept_preview(request.user.pk, campaign.id) if "v" in request.GET else ""
    return preview.frame(request, html or make_untracked_writer(campaign).html(preview.EXAMPLE_TICKET))
