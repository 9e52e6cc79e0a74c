"""Credits and sums compared with what the log says: `rebuild_figures` and `reconcile` correct what differs."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, QuerySet, Sum

from campaigns import membership
from campaigns.attribution.models import SETTLED, Credit, Earned, live_rules, shown_versions
from campaigns.attribution.refreshing import EARNED, compare, external_ids, hold, refresh
from campaigns.engagement.figures import WHOLE, Difference, Key, move_counts
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import consistent_reads, transactional
from crm.database.models import as_stored
from customers.models import Customer

CHUNK = 1_000  # customers of one transaction


def recount_credits(campaign: Campaign | None = None, *, check: bool = False) -> int:
    """Credit the orders of everybody who was ever sent a message again, or of the recipients of one campaign; how many
    credits differed. With `check`, nothing is changed."""
    if campaign:
        recipients = Message.objects.filter(campaign=campaign)
        chunks = _chunks(recipients, "customer_id")
    else:
        chunks = _chunks(written_to(), "id")
    return sum(map(_count_differing if check else recount_chunk, chunks))


def written_to() -> QuerySet[Customer]:
    """The customers who were ever sent a message."""
    return Customer.objects.filter(marks__contains=membership.RECEIVED_BY_ANY)


def _chunks(rows: QuerySet, column: str) -> Iterator[list[str]]:
    """Ids of customers as the database keeps them, in order."""
    after = None
    while True:
        rest = rows.filter(**{f"{column}__gt": after}) if after else rows
        chunk = list(rest.order_by(column).values_list(as_stored(column), flat=True)[:CHUNK])
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]


@consistent_reads
def _count_differing(customers: list[str]) -> int:
    changes, _ = compare(external_ids(customers))
    return sum(len(change.differing) for change in changes)


@transactional
def recount_chunk(customers: list[str]) -> int:
    """Credit the orders of some customers again; how many credits differed."""
    hold(customers)
    differed = refresh(external_ids(customers))
    membership.mark_converted(customers)
    return differed


@transactional
def recount_earned(campaign: Campaign) -> list[Difference]:
    """Set what a campaign earned to the sums of its credits, by every version of the rule; what differed."""
    versions = [SETTLED, *(rule.version for rule in live_rules())]
    found = {version: _compare_earned(campaign, version) for version in versions}
    for version, differences in found.items():
        changes: dict[Key, Counter[str]] = {}
        for key, name, shown, counted in differences:
            changes.setdefault(key, Counter())[name] = counted - shown
        move_counts(Earned, changes, EARNED, version=version)
    return [difference for differences in found.values() for difference in differences]


@consistent_reads
def check_earned(campaign: Campaign) -> list[Difference]:
    """Where what a campaign earned differs from the sums of its credits, by the current rule."""
    return [difference for version in shown_versions() for difference in _compare_earned(campaign, version)]


def _compare_earned(campaign: Campaign, version: int) -> list[Difference]:
    counted: dict[Key, Counter[str]] = {}
    credits = Credit.objects.filter(campaign=campaign, version=version).order_by()
    by_message = credits.values_list("arm", "link", as_stored("message_id")).annotate(Count("id"), Sum("amount"))
    converted: dict[Key, set[str]] = {}
    for arm, link, message, orders, revenue in by_message:
        for counted_link in {WHOLE, link}:
            key = Key(campaign.id.hex, arm, counted_link)
            counted.setdefault(key, Counter()).update(orders=orders, revenue=revenue)
            converted.setdefault(key, set()).add(message)
    for key, messages in converted.items():
        counted[key]["converted"] = len(messages)
    stored = {
        Key(campaign.id.hex, arm, link): Counter(dict(zip(EARNED, counts, strict=True)))
        for arm, link, *counts in Earned.objects.filter(campaign=campaign, version=version).values_list(
            "arm", "link", *EARNED
        )
    }
    nothing: Counter[str] = Counter()
    return [
        Difference(key, name, shown, count)
        for key in sorted(stored.keys() | counted.keys())
        for name in EARNED
        if (shown := stored.get(key, nothing)[name]) != (count := counted.get(key, nothing)[name])
    ]
