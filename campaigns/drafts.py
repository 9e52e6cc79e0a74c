"""A draft while it is written: its form, its preview, and the composer that shows both.

The composer's own view, the test send and the AI tools answer with these, so that no answer loses what was typed.
"""

import copy
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.dateparse import parse_datetime

from campaigns.approved.checks import parameter_problems
from campaigns.approved.composing import PREFIX, clean_choice, compose_posted, template_context
from campaigns.carriers import carrier_of_channel
from campaigns.content.blocks import BlockError, dump, parse
from campaigns.content.form import (
    ICONS,
    INSIDE,
    LABELS,
    Drafts,
    blame,
    make_drafts,
    posted_texts,
    read_posted,
    to_data,
    write_posted,
)
from campaigns.content.frozen import LONGEST_TICKET, make_writer, typed_texts
from campaigns.content.library import offered_templates
from campaigns.exclusions import eligible
from campaigns.link_choices import links_context, posted_links
from campaigns.measuring import MeasuringForm
from campaigns.message import (
    MAX_PREHEADER,
    MESSAGE_LENGTH,
    SUBJECT_LENGTH,
    label,
    malformed,
    names_in,
    on_one_line,
    preheader_problems,
    token_problems,
    token_values,
    with_fallback,
)
from campaigns.models import MEASURING_FIELDS, Campaign, Campaigns
from campaigns.part_counts import count_parts
from campaigns.parts import sms_parts
from campaigns.reach import Reach, count_reach, first_recipient, lacking, members, takes_long
from campaigns.review import campaign_problems
from campaigns.schedule import TIME_FIELDS, TimesForm
from campaigns.senders import Sender, default_sender
from campaigns.shown import frame_context, marked_pieces
from campaigns.tokens import NAMES, find_tokens
from campaigns.unsubscribe_links import unsubscribe_line
from campaigns.variant_form import VariantsForm
from crm.accounts.models import User
from crm.database import transactional
from crm.web.fragments import answer, is_fragment
from crm.web.long_texts import TOO_LONG
from crm.web.new_ids import new_id_token
from customers.channels import CHANNELS, EMAIL, SMS, Channel
from customers.models import Customer, Segment

INSERTABLE = {
    "first_name": "First name",
    "city": "City",
    "last_product": "Last product",
    "last_order_on": "Last order",
    "total_spend": "Total spend",
}
PARTS_READ = 2_000  # recipients whose parts are counted at each change of the text
TRIED = 100  # customers who are looked at for the preview, before all others
NO_VERSION = datetime.min.replace(tzinfo=UTC)  # a version that no draft has


