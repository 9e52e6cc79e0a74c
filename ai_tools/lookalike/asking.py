"""What may be asked: people like those of a list, or like those who did something after a campaign."""

from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from ai_tools.lookalike.finding import Lookalike, find_rule
from ai_tools.lookalike.people import of_campaign, of_list
from ai_tools.lookalike.questions import Spelled
from campaigns.models import Campaign
from customers.models import Segment, Word
from customers.segments.references import SEGMENT


class LookalikeRefused(ValueError):
    """A list or campaign that says nothing about people; `field` names which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def find_lookalike(
    segment_id: UUID | None, campaign_id: UUID | None, percent: int, as_of: date | None = None
) -> Lookalike:
    """A rule for people like those of the list or the campaign with this id. `LookalikeRefused` where there is not
    exactly one of both, or it cannot be learned from."""
    if segment_id and campaign_id:
        raise LookalikeRefused("segment_id", "Name a list or a campaign: one of both.")
    if campaign_id:
        campaign = Campaign.objects.filter(id=campaign_id).first()
        if campaign is None:
            raise LookalikeRefused("campaign_id", "There is no campaign with this id.")
        if not campaign.launched_at:
            raise LookalikeRefused("campaign_id", "This campaign was not launched: nobody has clicked or ordered.")
        return like_responders(campaign, percent)
    if segment_id is None:
        raise LookalikeRefused("segment_id", "Name a list or a campaign: one of both.")
    segment = Segment.objects.filter(id=segment_id).first()
    if segment is None:
        raise LookalikeRefused("segment_id", "There is no segment with this id.")
    if not segment.is_static:
        raise LookalikeRefused("segment_id", "This segment is a rule already: choose a list of customers.")
    if as_of and as_of > timezone.localdate():
        raise LookalikeRefused("as_of", "This day is yet to come: choose an earlier one.")
    return like_list(segment, percent, timezone.make_aware(datetime.combine(as_of, time())) if as_of else None)


def like_list(segment: Segment, percent: int, as_of: datetime | None = None) -> Lookalike:
    """A rule for people like the members of a list, who are not in it."""
    without = {"field": SEGMENT.name, "op": "not_in", "value": [str(segment.id)]}
    return find_rule(of_list(segment, as_of), percent, str(segment.id), make_spelled(), without=without)


def like_responders(campaign: Campaign, percent: int) -> Lookalike:
    """A rule for people like those who clicked a campaign or ordered after it."""
    return find_rule(of_campaign(campaign), percent, str(campaign.id), make_spelled())


def make_spelled() -> Spelled:
    """How folded words are written in this installation."""
    texts: dict[tuple[str, str], str] = {
        (place, key): text for place, key, text in Word.objects.values_list("place", "key", "text").iterator()
    }
    return lambda place, key: texts.get((place, key), key)
