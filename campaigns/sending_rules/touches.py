"""The touches that customers carry, where caps are on: read to decide, written in the transaction of the messages.

All customers at an address are one: their touches count together, and a new one is written to each of them. So two
campaigns that write to the same address at once meet on a row, and the second one sees what the first has planned.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from campaigns.sending_rules.caps import Caps, Touch, read_touches, touch, write_touches
from campaigns.sending_rules.models import current_rules
from campaigns.sending_rules.timing import Timing
from crm.database import set_each
from crm.database.models import as_stored
from customers.channels import CHANNELS
from customers.consent import customers_at
from customers.models import Customer


def campaign_caps(campaign: Campaign) -> Caps | None:
    """The caps that a campaign keeps since its launch, before it those of now; None without any."""
    launched = campaign.launched_at is not None
    rules = campaign.sending_rules if launched else current_rules().for_channel(campaign.channel)
    return Caps.from_json(rules["caps"]) if rules and rules.get("caps") else None


def find_capped(
    campaign: Campaign, timing: Timing | None, keys: Collection[str] | None = None
) -> Callable[[Any], bool]:
    """Whether one more message would be too much for a customer, given with address key and, where there is timing,
    time zone. It reads the touches at these addresses, by default at all."""
    caps = None if campaign.ignores_caps else campaign_caps(campaign)
    touched = Customer.objects.exclude(touches="") if caps else Customer.objects.none()
    channel = CHANNELS[campaign.channel]
    if keys is not None:
        touched = touched.filter(**{f"{channel.address_key}__among": set(keys)})
    texts: dict[str, list[str]] = defaultdict(list)
    for key, text in touched.values_list(channel.address_key, "touches"):
        texts[key].append(text)
    touches = {key: read_touches(found) for key, found in texts.items() if key}
    now = timezone.now()

    def is_capped(customer: Any) -> bool:
        found = touches.get(getattr(customer, channel.address_key))
        if not found or caps is None:
            return False
        planned = max(timing.plan(customer.time_zone).at, now) if timing else now
        return caps.exceeded(touch(campaign.channel, planned, campaign.id), found)

    return is_capped


def add_touches(campaign: Campaign, planned: Mapping[str, datetime]) -> None:
    """Note the messages that a campaign with caps has planned at these address keys."""
    if planned:
        _rewrite(campaign, {key: touch(campaign.channel, at, campaign.id) for key, at in planned.items()})


def move_touches(campaign: Campaign, message_ids: Iterable[str], at: datetime | None) -> None:
    """Plan the touches of pending messages for another time, or take them off where `at` is None."""
    if campaign_caps(campaign):
        pending = Message.objects.filter(id__among=set(message_ids), status=State.PENDING).exclude(to_key="")
        moved = touch(campaign.channel, at, campaign.id) if at else None
        _rewrite(campaign, dict.fromkeys(pending.values_list("to_key", flat=True), moved))


def _rewrite(campaign: Campaign, touches: Mapping[str, Touch | None]) -> None:
    """Replace the touch of this campaign in all customers at each address key."""
    channel, ending, now = CHANNELS[campaign.channel], campaign.id.hex[-8:], timezone.now()
    rows = customers_at(channel, touches.keys()).values_list(as_stored("id"), channel.address_key, "touches")
    texts = {}
    for id, key, text in rows:
        others = {each for each in read_touches([text]) if each.campaign != ending}
        planned = touches[key]
        texts[id] = write_touches(others | {planned} if planned else others, now)
    set_each(Customer, texts, field="touches")
