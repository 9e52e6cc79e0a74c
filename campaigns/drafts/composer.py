"""The composer: everything that its page shows of a draft, and its answers to what was posted.

Its own view, the test send and the AI tools answer with these, so that no answer loses what was typed.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from campaigns.approved.checks import parameter_problems
from campaigns.approved.composing import template_context
from campaigns.carriers import carrier_of_channel
from campaigns.content.form import (
    ICONS,
    INSIDE,
    LABELS,
    to_data,
)
from campaigns.content.frozen import LONGEST_TICKET, language_of_text, make_writer, typed_texts
from campaigns.content.library import offered_templates
from campaigns.content.link_choices import links_context, posted_links
from campaigns.content.message import (
    label,
    names_in,
    token_problems,
    token_values,
)
from campaigns.content.parts import sms_parts
from campaigns.content.shown import frame_context, marked_pieces
from campaigns.content.tokens import NAMES, find_tokens
from campaigns.content.unsubscribe_links import unsubscribe_line
from campaigns.drafts.form import DraftForm, as_typed, draft_version, read_draft
from campaigns.drafts.review import campaign_problems
from campaigns.forecast.part_counts import count_parts
from campaigns.forecast.reach import Reach, count_reach, first_recipient, lacking, members, takes_long
from campaigns.log.exclusions import eligible
from campaigns.models import Campaign
from campaigns.senders import default_sender
from campaigns.sending_rules.schedule import TIME_FIELDS
from campaigns.variants.form import VariantsForm
from crm.accounts.requests import PageRequest
from crm.web.fragments import answer, is_fragment
from crm.web.ids import new_id_token, uuid_in
from customers.channels import CHANNELS, EMAIL, SMS, Channel
from customers.models import Customer
from customers.segments.pages.names import labels

INSERTABLE = {
    "first_name": "First name",
    "city": "City",
    "last_product": "Last product",
    "last_order_on": "Last order",
    "total_spend": "Total spend",
}
PARTS_READ = 2_000  # recipients whose parts are counted at each change of the text
TRIED = 100  # customers who are looked at for the preview, before all others


def save_posted(request: PageRequest, campaign: Campaign) -> HttpResponse | None:
    """Save what the composer posted; where that is impossible, the answer that says why and keeps what was typed."""
    form = DraftForm(read_draft(request.POST), instance=campaign)
    tried = VariantsForm(request.POST, campaign)
    if not form.is_valid() or (tried.is_bound and not tried.is_valid()):
        return show_posted(request, campaign, status=422)
    if form.save_draft(request.POST.get("version", ""), tried):
        return None
    campaign = Campaign.objects.select_related("segment").get(id=campaign.id)
    if not campaign.is_draft:
        return show_no_longer_draft(request, campaign)
    messages.error(
        request,
        "Not saved: this draft was changed elsewhere after you opened it. Your text is still here: save again to "
        "replace the other one, or open the draft in a new tab to see it.",
    )
    context = composer_context(request, campaign, form) | {"version": draft_version(campaign)}
    return answer(request, "campaigns/composer.html", "preview", context, status=409)


def show_posted(
    request: PageRequest, campaign: Campaign, *, data: QueryDict | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """The composer with everything that was posted, saved or not; or with `data` in its place."""
    form = DraftForm(data or read_draft(request.POST), instance=campaign)
    form.is_valid()
    context = composer_context(request, campaign, form) | context
    return answer(request, "campaigns/composer.html", "preview", context, status=status)


def show_no_longer_draft(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """409: the campaign can no longer be edited; what was typed can be kept as a new draft."""
    typed = DraftForm(read_draft(request.POST), instance=campaign) if "message" in request.POST else None
    return render(
        request,
        "campaigns/launched.html",
        {"campaign": campaign, "form": typed, "copy_token": new_id_token()},
        status=409,
    )


def composer_context(request: PageRequest, campaign: Campaign, form: DraftForm) -> dict[str, Any]:
    """Everything the composer's template shows, for what the form holds."""
    typed = as_typed(campaign, form)
    channel = CHANNELS[typed.channel]
    names = names_in(*chain(*typed_texts(typed).values()))
    counts_later = request.method == "GET" and takes_long(typed)
    reach = Reach() if counts_later else count_reach(typed, names)
    customer = preview_customer(request, typed, names)
    values = token_values(customer, names) if customer else {}
    return {
        **design_context(request, typed, form, values),
        **template_context(channel.name, typed.template, typed.parameters or {}, request.POST),
        **links_context(typed),
        "campaign": campaign,
        "variants": VariantsForm(request.POST if form.is_bound else None, campaign),
        "version": request.POST.get("version") or draft_version(campaign),
        "unsaved": not is_fragment(request) and _is_unsaved(campaign, form),
        "form": form,
        "channel": channel,
        "carrier": carrier_of_channel(channel.name),
        "segment": typed.segment,
        "segment_choices": lambda: labels(form.fields["segment"].queryset),  # type: ignore[attr-defined]
        "reach": reach,
        "counts_later": counts_later,
        "test_to": _test_address(request, channel),
        "channel_changed": request.POST.get("test_channel") != channel.name,
        **_tokens_context(request, typed, names, reach),
        **_message_context(typed, channel, reach, values),
        **_problems_context(typed),
        "customer": customer,
        "missing": "missing" in request.POST,
    }