class DraftForm(MeasuringForm, TimesForm, forms.ModelForm):
    """What the composer edits. Texts may hold mistakes in tokens: the review names them, a draft keeps them."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        error_messages={"required": "Choose an audience.", "invalid_choice": "This segment no longer exists."},
    )
    subject = forms.CharField(required=False, strip=False)
    message = forms.CharField(required=False, strip=False)

    class Meta:
        model = Campaign
        fields = (
            *("name", "segment", "channel", "subject", "message", "preheader"),
            *("sender", "topic", "template", *MEASURING_FIELDS, *TIME_FIELDS),
        )
        error_messages = {
            "name": {"required": "Give the campaign a name.", "max_length": TOO_LONG},
            "channel": {"required": "Choose a channel.", "invalid_choice": "Choose one of the channels."},
            "preheader": {"max_length": "The preheader is too long: shorten it to %(limit_value)d characters."},
            "sender": {"invalid_choice": "This sender no longer exists."},
            "topic": {"invalid_choice": "This topic no longer exists."},
            "template": {"invalid_choice": "This template no longer exists."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Segment.objects.filter(Q(archived_at=None) | Q(id=self.instance.segment_id)).order_by("name")
        self.fields["segment"].queryset = offered  # type: ignore[attr-defined]
        self.fields["sender"].queryset = Sender.objects.order_by("name")  # type: ignore[attr-defined]
        self.blocks: Drafts | None = None  # of a designed e-mail, as they are typed
        if self.is_bound:
            self.blocks = read_posted(self.data) if "designed" in self.data else None  # type: ignore[arg-type]
        elif self.instance.blocks is not None:
            self.blocks = make_drafts(self.instance.blocks)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = malformed(cleaned.get("subject", ""), cleaned.get("message", ""))
        for problem in texts + preheader_problems(cleaned.get("preheader", "")):
            self.add_error(problem.field, problem.text)
        choice = clean_choice(cleaned, self.data, self.instance)  # type: ignore[arg-type]
        links = posted_links(self.data, self.instance)
        return cleaned | choice | links | {"blocks": self._clean_blocks()}

    def _clean_blocks(self) -> list[dict[str, Any]] | None:
        """The blocks as they are stored; a fault is put to its block, and keeps the form from being valid."""
        if self.blocks is None:
            return None
        try:
            return dump(parse(to_data(self.blocks)))
        except BlockError as error:
            blame(self.blocks, error.path, error.message)
            self.add_error(None, error.message)
            return None

    @property
    def posted_blocks(self) -> list[tuple[str, str]]:
        """Name and value of each hidden input that carries the blocks to another page."""
        if self.blocks is None:
            return []
        post = QueryDict(mutable=True)
        write_posted(post, self.blocks)
        return [(name, value) for name, values in post.lists() for value in values]

    def save_draft(self, version: str, tried: VariantsForm) -> bool:
        """Save the valid form and what is tried; False when the campaign is no longer a draft, or no longer in this
        version."""
        segment = self.cleaned_data["segment"]
        drafts = Campaign.objects.filter(id=self.instance.id, status=Campaign.Status.DRAFT)
        if version:
            drafts = drafts.filter(updated_at=_moment(version))
        return tried.save(drafts, **self.cleaned_data, segment_name=segment.name)


def start_draft(segment: Segment, user: User | None) -> Campaign:
    """The draft to a segment that is still empty, or a new one: a segment has one empty draft at most."""
    drafts = Campaign.objects.filter(
        segment=segment, status=Campaign.Status.DRAFT, subject="", message="", blocks__isnull=True
    )
    return drafts.order_by("-id").first() or Campaign.draft(segment, user)


@transactional
def delete_drafts(drafts: Campaigns) -> int:
    """Delete those of the campaigns that are drafts: how many. One that is launched at this moment stays."""
    drafts = drafts.filter(status=Campaign.Status.DRAFT)
    count = drafts.hold()
    drafts.delete()
    return count


def draft_version(campaign: Campaign) -> str:
    """The version token for conflict detection."""
    return campaign.updated_at.isoformat()


def _moment(version: str) -> datetime:
    try:
        return parse_datetime(version) or NO_VERSION
    except ValueError:
        return NO_VERSION


def save_posted(request: HttpRequest, campaign: Campaign) -> HttpResponse | None:
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
    request: HttpRequest, campaign: Campaign, *, data: QueryDict | None = None, status: int = 200, **context: Any
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
    try:
        shown = uuid.UUID(request.POST.get("at") or request.GET.get("at", ""))
    except ValueError:
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


def as_typed(campaign: Campaign, form: DraftForm) -> Campaign:
    """A campaign, never to be saved, that says what the form holds. Without blocks where those typed are too long or
    too many."""
    typed = copy.copy(campaign)
    channel = str(form["channel"].value())
    typed.channel = channel if channel in CHANNELS else campaign.channel
    typed.subject = on_one_line(str(form["subject"].value() or "")[:SUBJECT_LENGTH])
    typed.message = str(form["message"].value() or "")[:MESSAGE_LENGTH]
    typed.preheader = on_one_line(str(form["preheader"].value() or "")[:MAX_PREHEADER])
    typed.segment = form.cleaned_data.get("segment") if form.is_bound else campaign.segment
    typed.sender = form.cleaned_data.get("sender") if form.is_bound else campaign.sender
    typed.topic = form.cleaned_data.get("topic") if form.is_bound else campaign.topic
    typed.blocks = campaign.blocks
    if form.is_bound:
        for name in (*MEASURING_FIELDS, *TIME_FIELDS):
            setattr(typed, name, form.cleaned_data.get(name, getattr(campaign, name)))
        for name in ("blocks", "template", "parameters", "tracks", "utm"):
            setattr(typed, name, form.cleaned_data.get(name))
    return typed


def composer_context(request: HttpRequest, campaign: Campaign, form: DraftForm) -> dict[str, Any]:
    """Everything the composer's template shows, for what the form holds."""
    typed = as_typed(campaign, form)
    channel = CHANNELS[typed.channel]
    is_sms, texts = channel is SMS, typed_texts(typed)
    subject, message = typed.subject if channel.has_subject else "", typed.message
    names = names_in(*chain(*texts.values()))
    counts_later = request.method == "GET" and takes_long(typed)
    reach = Reach() if counts_later else count_reach(typed, names)
    customer = preview_customer(request, typed, names)
    values = token_values(customer, names) if customer else {}
    problems = token_problems(subject=subject, message=message, preheader=typed.preheader)
    if typed.template:
        problems = parameter_problems(typed.template, typed.parameters)
    filled = template_context(channel.name, typed.template, typed.parameters or {}, request.POST)
    context = {
        "campaign": campaign,
        "variants": VariantsForm(request.POST if form.is_bound else None, campaign),
        "version": request.POST.get("version") or draft_version(campaign),
        "unsaved": not is_fragment(request) and _is_unsaved(campaign, form),
        "form": form,
        "channel": channel,
        "carrier": carrier_of_channel(channel.name),
        "segment": typed.segment,
        "reach": reach,
        "counts_later": counts_later,
        "insertable": INSERTABLE.items(),
        "tokens": [_token_row(name, chain(*texts.values()), reach) for name in names],
        "tokens_shown": names == [key.removeprefix("was.") for key in request.POST if key.startswith("was.")],
        "customer": customer,
        "test_to": _test_address(request, channel),
        "channel_changed": request.POST.get("test_channel") != channel.name,
        "missing": "missing" in request.POST,
        "subject": marked_pieces(subject, values),
        "message": marked_pieces(message, values),
        "unsubscribe_line": unsubscribe_line() if channel.has_unsubscribe_link else "",
        "words": len(message.split()),
        "parts": sms_parts(make_writer(typed).text(LONGEST_TICKET | values)) if is_sms else None,
        "part_counts": count_parts(typed, reach.reachable, PARTS_READ) if is_sms and reach.audience else None,
        "token_names": ", ".join(NAMES),
        **{
            f"{field}_problems": [problem for problem in problems if problem.field == field]
            for field in ("subject", "message", "preheader", "parameters")
        },
    }
    return design_context(request, typed, form, values) | filled | links_context(typed) | context


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


def read_draft(post: QueryDict) -> QueryDict:
    """What was posted, with every changed "Write instead" field written into the tokens of its name.

    `was.NAME` is what the field held when the page was made. An unchanged field leaves the text as it is.
    """
    data = post.copy()
    parameters = [name for name in post if name.startswith(PREFIX)]
    for field in ("subject", "message", "preheader", *parameters, *posted_texts(post)):
        text = post.get(field, "").replace("\r\n", "\n")
        for name in names_in(text):
            fallback = post.get(f"fallback.{name}")
            if fallback is not None and fallback != post.get(f"was.{name}"):
                text = with_fallback(text, name, fallback)
        data[field] = text
    compose_posted(data)
    return data


def _test_address(request: HttpRequest, channel: Channel) -> str:
    """Where a test goes: what was typed, unless the channel changed and it is an address of another kind.

    Else nothing, or for e-mail this person's own address.
    """
    typed = request.POST.get("test_to")
    is_email = channel is EMAIL
    kept = request.POST.get("test_channel", channel.name) == channel.name
    if typed is not None and (kept or (typed and ("@" in typed) == is_email)):
        return typed
    return request.user.email if is_email else ""  # type: ignore[union-attr]


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
