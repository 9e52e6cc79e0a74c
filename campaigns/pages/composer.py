"""Writing a campaign, looking it over, and launching it."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from campaigns.message import (
    MESSAGE_LENGTH,
    SUBJECT_LENGTH,
    Piece,
    Template,
    label,
    malformed,
    names_in,
    tokens_of,
    unknown_tokens,
    values_of,
    with_fallback,
)
from campaigns.models import Campaign
from campaigns.reach import Reach, lacking, members, reach_of, willing
from campaigns.review import review_of, texts_of
from crm.accounts.permissions import editors_only
from crm.web.fragments import answer, is_fragment
from customers.channels import CHANNELS, EMAIL
from customers.models import Customer, Segment
from customers.segments import english, rules

INSERTABLE = {
    "first_name": "First name",
    "city": "City",
    "last_product": "Last product",
    "last_order_on": "Last order",
    "total_spend": "Total spend",
}


FURTHEST = timedelta(days=366)  # ahead that a campaign may be scheduled
UNKNOWN = datetime.min.replace(tzinfo=UTC)  # a version that no draft has


class DraftForm(forms.ModelForm):
    segment = forms.ModelChoiceField(Segment.objects.none(), error_messages={"required": "Choose an audience."})
    subject = forms.CharField(required=False, strip=False)
    message = forms.CharField(required=False, strip=False)

    class Meta:
        model = Campaign
        fields = ("name", "segment", "channel", "subject", "message")
        error_messages = {"name": {"required": "Give the campaign a name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Segment.objects.filter(Q(archived_at=None) | Q(id=self.instance.segment_id)).order_by("name")
        self.fields["segment"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for problem in malformed(cleaned.get("subject", ""), cleaned.get("message", "")):
            self.add_error(problem.field, problem.text)
        return cleaned

    def save_draft(self, version: str) -> bool:
        """False when the campaign is no draft any more, or not in the version that the form was made from."""
        segment = self.cleaned_data["segment"]
        drafts = Campaign.objects.filter(id=self.instance.id, status=Campaign.Status.DRAFT)
        if version:
            drafts = drafts.filter(updated_at=_moment(version))
        return bool(drafts.update(**self.cleaned_data, segment_name=segment.name, updated_at=timezone.now()))


class ScheduleForm(forms.Form):
    """`at` is a time here, as readers see times."""

    at = forms.DateTimeField(
        input_formats=[],  # ISO 8601 alone, which means the same to everybody
        error_messages={"required": "Choose a date and a time.", "invalid": "Write it as 2026-11-24 10:30."},
    )

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError("This time has passed: choose a later one.")
        if at > timezone.now() + FURTHEST:
            raise forms.ValidationError("This is more than a year ahead: choose an earlier time.")
        return at


def version_of(campaign: Campaign) -> str:
    return campaign.updated_at.isoformat()


def _moment(version: str) -> datetime:
    try:
        return parse_datetime(version) or UNKNOWN
    except ValueError:
        return UNKNOWN


@editors_only
def edit(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The composer. `act` saves, or saves and goes on to the review; anything else only refreshes the preview, and so
    does htmx, which sends the button along that was pressed last."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if not campaign.is_draft:
        return launched_already(request, campaign)
    if request.method != "POST":
        form = DraftForm(instance=campaign)
        return answer(request, "campaigns/composer.html", "preview", _composer(request, campaign, form))
    act = request.POST.get("act", "")
    if is_fragment(request) or act not in ("save", "review"):
        return as_typed(request, campaign)
    refused = save(request, campaign)
    if refused:
        return refused
    if act == "save":
        messages.success(request, "Draft saved.")
    return redirect(f"campaigns:{'edit' if act == 'save' else 'review'}", campaign.id)


def save(request: HttpRequest, campaign: Campaign) -> HttpResponse | None:
    """Save what the composer posted; where that cannot be, the answer that says why and keeps what was typed."""
    form = DraftForm(_typed(request.POST), instance=campaign)
    if not form.is_valid():
        return as_typed(request, campaign, status=422)
    return None if form.save_draft(request.POST.get("version", "")) else _not_saved(request, form)


def as_typed(request: HttpRequest, campaign: Campaign, *, status: int = 200, **context: Any) -> HttpResponse:
    """The composer with everything that was posted, saved or not."""
    form = DraftForm(_typed(request.POST), instance=campaign)
    form.is_valid()
    context = _composer(request, campaign, form) | context
    return answer(request, "campaigns/composer.html", "preview", context, status=status)


@editors_only
def review(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    return _review(request, campaign) if campaign.is_draft else redirect(campaign)


@editors_only
@require_POST
def launch(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Sends, or schedules when `at` comes along, once however often it is asked; what is not ready stays a draft and
    says why."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if campaign.is_draft:
        form = ScheduleForm(request.POST) if "at" in request.POST else None
        if form and not form.is_valid():
            return _review(request, campaign, form, status=422)
        changed = request.POST.get("reviewed") != _reviewed(campaign)
        if not changed and review_of(campaign).ready:
            changed = not campaign.launch(form.cleaned_data["at"] if form else None, by=request) and campaign.is_draft
        if changed:
            messages.error(
                request, "Campaign or segment were changed after you opened this review. Look it over again."
            )
        if campaign.is_draft:
            return _review(request, campaign, form, status=409)
    return redirect(campaign)


def _reviewed(campaign: Campaign) -> str:
    """Names what a review showed, so that nothing else is sent."""
    return f"{version_of(campaign)} {campaign.segment.updated_at.isoformat() if campaign.segment else ''}"


def _not_saved(request: HttpRequest, form: DraftForm) -> HttpResponse:
    """Somebody launched the draft, or saved it since this page was opened; what was typed here stays on the page."""
    campaign = Campaign.objects.select_related("segment").get(id=form.instance.id)
    if not campaign.is_draft:
        return launched_already(request, campaign)
    messages.error(
        request,
        "Not saved: this draft was changed elsewhere since you opened it. Your text is still here: save again to "
        "replace the other one, or open the draft anew to see it.",
    )
    context = _composer(request, campaign, form) | {"version": version_of(campaign)}
    return answer(request, "campaigns/composer.html", "preview", context, status=409)


def launched_already(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Says so, and offers to keep what was typed as a new draft."""
    typed = DraftForm(_typed(request.POST), instance=campaign) if "message" in request.POST else None
    return render(request, "campaigns/launched.html", {"campaign": campaign, "form": typed}, status=409)


