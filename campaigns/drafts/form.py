"""A draft while it is written: its form, what a page posted of it, and the campaign that this would be."""

import copy
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from campaigns.approved.composing import PREFIX, clean_choice, compose_posted
from campaigns.content.blocks import BlockError, dump, parse
from campaigns.content.form import (
    Drafts,
    blame,
    make_drafts,
    posted_texts,
    read_posted,
    to_data,
    write_posted,
)
from campaigns.content.link_choices import posted_links
from campaigns.content.message import (
    MAX_PREHEADER,
    MESSAGE_LENGTH,
    SUBJECT_LENGTH,
    malformed,
    names_in,
    on_one_line,
    preheader_problems,
    with_fallback,
)
from campaigns.effect.measuring import MeasuringForm
from campaigns.models import MEASURING_FIELDS, Campaign, Campaigns
from campaigns.senders import Sender
from campaigns.sending_rules.schedule import TIME_FIELDS, TimesForm
from campaigns.variants.form import VariantsForm
from crm.accounts.models import User
from crm.database import transactional
from crm.web.long_texts import TOO_LONG
from customers.channels import CHANNELS
from customers.models import Segment

NO_VERSION = datetime.min.replace(tzinfo=UTC)  # a version that no draft has


class DraftForm(MeasuringForm, TimesForm, forms.ModelForm):
    """What the composer edits. A draft may be without an audience and its texts may hold mistakes in tokens: the review
    names them."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        required=False,
        error_messages={"invalid_choice": "This segment no longer exists."},
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
        name = {"segment_name": segment.name} if segment else {}
        return tried.save(drafts, **self.cleaned_data, **name)


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
