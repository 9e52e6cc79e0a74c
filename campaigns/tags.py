"""Tags of campaigns: 24 fixed words in three groups, so that campaigns of years can be found and compared."""

from collections.abc import Iterable

from django.db.models import Q

from campaigns.models import Campaign

PURPOSES = (
    *("welcome", "win-back", "offer", "news", "new product", "event", "reminder", "thanks", "feedback", "birthday"),
    *("holiday", "service", "loyalty"),
)
OFFERS = ("discount", "gift", "free delivery", "bundle", "points", "no offer")
AUDIENCES = ("everybody", "new", "lapsed", "loyal", "local")
GROUPS = {"Purpose": PURPOSES, "Offer": OFFERS, "Audience": AUDIENCES}
TAGS = tuple(tag for group in GROUPS.values() for tag in group)
EDGE = ","  # before and after each stored tag, so that one `contains` finds a whole one


def read_tags(stored: str) -> list[str]:
    """The tags of a campaign as they are stored, in the order of `TAGS`."""
    return [tag for tag in TAGS if f"{EDGE}{tag}{EDGE}" in stored]


def set_tags(campaign: Campaign, tags: Iterable[str]) -> None:
    """Give a campaign these tags and no other; words that are not in `TAGS` are ignored."""
    found = set(tags)
    kept = [tag for tag in TAGS if tag in found]
    Campaign.objects.filter(id=campaign.id).update(tags=f"{EDGE}{EDGE.join(kept)}{EDGE}" if kept else "")


def has_tag(tag: str) -> Q:
    """Campaigns with this tag; all of them for a word that is not in `TAGS`."""
    return Q(tags__contains=f"{EDGE}{tag}{EDGE}") if tag in TAGS else Q()
