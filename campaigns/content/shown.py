"""What campaigns say, as pages show it: plain text with its tokens marked, a designed e-mail in a frame."""

from email.utils import parseaddr
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from campaigns.content.frozen import NO_TICKET, make_untracked_writer
from campaigns.content.message import Piece, Template, label
from campaigns.content.preview import EXAMPLE_TICKET, keep_preview
from campaigns.models import Campaign
from campaigns.variants.models import worded_for


def marked_pieces(text: str, values: dict[str, str]) -> list[tuple[Piece, str]]:
    """A text filled with `values` as pieces, each with the label of its token, for pages to mark."""
    return [(piece, label(piece.name)) for piece in Template(text).pieces(values)]


def other_texts(campaign: Campaign, values: dict[str, str]) -> dict[str, Any]:
    """The variants, filled with `values`, as letter, subject and message in pieces, and how they are tried; nothing for
    a campaign with one text."""
    if not campaign.has_variants:
        return {}
    said = [(letter.upper(), worded_for(campaign, letter)) for letter in campaign.experiment.letters[1:]]
    others = [
        {
            "letter": letter,
            "subject": marked_pieces(each.subject, values),
            "message": [] if campaign.is_designed else marked_pieces(each.message, values),
        }
        for letter, each in said
    ]
    return {"others": others, "experiment": campaign.experiment}


def frame_context(request: HttpRequest, campaign: Campaign, values: dict[str, str]) -> dict[str, Any]:
    """A designed e-mail as one customer would read it: the address of the frame that shows it, its plain part, and who
    it comes from."""
    write = make_untracked_writer(campaign)
    html = write.html(EXAMPLE_TICKET | values)
    shown = {"v": keep_preview(request.user.pk, campaign.id, html)}
    shown |= {name: "1" for name in ("dark", "images") if name in request.POST or name in request.GET}
    return {
        "frame_url": reverse("campaigns:frame", args=[campaign.id], query=shown),
        "plain": write.text(NO_TICKET | values),
        "from_header": "{} <{}>".format(*parseaddr(write.from_header)),
        "frame_width": request.POST.get("frame_width") or request.GET.get("frame_width", "600"),
        "is_dark": "dark" in shown,
        "shows_images": "images" in shown,
        "preheader": marked_pieces(campaign.preheader, values),
    }
