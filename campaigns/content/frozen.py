"""What a campaign says, ready to be filled for each recipient: compiled from a draft, frozen at launch."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.text import slugify

from campaigns.content.blocks import Block, parse, written_texts
from campaigns.content.compiler import UNSUBSCRIBE, VIEW, Compiled, Envelope, compile_blocks
from campaigns.content.languages import find_language
from campaigns.content.message import on_one_line
from campaigns.content.segments import Join, Segments, Slot, Use, from_json, split, to_json
from campaigns.content.shared import SharedContent
from campaigns.content.tracking import CLICK, TICKET_LENGTH, LinkWriter, untracked
from campaigns.content.unsubscribe_links import unsubscribe_label
from campaigns.senders import Sender, default_sender
from campaigns.variants.models import own_letter, worded_for
from customers.channels import CHANNELS

if TYPE_CHECKING:
    from campaigns.models import Campaign

MAX_HTML = 100_000  # bytes: Gmail cuts what is longer than 102 KB
LARGE_HTML = 80_000  # bytes, from which a review warns
VALUE_BYTES = 150  # that a value takes in the estimate of the size: 50 letters of Devanagari
LONGEST_TICKET = {CLICK: "x" * TICKET_LENGTH}  # where the length of a message is counted
NO_TICKET = {UNSUBSCRIBE: "…", VIEW: "…"}  # in place of a recipient's own links, where pages show a message


class Content(models.Model):
    """What a launched campaign says, as segments: an e-mail from blocks, or a plain text whose links are written. It
    never changes: an attempt after an upgrade sends the same bytes. `links` are the addresses that its links lead to,
    in order; a link that is followed is found by its number, from 1. A plain text has neither HTML nor sender."""

    campaign = models.OneToOneField(
        "campaigns.Campaign", primary_key=True, on_delete=models.CASCADE, related_name="content", db_column="_id"
    )
    from_header = models.CharField(max_length=500, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.JSONField()
    html = models.JSONField()
    text = models.JSONField()
    links = models.JSONField()
    variants = models.JSONField(default=dict, blank=True, help_text="Subject and text of each variant, by its letter.")

    def __str__(self) -> str:
        return f"Content of {self.campaign_id}"


class Writer:
    """Fills what a campaign says with the values of one recipient after the other. `html` is None for plain text,
    which comes from the installation's own address: `from_header` is then empty.

    The values of an e-mail hold the recipient's own links, as `compiler.UNSUBSCRIBE` and `compiler.VIEW`.
    """

    def __init__(
        self, subject: Segments, text: Segments, html: Segments | None = None, from_header: str = "", reply_to: str = ""
    ) -> None:
        self._subject, self._text = Join(subject), Join(text)
        has_slots = any(isinstance(segment, Slot) for segment in subject)
        self._same_subject = None if has_slots else on_one_line(self._subject.fill({}))
        self._fallbacks = [(slot.name, slot.fallback) for slot in text if isinstance(slot, Slot) and slot.fallback]
        self._html = Join(html) if html else None
        self.from_header, self.reply_to = from_header, reply_to
        self._segments = {"subject": subject, "text": text, "html": html or []}

    @property
    def has_html(self) -> bool:
        """Whether the message is a designed e-mail."""
        return self._html is not None

    def share(self, headers: Mapping[str, str]) -> SharedContent:
        """The message for a vendor that fills it itself. `headers` hold NUL in place of the recipient's link."""
        senders: dict[str, Segments] = {"from": [self.from_header], "reply_to": [self.reply_to]}
        return SharedContent(senders | self._segments, headers)

    def subject(self, values: Mapping[str, str]) -> str:
        """The subject, on one line; empty on channels that have none."""
        return on_one_line(self._subject.fill(values)) if self._same_subject is None else self._same_subject

    def text(self, values: Mapping[str, str]) -> str:
        """The message, or the plain part beside HTML."""
        return self._text.fill(values)

    def fallbacks(self, values: Mapping[str, str]) -> list[str]:
        """The fallbacks that stand in the message for values that are missing, each once."""
        return list(dict.fromkeys(fallback for name, fallback in self._fallbacks if name not in values))

    def html(self, values: Mapping[str, str]) -> str:
        """The HTML; empty for a message of plain text."""
        return self._html.fill(values) if self._html else ""


def typed_texts(campaign: "Campaign") -> dict[str, list[str]]:
    """Everything in a campaign that may hold tokens, by the field of the composer that it belongs to."""
    texts = {"subject": [campaign.subject]} if CHANNELS[campaign.channel].has_subject else {}
    if campaign.has_variants:
        texts["variants"] = [text for other in campaign.experiment.others for text in (other.subject, other.message)]
    if campaign.template_id:
        return texts | {"parameters": [*campaign.parameters.values()]}
    if not campaign.is_designed:
        return texts | {"message": [campaign.message]}
    return texts | {
        "preheader": [campaign.preheader],
        "blocks": [written.text for written in written_texts(campaign_blocks(campaign))],
    }


def campaign_blocks(campaign: "Campaign") -> tuple[Block, ...]:
    """The blocks of a designed campaign."""
    return parse(campaign.blocks)


