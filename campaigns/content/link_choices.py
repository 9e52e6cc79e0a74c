"""What a draft chooses for its links: whether clicks are counted, and UTM parameters. For the composer and the API."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.conf import settings
from pydantic import Field, StringConstraints

from campaigns.content.frozen import usual_utm
from campaigns.content.tracking import TICKET_LENGTH
from campaigns.models import Campaign
from crm.web.answers import Body

UTM_NAMES = ("source", "medium", "campaign")
MAX_UTM = 100  # characters of a value

UtmValue = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_UTM, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Utm(Body):
    """The values of `utm_source`, `utm_medium` and `utm_campaign`. What is left out or empty is the host of this
    installation, the channel, and the name of the campaign."""

    source: UtmValue = ""
    medium: UtmValue = ""
    campaign: UtmValue = ""


class LinkChoice(Body):
    """What a new campaign chooses for its links."""

    tracks: bool | None = Field(
        None, description="Whether clicks and opens are counted. Left out: for a designed e-mail they are."
    )
    utm: bool | Utm | None = Field(None, description="UTM parameters of the links; true for the usual values.")

    def stored_utm(self) -> dict[str, str] | None:
        """The parameters as a campaign stores them."""
        if isinstance(self.utm, Utm):
            return self.utm.model_dump()
        return {} if self.utm else None


def posted_links(posted: Mapping[str, Any], campaign: Campaign) -> dict[str, Any]:
    """The fields of the draft that the composer's card of links posts; as they are where the card is not there.

    The hidden field `links` says what the box was without a choice: ticked, "1", for a designed e-mail. A box that was
    left alone stays without one, so that it follows when a plain message becomes a designed one.
    """
    if "links" not in posted:
        return {"tracks": campaign.tracks, "utm": campaign.utm}
    ticked = "tracks" in posted
    return {
        "tracks": None if ticked == (posted["links"] == "1") else ticked,
        "utm": {name: _line(posted.get(f"utm_{name}", "")) for name in UTM_NAMES} if "utm" in posted else None,
    }


def _line(value: str) -> str:
    return " ".join(value.replace("\0", " ").split())[:MAX_UTM]


def links_context(typed: Campaign) -> dict[str, Any]:
    """What the composer's card of links shows of a draft."""
    own, usual = typed.utm or {}, usual_utm(typed)
    return {
        "tracks": typed.is_tracked,
        "utm": typed.utm,
        "utm_fields": [(name, own.get(name, ""), usual[name]) for name in UTM_NAMES],
        "site_host": settings.SITE_HOST,
        "tracked_length": len(f"{settings.SITE_URL}/l//1") + TICKET_LENGTH,
    }