def _tokens_context(request: HttpRequest, typed: Campaign, names: list[str], reach: Reach) -> dict[str, Any]:
    """The tokens in the texts, and those that can be put in."""
    texts = list(chain(*typed_texts(typed).values()))
    return {
        "insertable": INSERTABLE.items(),
        "token_names": ", ".join(NAMES),
        "tokens": [_token_row(name, texts, reach) for name in names],
        "tokens_shown": names == [key.removeprefix("was.") for key in request.POST if key.startswith("was.")],
    }


def _message_context(typed: Campaign, channel: Channel, reach: Reach, values: dict[str, str]) -> dict[str, Any]:
    """The message as one customer would read it, and how long it is."""
    is_sms = channel is SMS
    return {
        "subject": marked_pieces(typed.subject if channel.has_subject else "", values),
        "message": marked_pieces(typed.message, values),
        "unsubscribe_line": unsubscribe_line(language_of_text(typed)) if channel.has_unsubscribe_link else "",
        "words": len(typed.message.split()),
        "parts": sms_parts(make_writer(typed).text(LONGEST_TICKET | values)) if is_sms else None,
        "part_counts": count_parts(typed, reach.reachable, PARTS_READ) if is_sms and reach.audience else None,
    }


def _problems_context(typed: Campaign) -> dict[str, Any]:
    """What is wrong with each text."""
    if typed.template:
        problems = parameter_problems(typed.template, typed.parameters)
    else:
        subject = typed.subject if CHANNELS[typed.channel].has_subject else ""
        problems = token_problems(subject=subject, message=typed.message, preheader=typed.preheader)
    fields = ("subject", "message", "preheader", "parameters")
    return {f"{field}_problems": [problem for problem in problems if problem.field == field] for field in fields}


def design_context(request: HttpRequest, typed: Campaign, form: DraftForm, values: dict[str, str]) -> dict[str, Any]:
    """What the composer shows of a designed e-mail, and what it offers to start one from."""
    context: dict[str, Any] = {
        "designed": form.blocks is not None,
        "templates": offered_templates,  # asked where a page shows them
        "addable": [(kind, LABELS[kind], ICONS[kind]) for kind in (*INSIDE, "columns")],
        "default_sender": default_sender,
        "frame_width": request.POST.get("frame_width", "600"),
        "is_dark": "dark" in request.POST,
        "shows_images": "images" in request.POST,
    }
    if form.blocks is not None and typed.is_designed:
        context |= frame_context(request, typed, values)
        context["design_problems"] = [problem for problem in campaign_problems(typed) if problem.field == "blocks"]
    return context


def preview_customer(request: HttpRequest, campaign: Campaign, names: list[str]) -> Customer | None:
    """The customer that the preview shows, one whom the campaign writes to: the one in `at`, the next one for
    `act=next`, else the first. None where nobody is found among the first few.

    With `missing`, only customers who have no value for one of the tokens in `names`.
    """
    if campaign.segment is None:
        return None
    people, wanted = members(campaign.segment), eligible(campaign)
    if "missing" in request.POST:
        wanted &= lacking(names)
    shown = uuid_in(request.POST.get("at") or request.GET.get("at", ""))
    if shown is None:
        return _first(campaign, people, wanted)
    rest = people.filter(id__gt=shown) if request.POST.get("act") == "next" else people.filter(id__gte=shown)
    return _first(campaign, rest, wanted) or _first(campaign, people, wanted)


def _first(campaign: Campaign, people: QuerySet[Customer], wanted: Q) -> Customer | None:
    """The first of the people who is wanted and written to. The first few are tried before all others, whom SQLite
    would sort."""
    few = list(people.order_by("id").values_list("id", flat=True)[:TRIED])
    found = first_recipient(campaign, Customer.objects.filter(wanted, id__among=few).order_by("id"))
    if found or len(few) < TRIED:
        return found
    return first_recipient(campaign, people.filter(wanted).order_by("id")[:TRIED])


def _is_unsaved(campaign: Campaign, form: DraftForm) -> bool:
    """Whether the form holds something else than the stored draft."""
    if not form.is_bound:
        return False
    links = posted_links(form.data, campaign)
    stored = Campaign.objects.values(*form.fields, *links, "blocks").get(id=campaign.id)
    exact = {**links, "blocks": None if form.blocks is None else to_data(form.blocks)}
    typed = {name: form.cleaned_data.get(name) if name in TIME_FIELDS else form[name].value() for name in form.fields}
    return any(value != stored[name] for name, value in exact.items()) or any(
        str(value or "") != str(stored[name] or "") for name, value in typed.items()
    )


def _test_address(request: PageRequest, channel: Channel) -> str:
    """Where a test goes: what was typed, unless the channel changed and it is an address of another kind.

    Else nothing, or for e-mail this person's own address.
    """
    typed = request.POST.get("test_to")
    is_email = channel is EMAIL
    kept = request.POST.get("test_channel", channel.name) == channel.name
    if typed is not None and (kept or (typed and ("@" in typed) == is_email)):
        return typed
    return request.user.email if is_email else ""


def _token_row(name: str, texts: Iterable[str], reach: Reach) -> dict[str, Any]:
    """A token, its fallback, and whether it would leave a hole in somebody's message."""
    tokens = [token for text in texts for token in find_tokens(text) if token.name == name]
    fallbacks = [token.fallback for token in tokens if token.fallback]
    missing = reach.missing.get(name, 0)
    return {
        "name": name,
        "label": label(name),
        "fallback": fallbacks[0] if fallbacks else "",
        "missing": missing,
        "hole": bool(missing) and any(token.fallback is None for token in tokens),
    }