def compile_campaign(campaign: "Campaign", sender: Sender | None = None, *, is_tracked: bool = True) -> Compiled:
    """The e-mail of a designed campaign as it is now; with `is_tracked=False` its links lead straight to their
    addresses, though the campaign counts clicks."""
    sender = sender or campaign.sender or default_sender()
    return compile_blocks(
        campaign_blocks(campaign),
        Envelope(campaign.subject, campaign.preheader, sender.name, sender.postal_address, sender.look),
        link_writer(campaign, is_tracked=is_tracked),
    )


def language_of_text(campaign: "Campaign") -> str:
    """The language of a message without blocks."""
    return find_language(f"{campaign.subject}\n{campaign.message}")


def link_writer(campaign: "Campaign", *, is_tracked: bool = True) -> LinkWriter:
    """What writes the links of a campaign, as it chooses."""
    return LinkWriter(settings.SITE_URL if is_tracked and campaign.is_tracked else "", utm_parameters(campaign))


def utm_parameters(campaign: "Campaign") -> dict[str, str]:
    """The UTM parameters of a campaign's links, without their prefix; empty where it wants none."""
    if campaign.utm is None:
        return {}
    return usual_utm(campaign) | {key: value for key, value in campaign.utm.items() if value}


def usual_utm(campaign: "Campaign") -> dict[str, str]:
    """The UTM parameters of a campaign that says nothing else of them."""
    name = slugify(campaign.name, allow_unicode=True) or campaign.id.hex
    return {"source": settings.SITE_HOST, "medium": campaign.channel, "campaign": name}


def freeze(campaign: "Campaign") -> Content | None:
    """What a launch stores, in the transaction that launches; None for plain text as it was typed, which the campaign
    itself keeps."""
    if campaign.is_designed:
        sender = campaign.sender or default_sender()
        compiled = compile_campaign(campaign, sender)
        return Content(
            campaign=campaign,
            from_header=sender.from_header,
            reply_to=sender.reply_to,
            subject=to_json(compiled.subject),
            html=to_json(compiled.html),
            text=to_json(compiled.text),
            links=compiled.links,
            variants={letter: {"subject": to_json(split(said.subject, Use.PLAIN))} for letter, said in _said(campaign)},
        )
    if not campaign.writes_links:
        return None
    links = link_writer(campaign)  # one for all variants, so that a number leads to one address
    subject, text = _plain_parts(campaign, links)
    variants = {}
    for letter, said in _said(campaign):
        parts = zip(("subject", "text"), _plain_parts(said, links), strict=True)
        variants[letter] = {name: to_json(segments) for name, segments in parts}
    stored = {"subject": to_json(subject), "html": [], "text": to_json(text), "links": links.links}
    return Content(campaign=campaign, variants=variants, **stored)


def make_writer(campaign: "Campaign", arm: str = "") -> Writer:
    """The writer of a campaign, for messages to its recipients in an arm: by what was frozen at its launch, for a draft
    by what it says now."""
    content = _frozen(campaign) or freeze(campaign)
    if not content:
        return Writer(*_plain_parts(worded_for(campaign, arm), LinkWriter()))
    subject, text = _frozen_parts(campaign, content, arm)
    return Writer(subject, text, from_json(content.html), content.from_header, content.reply_to)


def make_untracked_writer(campaign: "Campaign", arm: str = "") -> Writer:
    """A writer whose links lead straight to their addresses, and count nothing: for pages and tests."""
    if content := _frozen(campaign):
        subject, text = _frozen_parts(campaign, content, arm)
        text, html = (untracked(segments, content.links) for segments in (text, from_json(content.html)))
        return Writer(subject, text, html, content.from_header, content.reply_to)
    said = worded_for(campaign, arm)
    if not campaign.is_designed:
        return Writer(*_plain_parts(said, link_writer(campaign, is_tracked=False)))
    sender = campaign.sender or default_sender()
    compiled = compile_campaign(said, sender, is_tracked=False)
    return Writer(compiled.subject, compiled.text, compiled.html, sender.from_header, sender.reply_to)


def _said(campaign: "Campaign") -> list[tuple[str, "Campaign"]]:
    """The variants of a campaign, by letter, each as the campaign that says it."""
    letters = campaign.experiment.letters[1:] if campaign.has_variants else ""
    return [(letter, worded_for(campaign, letter)) for letter in letters]


def _frozen_parts(campaign: "Campaign", content: Content, arm: str) -> tuple[Segments, Segments]:
    """Subject and text for an arm."""
    own = {"subject": content.subject, "text": content.text}
    variant = content.variants.get(own_letter(campaign, arm), {}) if campaign.has_variants else {}
    said = own | variant
    return from_json(said["subject"]), from_json(said["text"])


def _frozen(campaign: "Campaign") -> Content | None:
    return getattr(campaign, "content", None) if campaign.is_designed or campaign.writes_links else None


def _plain_parts(campaign: "Campaign", links: LinkWriter) -> tuple[Segments, Segments]:
    """Subject and text of a message without blocks."""
    channel = CHANNELS[campaign.channel]
    if campaign.writes_links:
        text = links.text(campaign.message)
    else:  # in the variables of a template a value stands on one line
        text = split(campaign.message, Use.LINE if campaign.has_template else Use.PLAIN)
    if channel.has_unsubscribe_link:
        text += [f"\n\n{unsubscribe_label(language_of_text(campaign))}", Slot(UNSUBSCRIBE, "", Use.PLAIN)]
    return split(campaign.subject if channel.has_subject else "", Use.PLAIN), text
