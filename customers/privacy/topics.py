"""Topics that people refuse, by address and channel.

A refusal is a row with the hash of the address, and a mark on each customer who has the address, so that forecast and
snapshot ask the customer's own row. Customers who come to the address later get the mark from the row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.database import transactional
from customers.channels import CHANNELS, Channel
from customers.clock import change_moment
from customers.consent import RECONCILED, address_hash, customers_at
from customers.marks import mark_for
from customers.models import Customer
from customers.privacy.hashes import hasher
from customers.privacy.models import TopicRefusal
from customers.text import fold

TOPIC_REFUSED = "topic refused"


def refusing(channel: Channel, topic_id: UUID) -> Q:
    """The customers whose address on a channel refuses a topic."""
    return Q(refused_topics__contains=_mark(channel.name, topic_id))


def _mark(channel: str, topic_id: UUID) -> str:
    return mark_for(channel[0], topic_id)


def refused_topics(channel: str, address: str) -> set[UUID]:
    """The topics that an address refuses on a channel."""
    refusals = (
        TopicRefusal.objects.filter(hash=address_hash(channel, address)) if address else TopicRefusal.objects.none()
    )
    return set(refusals.values_list("topic_id", flat=True))


def refused_topic_names(customer: Customer) -> dict[str, list[str]]:
    """The names of the topics that the customer's addresses refuse, by channel."""
    addresses = {name: getattr(customer, channel.address) for name, channel in CHANNELS.items()}
    hashes = [address_hash(name, address) for name, address in addresses.items() if address]
    names: dict[str, list[str]] = defaultdict(list)
    for refusal in TopicRefusal.objects.filter(hash__in=hashes).select_related("topic"):
        names[refusal.channel].append(refusal.topic.name)
    return {channel: sorted(found) for channel, found in names.items()}


def addresses_refusing(channel: str, addresses: Collection[str], topic_id: UUID) -> set[str]:
    """Those of the addresses that refuse a topic on a channel."""
    refusals = TopicRefusal.objects.filter(topic_id=topic_id)
    if not addresses or not refusals.exists():
        return set()
    by_hash = {address_hash(channel, address): address for address in addresses if address}
    return {by_hash[hash] for hash in refusals.filter(hash__among=set(by_hash)).values_list("hash", flat=True)}


def set_refused_topics(channel: str, address: str, topic_ids: Collection[UUID]) -> None:
    """Let a canonical address refuse these topics on a channel and no other ones, inside a transaction."""
    refused, known = set(topic_ids), refused_topics(channel, address)
    if refused == known:
        return
    hash = address_hash(channel, address)
    TopicRefusal.objects.filter(hash=hash, topic_id__in=known - refused).delete()
    for topic_id in refused - known:
        TopicRefusal.objects.create(hash=hash, channel=channel, topic_id=topic_id)
    refresh_refused_topics(customers_at(CHANNELS[channel], [fold(address)]))


def refresh_refused_topics(customers: QuerySet[Customer]) -> list[UUID]:
    """Derive the marks of these customers again, inside a transaction; whose marks were other ones."""
    rows = list(customers.values_list("id", "refused_topics", *(channel.address_key for channel in CHANNELS.values())))
    hashes: dict[tuple[str, str], str] = {}  # by channel and address key
    for place, name in enumerate(CHANNELS, start=2):
        hash_key = hasher(name)
        hashes |= {(name, key): hash_key(key) for key in {row[place] for row in rows} - {""}}
    marks: dict[str, list[str]] = defaultdict(list)
    refusals = TopicRefusal.objects.filter(hash__among=set(hashes.values()))
    for hash, channel, topic_id in refusals.values_list("hash", "channel", "topic_id"):
        marks[hash].append(_mark(channel, topic_id))
    wrong: dict[str, list[UUID]] = defaultdict(list)
    for id, was, *keys in rows:
        found = (marks.get(hashes.get(at, ""), ()) for at in zip(CHANNELS, keys, strict=True))
        now = "".join(sorted(mark for of_channel in found for mark in of_channel))
        if now != was:
            wrong[now].append(id)
    for value, ids in wrong.items():
        Customer.objects.filter(id__among=set(ids)).update(refused_topics=value, updated_at=change_moment())
    return [id for ids in wrong.values() for id in ids]


def reconcile_refused_topics() -> Iterator[str]:
    """Derive the marks of all customers again, a stretch of customers a transaction; what differed, in words."""
    last: UUID | None = None
    while True:
        found, last = _reconcile_after(last)
        for id in found:
            yield f"customer {id}: the refused topics were not those of the address"
        if last is None:
            return


@transactional
def _reconcile_after(last: UUID | None) -> tuple[list[UUID], UUID | None]:
    """Whose marks were wrong in one stretch, and its last customer; None after the end."""
    customers = Customer.objects.order_by("id")
    stretch = (customers.filter(id__gt=last) if last else customers)[:RECONCILED]
    ids = list(stretch.values_list("id", flat=True))
    wrong = refresh_refused_topics(Customer.objects.filter(id__among=set(ids)))
    return wrong, ids[-1] if len(ids) == RECONCILED else None
