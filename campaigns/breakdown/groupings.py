"""What the messages of a campaign can be broken down by.

A `Grouping` names the parts that a message is in. Texts are parts as they are; numbers are put into bands by `tally`,
and times into the bands of the RFM grid. What customers had ordered counts as
it stood when their message was written, so that an order that the message brought moves nobody to another part.
Fields that the messages themselves change, such as visits, the last visit and consent, are left out for that reason.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from campaigns.effect.arms import HELD_OUT, LETTERS, REST, THEIR_HOUR, arm_name
from campaigns.models import Campaign
from crm.database.stored import stored_json, stored_milliseconds
from crm.web.display import money, number
from customers.channels import EMAIL
from customers.segments import catalogue
from customers.survey.rfm import Bands, current_bands
from customers.text import fold
from customers.vocabulary import attribute_kinds

NOT_KNOWN = "Not known"
NO_TAG = "No tag"
NO_ORDER = "No order before"
DAY = 86_400_000  # milliseconds
MAX_ATTRIBUTES = 50  # that a page offers


class Recipient(NamedTuple):
    """A message and its customer, as far as groupings ask. `customer` has the columns of the grouping, and is empty for
    somebody who was erased; its times and JSON are as the database stores them, and so is `created_at`."""

    to: str
    arm: str
    created_at: Any
    customer: Mapping[str, Any]

    @property
    def written(self) -> int:
        """When the message was written, in milliseconds."""
        return stored_milliseconds(self.created_at)

    def read(self, column: str) -> Any:
        """The value of a column of JSON; None for somebody who was erased."""
        return stored_json(self.customer.get(column))


Key = str | float


@dataclass(frozen=True)
class Grouping:
    """One way to break messages down. `find` gives the parts of a message, most of them one; a key that is a number is
    put into a band by `Tally`. `columns` of the customer are read for it, and with `ORDER_COLUMNS` also `BEFORE`, of
    those who have ordered since. `condition` gives the condition of a
    segment with a part; None where no rule can say it. `order` are the names of parts in the order to show; where it
    is empty, the largest part comes first."""

    name: str
    label: str
    find: Callable[[Recipient], Iterable[Key]]
    columns: Sequence[str] = ()
    show: Callable[[float], str] = number
    order: Sequence[str] = ()
    condition: Callable[[str], dict[str, Any]] | None = None
    overlaps: bool = False


def groupings(campaign: Campaign) -> dict[str, Grouping]:
    """All that apply to a campaign, by name."""
    found = [_text("city"), _text("country"), _tags()]
    if campaign.channel == EMAIL.name:
        found.insert(0, Grouping("domain", "Domain of the address", _domain))
    if len(set(campaign.arms) - {HELD_OUT}) > 1:
        found.insert(
            0, Grouping("arm", "Text or hour", _arm, order=[arm_name(arm) for arm in (*LETTERS, REST, THEIR_HOUR)])
        )
    bands = current_bands()
    found += [
        _orders_before(bands),
        _spend_before("total_spend", "Spent before", lambda spent, orders: spent),
        _spend_before("average_order_value", "Average order before", lambda spent, orders: round(spent / orders)),
        _days_since_order("last_order_at", "Last order before", 0, bands),
        _days_since_order("first_order_at", "First order", -1, bands),
        _days_since("signed_up_at", "Signed up", bands),
    ]
    kinds = list(attribute_kinds().items())[:MAX_ATTRIBUTES]
    found += [_attribute(key, types) for key, types in kinds]
    return {grouping.name: grouping for grouping in found}


# ── Of the message ──
def _domain(recipient: Recipient) -> list[str]:
    return [recipient.to.rpartition("@")[2].lower() or NOT_KNOWN]


def _arm(recipient: Recipient) -> list[str]:
    return [arm_name(recipient.arm)]


# ── Of the customer ──
def _label(name: str) -> str:
    field = catalogue.get(name)
    assert field
    return field.label


def _text(name: str) -> Grouping:
    def find(recipient: Recipient) -> list[str]:
        return [recipient.customer.get(name) or NOT_KNOWN]

    return Grouping(name, _label(name), find, (name,), condition=lambda part: _equals(name, part))


def _tags() -> Grouping:
    def find(recipient: Recipient) -> list[str]:
        return list({fold(tag): tag for tag in recipient.read("tags") or []}.values()) or [NO_TAG]

    def condition(part: str) -> dict[str, Any]:
        return {"field": "tags", "op": "has_any", "value": [part]}

    return Grouping("tags", _label("tags"), find, ("tags",), condition=condition, overlaps=True)


def _attribute(key: str, types: Collection[str]) -> Grouping:
    name = f"{catalogue.ATTRIBUTE}{key}"

    def find(recipient: Recipient) -> list[Key]:
        value = (recipient.read("attributes_key") or {}).get(key)
        if value is None:
            return [NOT_KNOWN]
        if isinstance(value, bool):
            return ["Yes" if value else "No"]
        if isinstance(value, str):
            return [recipient.read("attributes")[key]]
        return [value]

    is_text = set(types) == {"text"}
    return Grouping(
        name,
        _label(name),
        find,
        ("attributes", "attributes_key"),
        condition=(lambda part: _equals(name, part)) if is_text else None,
    )


def _equals(name: str, value: str) -> dict[str, Any]:
    return {"field": name, "op": "eq", "value": value}


def _days_since(name: str, label: str, bands: Bands) -> Grouping:
    def find(recipient: Recipient) -> list[str]:
        at = recipient.customer.get(name)
        return [_days_band(recipient.written - stored_milliseconds(at), bands) if at else NOT_KNOWN]

    return Grouping(name, label, find, (name,), order=[*bands.recency_labels, NOT_KNOWN])


# ── What they had ordered when the message was written ──
BEFORE = "before"  # an OrdersBefore
ORDER_COLUMNS = ("has_many_orders", "order_count", "orders_amount", "first_order_at", "last_order_at")


class _OrdersBefore(NamedTuple):
    """Completed orders, and their amount in minor units."""

    number: int
    amount: int


def _ordered_before(recipient: Recipient) -> _OrdersBefore:
    """All orders count of somebody who has ordered nothing since, and of somebody with too many orders to keep them
    with the customer."""
    customer = recipient.customer
    if before := customer.get(BEFORE):
        then = _ordered_since(before, recipient.written)
        return _OrdersBefore(before["n"] + len(then), before["v"] + sum(each["v"] for each in then))
    return _OrdersBefore(customer.get("order_count", 0), customer.get("orders_amount", 0))


def _times_before(recipient: Recipient) -> list[int]:
    """The times of the same orders in milliseconds: of the last and of the first, perhaps with others between them."""
    customer = recipient.customer
    if before := customer.get(BEFORE):
        then = _ordered_since(before, recipient.written)
        return [*(each["t"] for each in then), *(before[name] for name in ("l", "f") if before["n"])]
    return [stored_milliseconds(at) for name in ("last_order_at", "first_order_at") if (at := customer.get(name))]


def _ordered_since(before: Mapping[str, Any], written: int) -> list[dict[str, int]]:
    return [each for each in before["then"] if each["t"] < written]


def _orders_before(bands: Bands) -> Grouping:
    labels = bands.frequency_labels

    def find(recipient: Recipient) -> list[str]:
        count = _ordered_before(recipient).number
        return [labels[bisect_right(bands.frequency, count)] if count else NO_ORDER]

    return Grouping("order_count", "Orders before", find, ORDER_COLUMNS, order=[NO_ORDER, *labels])


def _spend_before(name: str, label: str, value: Callable[[int, int], int]) -> Grouping:
    def find(recipient: Recipient) -> list[Key]:
        orders = _ordered_before(recipient)
        return [value(orders.amount, orders.number) if orders.number else NO_ORDER]

    return Grouping(name, label, find, ORDER_COLUMNS, show=lambda minor: money(round(minor)), order=[NO_ORDER])


def _days_since_order(name: str, label: str, place: int, bands: Bands) -> Grouping:
    def find(recipient: Recipient) -> list[str]:
        times = _times_before(recipient)
        if not times:
            return [NO_ORDER]
        return [_days_band(recipient.written - times[place], bands)]

    return Grouping(name, label, find, ORDER_COLUMNS, order=[NO_ORDER, *bands.recency_labels])


def _days_band(since: int, bands: Bands) -> str:
    return bands.recency_labels[bisect_left(bands.recency, since / DAY)]
