"""Credits kept equal to the rule: the customers concerned are computed again, and what differs is stored.

`refresh` runs in every transaction that changes orders, clicks or deliveries, so an order may be late, cancelled,
refunded or moved to another customer, and a click may be reported after the order. All customers concerned are
compared at once: an order that moves from one to another takes from one what it gives to the other.

On MongoDB, of two such transactions that cannot see each other, one has to begin again, so both must write one row.
Who writes orders writes the customers; who changes clicks does so too (`hold`). A delivery writes its message, and
`refresh` writes each message whose delivery may yet come before one of the orders.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.attribution.models import SETTLED, AttributionRule, Credit, Earned, live_rules, longest_windows
from campaigns.attribution.rules import DELIVERED, Purchase, Touch, credited
from campaigns.engagement.figures import WHOLE, Key, move_counts
from campaigns.engagement.hits import Hit, HitKind, Verdict
from campaigns.log.ledger import Message, State
from campaigns.membership import mark_converted
from campaigns.models import Campaign
from crm.database import insert, update_each
from crm.database.models import as_stored, new_stored_id
from customers.models import Customer, Order

EARNED = ("converted", "orders", "revenue")


class Credited(NamedTuple):
    """The fields of a credit but for its version; ids as the database keeps them."""

    order_id: str
    customer_id: str
    message_id: str
    campaign: str
    arm: str
    link: int
    amount: int
    ordered_at: datetime


# The columns of these fields.
CREDITED: tuple[Any, ...] = (
    *(as_stored(f"{name}_id") for name in ("order", "customer", "message", "campaign")),
    *("arm", "link", "amount", "ordered_at"),
)


class Stored(NamedTuple):
    """A credit as it is stored."""

    id: str
    credit: Credited


class Change(NamedTuple):
    """What is to be done to the credits of some customers by one version of the rule."""

    version: int
    stored: Sequence[Stored]
    wanted: Mapping[str, Credited]  # by order

    @property
    def differing(self) -> list[str]:
        """The orders whose credit differs."""
        before = {credit.order_id: credit for _, credit in self.stored}
        return [id for id in before.keys() | self.wanted.keys() if before.get(id) != self.wanted.get(id)]

    @property
    def converted_otherwise(self) -> set[str]:
        """The customers whose orders are now credited to another set of campaigns."""
        before = {(credit.customer_id, credit.campaign) for _, credit in self.stored}
        after = {(credit.customer_id, credit.campaign) for credit in self.wanted.values()}
        return {customer for customer, _ in before ^ after}


class _Recipient(NamedTuple):
    """A message, as far as touches ask."""

    id: str
    customer: str
    campaign: str
    arm: str
    status: str
    clicks: int | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None


def hold(customers: Collection[str]) -> None:
    """Write the rows of customers whose clicks change: a transaction that writes their orders meets this one."""
    Customer.objects.filter(id__among=set(customers)).update(credit_checked_at=timezone.now())


def refresh_clicked(customers: Collection[str]) -> None:
    """Credit the orders of customers whose clicks have changed, by ids as the database keeps them, inside the
    transaction that changes them."""
    if customers:
        hold(customers)
        refresh(external_ids(customers))


def refresh_delivered(campaign_ids: Collection[str], messages: Collection[str]) -> None:
    """Credit the orders of those whose messages were delivered, or at another time than was known, inside the
    transaction that writes so. `campaign_ids` are the campaigns that the messages are of; ids are as the database keeps
    them. The messages are read only where deliveries of one of these campaigns count."""
    if not messages or not (channels := longest_windows(live_rules(), DELIVERED)):
        return
    counting = set(Campaign.objects.filter(id__in=campaign_ids, channel__in=channels).values_list("id", flat=True))
    if counting:
        moved = Message.objects.filter(id__among=set(messages), campaign_id__in=counting)
        refresh(external_ids(set(moved.values_list(as_stored("customer_id"), flat=True))))


def external_ids(customers: Collection[str]) -> dict[str, str]:
    """Those of these customers who are not erased, by id; ids as the database keeps them."""
    there = Customer.objects.filter(id__among=set(customers))
    return dict(there.values_list(as_stored("id"), "external_id"))


def refresh(customers: Mapping[str, str]) -> int:
    """Credit the orders of these customers, external ids by ids as the database keeps them, and move what was earned by
    the difference; how many credits differed. Call it inside the transaction that changes their orders or touches."""
    changes, meeting = compare(customers)
    if meeting:
        Message.objects.filter(id__among=meeting).update(credit_checked_at=timezone.now())
    differing = sum(_store(change) for change in changes)
    if converted := {customer for change in changes for customer in change.converted_otherwise}:
        mark_converted(converted)
    return differing


def compare(customers: Mapping[str, str]) -> tuple[list[Change], set[str]]:
    """What `refresh` would do by each version of the rule, and the messages that it would write to meet their
    deliveries."""
    rules = live_rules()
    messages, channels = _read_messages(customers, rules)
    touches = _read_touches(messages, channels)
    stored = _read_credits(customers, {SETTLED, *(rule.version for rule in rules)})
    settled = [credit for _, credit in stored[SETTLED]]
    orders = _read_orders(customers, messages, touches, settled)
    meeting = _find_meeting(messages, channels, orders, longest_windows(rules, DELIVERED))
    staying = _staying(settled, orders)
    wanted = {rule.version: _wanted(rule, orders, touches, staying.keys()) for rule in rules} | {SETTLED: staying}
    return [Change(version, stored[version], credits) for version, credits in wanted.items()], meeting


def _read_messages(customers: Collection[str], rules: list[AttributionRule]) -> tuple[list[_Recipient], dict[str, str]]:
    """The messages to these customers that are a touch or may become one, and the channels of their campaigns,
    without those whose log is no longer kept."""
    channels = longest_windows(rules, DELIVERED)
    by_delivery = Campaign.objects.filter(channel__in=channels).values_list("id", flat=True)
    may_count = Q(clicks__gt=0) | Q(campaign_id__in=list(by_delivery))
    log = Message.objects.filter(may_count, customer_id__among=set(customers)).exclude(to="")
    ids = (as_stored("id"), as_stored("customer_id"), as_stored("campaign_id"))
    columns = ("arm", "status", "clicks", "created_at", "sent_at", "delivered_at")
    rows = [_Recipient(*row) for row in log.exclude(status=State.SKIPPED, attempts=0).values_list(*ids, *columns)]
    campaigns = Campaign.objects.filter(id__in={row.campaign for row in rows})
    return rows, dict(campaigns.values_list(as_stored("id"), "channel"))


def _read_touches(messages: Iterable[_Recipient], channels: Mapping[str, str]) -> dict[str, list[Touch]]:
    """The touches of each customer."""
    found: dict[str, list[Touch]] = defaultdict(list)
    delivered = {row.id: row for row in messages if row.status == State.DELIVERED}
    for row in delivered.values():
        if row.delivered_at:
            touch = Touch(row.delivered_at, False, row.id, WHOLE, row.campaign, row.arm, channels[row.campaign])
            found[row.customer].append(touch)
    clicked = {row.id for row in delivered.values() if row.clicks}
    if not clicked:
        return found
    hits = Hit.objects.filter(message_id__among=clicked, kind=HitKind.CLICK, verdict=Verdict.PERSON)
    for message, link, at in hits.values_list(as_stored("message_id"), "link", "at"):
        row = delivered[message]
        touch = Touch(at, True, message, link, row.campaign, row.arm, channels[row.campaign])
        found[row.customer].append(touch)
    return found


def _read_credits(customers: Collection[str], versions: Collection[int]) -> dict[int, list[Stored]]:
    rows = Credit.objects.filter(customer_id__among=set(customers), version__in=versions)
    found: dict[int, list[Stored]] = {version: [] for version in versions}
    for version, id, *credit in rows.values_list("version", as_stored("id"), *CREDITED):
        found[version].append(Stored(id, Credited(*credit)))
    return found


def _read_orders(
    customers: Mapping[str, str],
    messages: Collection[_Recipient],
    touches: Mapping[str, Collection[Touch]],
    settled: Collection[Credited],
) -> dict[str, list[Purchase]]:
    """The completed orders of each customer, by time: those since the first touch that they had or may have had, and
    those with a settled credit."""
    first = min((row.created_at for row in messages), default=None)
    clicked = min((touch.at for each in touches.values() for touch in each), default=None)
    since = min(filter(None, (first, clicked)), default=None)
    which = Q(pk__in=[])
    if since:
        concerned = {customers[row.customer] for row in messages}
        which |= Q(customer_external_id__among=concerned, ordered_at__gte=since)
    if settled:
        which |= Q(id__among={credit.order_id for credit in settled})
    if not since and not settled:
        return {}
    ids = {external_id: id for id, external_id in customers.items()}
    found: dict[str, list[Purchase]] = defaultdict(list)
    completed = Order.objects.filter(which, status=Order.Status.COMPLETED).order_by()
    columns = ("customer_external_id", "ordered_at", "amount", "refunded_amount")
    for id, customer, at, amount, refunded in completed.values_list(as_stored("id"), *columns):
        if customer in ids:
            found[ids[customer]].append(Purchase(id, at, amount - refunded))
    for theirs in found.values():
        theirs.sort(key=lambda order: order.ordered_at)
    return found


def _find_meeting(
    messages: Iterable[_Recipient],
    channels: Mapping[str, str],
    orders: Mapping[str, Sequence[Purchase]],
    windows: Mapping[str, int],
) -> set[str]:
    """The messages that may yet be delivered, or turn out to have been delivered earlier, before an order that would
    then be theirs: a transaction that says so must meet this one."""
    meeting = set()
    for row in messages:
        window = timedelta(hours=windows.get(channels[row.campaign], 0))
        earliest = row.sent_at or row.created_at
        latest = row.delivered_at if row.sent_at else None  # None: at any time from then on
        if not window or latest == earliest:
            continue
        theirs = orders.get(row.customer, ())
        following = bisect_left(theirs, earliest, key=lambda order: order.ordered_at)
        if following < len(theirs) and (latest is None or theirs[following].ordered_at < latest + window):
            meeting.add(row.id)
    return meeting


def _staying(settled: Collection[Credited], orders: Mapping[str, Sequence[Purchase]]) -> dict[str, Credited]:
    """The settled credits whose customer still has the order, as it is now, by order."""
    if not settled:
        return {}
    theirs = {(customer, order.id): order for customer, each in orders.items() for order in each}
    return {
        credit.order_id: credit._replace(amount=order.amount, ordered_at=order.ordered_at)
        for credit in settled
        if (order := theirs.get((credit.customer_id, credit.order_id)))
    }


def _wanted(
    rule: AttributionRule,
    orders: Mapping[str, Sequence[Purchase]],
    touches: Mapping[str, Collection[Touch]],
    settled: Collection[str],
) -> dict[str, Credited]:
    """The credits that these customers should have by a version of the rule, by order, but for settled ones."""
    wanted = {}
    for customer, theirs in orders.items():
        found = credited(theirs, touches.get(customer, ()), rule.windows)
        for order in theirs:
            if (touch := found.get(order.id)) and order.id not in settled:
                message = (touch.message, touch.campaign, touch.arm, touch.link)
                wanted[order.id] = Credited(order.id, customer, *message, order.amount, order.ordered_at)
    return wanted


def _store(change: Change) -> int:
    """Store what differs; how many credits did."""
    version, stored, wanted = change
    if not (differing := set(change.differing)):
        return 0
    known = {credit.order_id: id for id, credit in stored}
    Credit.objects.filter(id__among={known[id] for id in differing if id in known and id not in wanted}).delete()
    changed = [wanted[id] for id in differing if id in wanted]
    update_each(
        Credit, ((*each, known[each.order_id]) for each in changed if each.order_id in known), fields=Credited._fields
    )
    new = ((new_stored_id(), version, *each) for each in changed if each.order_id not in known)
    insert(Credit, new, fields=("id", "version", *Credited._fields))
    earned: dict[Key, Counter[str]] = defaultdict(Counter)
    for key, counts in count_earned(wanted.values()).items():
        earned[key].update(counts)
    for key, counts in count_earned(credit for _, credit in stored).items():
        earned[key].subtract(counts)
    move_counts(Earned, earned, EARNED, version=version)
    return len(differing)


def count_earned(credits: Iterable[Credited]) -> dict[Key, Counter[str]]:
    """What these credits, all of their messages, come to: for each arm, and each link that was clicked."""
    by_link: dict[tuple[str, str, int], list[Credited]] = defaultdict(list)
    for credit in credits:
        by_link[credit.campaign, credit.arm, credit.link].append(credit)
    sums: dict[Key, Counter[str]] = defaultdict(Counter)
    converted: dict[Key, set[str]] = defaultdict(set)
    for (campaign, arm, clicked), group in by_link.items():
        revenue = sum(credit.amount for credit in group)
        for link in {WHOLE, clicked}:
            key = Key(campaign, arm, link)
            sums[key].update(orders=len(group), revenue=revenue)
            converted[key].update(credit.message_id for credit in group)
    for key, messages in converted.items():
        sums[key]["converted"] = len(messages)
    return sums


# ── Forgetting ──
def forget_customer(customer_id: UUID) -> None:
    """Let the credits of a customer tell of nobody, inside the transaction that erases them. The sums stay: the credits
    of a message keep one id, which leads to no message."""
    _settle(Credit.objects.filter(customer_id=customer_id))
    replacements: defaultdict[str, str] = defaultdict(lambda: uuid4().hex)
    credits = Credit.objects.filter(customer_id=customer_id)
    rows = [
        (
            None,
            None,
            replacements[message],
            timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0),
            id,
        )
        for id, message, at in credits.values_list(as_stored("id"), as_stored("message_id"), "ordered_at")
    ]
    update_each(Credit, rows, fields=("order_id", "customer_id", "message_id", "ordered_at"))


def forget_messages(messages: Collection[UUID]) -> None:
    """Let credits stay with their campaigns when the log of these messages is forgotten, inside the transaction that
    has done so. A version that is being recounted may have credited their customers' orders otherwise."""
    customers = _settle(Credit.objects.filter(message_id__among=set(messages)))
    if len(live_rules()) > 1:
        refresh_clicked(customers)


def _settle(credits: QuerySet[Credit]) -> set[str]:
    """Settle those of the current version, all credits of their messages, and delete those of others; the customers
    concerned."""
    current = live_rules()[0].version
    customers = set(credits.exclude(customer_id=None).values_list(as_stored("customer_id"), flat=True).order_by())
    versions = credits.exclude(version=SETTLED).values_list("version", flat=True).order_by()
    for version in set(versions):
        concerned = credits.filter(version=version)
        earned = count_earned(Credited(*row) for row in concerned.values_list(*CREDITED))
        move_counts(Earned, {key: _negative(counts) for key, counts in earned.items()}, EARNED, version=version)
        if version == current:
            move_counts(Earned, earned, EARNED, version=SETTLED)
            concerned.update(version=SETTLED)
        else:
            concerned.delete()
    if customers:
        mark_converted(customers)
    return customers


def _negative(counts: Counter[str]) -> Counter[str]:
    return Counter({name: -count for name, count in counts.items()})