def _review(
    request: HttpRequest, campaign: Campaign, form: ScheduleForm | None = None, *, status: int = 200
) -> HttpResponse:
    subject, message = texts_of(campaign)
    names = names_in(subject, message)
    customer = _someone(campaign.segment, campaign.channel) if campaign.segment else None
    values = values_of(customer, names) if customer else {}
    context = {
        "campaign": campaign,
        "reviewed": _reviewed(campaign),
        "schedule": form or ScheduleForm(),
        "review": review_of(campaign),
        "english": english.say(rules.parse(campaign.segment.rule)) if campaign.segment else "",
        "address": CHANNELS[campaign.channel].address,
        "channel": CHANNELS[campaign.channel],
        "customer": customer,
        "subject": _shown(subject, values),
        "message": _shown(message, values),
    }
    return render(request, "campaigns/review.html", context, status=status)


# ── The composer ──────────────────────────────────────────────────────


def _typed(post: QueryDict) -> QueryDict:
    """What was posted, with every changed "Write instead" field written into the tokens of its name.

    `was.NAME` is what the field held when the page was made. A field left alone leaves the text alone.
    """
    data = post.copy()
    for field in ("subject", "message"):
        text = post.get(field, "").replace("\r\n", "\n")
        for name in names_in(text):
            fallback = post.get(f"fallback.{name}")
            if fallback is not None and fallback != post.get(f"was.{name}"):
                text = with_fallback(text, name, fallback)
        data[field] = text
    return data


def _composer(request: HttpRequest, campaign: Campaign, form: DraftForm) -> dict[str, Any]:
    channel = str(form["channel"].value())
    channel = channel if channel in CHANNELS else campaign.channel
    subject = str(form["subject"].value() or "")[:SUBJECT_LENGTH] if CHANNELS[channel].has_subject else ""
    message = str(form["message"].value() or "")[:MESSAGE_LENGTH]
    names = names_in(subject, message)
    segment = form.cleaned_data.get("segment") if form.is_bound else campaign.segment
    reach = reach_of(segment, channel, names) if segment else Reach()
    customer = previewed(request, segment, channel, names)
    values = values_of(customer, names) if customer else {}
    return {
        "campaign": campaign,
        "version": request.POST.get("version") or version_of(campaign),
        "form": form,
        "channel": CHANNELS[channel],
        "segment": segment,
        "reach": reach,
        "insertable": INSERTABLE.items(),
        "tokens": [_token_row(name, (subject, message), reach) for name in names],
        "tokens_shown": names == [key.removeprefix("was.") for key in request.POST if key.startswith("was.")],
        "customer": customer,
        "test_to": request.POST.get("test_to", _tested_before(request, channel)),
        "missing": "missing" in request.POST,
        "subject": _shown(subject, values),
        "message": _shown(message, values),
        "words": len(message.split()),
        "problems": unknown_tokens(subject, message),
    }


def previewed(request: HttpRequest, segment: Segment | None, channel: str, names: list[str]) -> Customer | None:
    """Whom the preview shows."""
    return _someone(
        segment,
        channel,
        lacking_any=names if "missing" in request.POST else None,
        at=request.POST.get("at") or request.GET.get("at", ""),
        further=request.POST.get("act") == "next",
    )


def _tested_before(request: HttpRequest, channel: str) -> str:
    """Where the last test went, else to oneself."""
    own = request.user.email if channel == EMAIL.name else ""  # type: ignore[union-attr]
    return str(request.session.get(f"test_to_{channel}", own))


def _token_row(name: str, texts: tuple[str, str], reach: Reach) -> dict[str, Any]:
    """A token, what is written in its place, and whether it would leave a hole in somebody's message."""
    tokens = [token for text in texts for token in tokens_of(text) if token.name == name]
    fallbacks = [token.fallback for token in tokens if token.fallback]
    missing = reach.missing.get(name, 0)
    return {
        "name": name,
        "label": label(name),
        "fallback": fallbacks[0] if fallbacks else "",
        "missing": missing,
        "hole": bool(missing) and any(token.fallback is None for token in tokens),
    }


def _shown(text: str, values: dict[str, str]) -> list[tuple[Piece, str]]:
    return [(piece, label(piece.name)) for piece in Template(text).pieces(values)]


def _someone(
    segment: Segment | None,
    channel: str,
    *,
    lacking_any: list[str] | None = None,
    at: str = "",
    further: bool = False,
) -> Customer | None:
    """Somebody of the audience who has an address: the one shown, the next after them, or the first again."""
    if segment is None:
        return None
    people = members(segment).filter(willing(channel)).order_by("id")
    if lacking_any is not None:
        people = people.filter(lacking(lacking_any))
    try:
        shown = uuid.UUID(at)
    except ValueError:
        return people.first()
    rest = people.filter(id__gt=shown) if further else people.filter(id__gte=shown)
    return rest.first() or people.first()
