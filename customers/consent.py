"""Whether an address may be written to: its standing, from what its customers said and from the suppressions.

Each customer's row has the standing of its address on each channel, so that a forecast, an audience and a claim agree
and none of them joins. One refusal holds for the address, whatever another customer at it says.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.database import transactional
from crm.database.models import new_id
from crm.streams.deadline import Deadline
from customers.channels import CHANNELS, Channel
from customers.clock import change_moment
from customers.events.occurrences import Occurrence
from customers.models import STANDINGS, ConsentRule, Customer, Suppression
from customers.privacy.hashes import hasher, keyed_hash
from customers.privacy.wordings import wording_id
from customers.records import CustomerRecord
from customers.segments.watching.alarms import noticing
from customers.signals import happened
from customers.text import fold

OPTED_OUT = "opted out"
HAS_OPTED_OUT = "opted_out"  # told by `happened` with the channel; no event that programs or pages see
SUPPRESSED = "suppressed"
NO_CONSENT = "no consent"
MAX_CONSENTS = 20  # answers of a customer that are kept
RECONCILED = 2_000  # customers of one transaction


def standing(*, said_no: bool, is_suppressed: bool) -> str:
    """The standing of an address: "opted out", "suppressed", or "" where it may be written to."""
    if said_no:
        return OPTED_OUT
    return SUPPRESSED if is_suppressed else ""


def refresh_standings(channel: Channel, keys: Iterable[str]) -> None:
    """Derive the standing of these address keys again, in the transaction that changed what it depends on."""
    keys = set(keys) - {""}
    derived: dict[str, set[str]] = {"": set(), OPTED_OUT: set(), SUPPRESSED: set()}
    for key, value in derived_standings(channel, keys).items():
        derived[value].add(key)
    now = change_moment() if keys else None
    for value, group in derived.items():
        if now and group:
            others = customers_at(channel, group).exclude(**{channel.standing: value})
            new = list(others.values_list("id", "external_id")) if value == OPTED_OUT else []
            others.update(**{channel.standing: value}, updated_at=now)
            _tell_opted_out(channel, new, now)


def _tell_opted_out(channel: Channel, customers: Iterable[tuple[UUID, str]], now: datetime) -> None:
    """Tell that nobody writes to these customers, by id and external id, on a channel any more, since one at their
    address said no."""
    told = {"channel": channel.name}
    found = [
        Occurrence(external_id, HAS_OPTED_OUT, f"{HAS_OPTED_OUT}:{id.hex}:{new_id().hex}", now, told)
        for id, external_id in customers
    ]
    if found:
        happened.send(Customer, occurrences=found, arrived=())


def said_no(channel: Channel, customer_ids: Collection[UUID]) -> None:
    """These customers refuse to be written to on a channel, inside a transaction."""
    customers = Customer.objects.filter(id__among=set(customer_ids))
    with noticing(customers, {channel.opt_in}):
        customers.update(**{channel.opt_in: False}, updated_at=change_moment())
    refresh_standings(channel, customers.values_list(channel.address_key, flat=True))


def derived_standings(channel: Channel, keys: Collection[str]) -> dict[str, str]:
    """By address key the standing that follows from the statements of its customers and from the suppressions."""
    if not keys:
        return {}
    refusing = customers_at(channel, keys).filter(**{channel.opt_in: False})
    said_no = set(refusing.values_list(channel.address_key, flat=True))
    hidden = suppressed(channel.name, keys)
    return {key: standing(said_no=key in said_no, is_suppressed=key in hidden) for key in keys}


def needs_yes(channel: Channel) -> bool:
    """Whether only customers who said yes are written to on a channel."""
    return ConsentRule.objects.filter(channel=channel.name, needs_yes=True).exists()


def without_yes(channel: Channel) -> Q | None:
    """Customers who may not be written to since they did not say yes; None where the channel needs no yes."""
    return Q(**{channel.opt_in: None}) | Q(**{channel.opt_in: False}) if needs_yes(channel) else None


def known_refusals(channel: Channel, keys: Collection[str]) -> dict[str, str]:
    """By address key the standing that customers there have, for those that may not be written to."""
    if not keys or not refused_customers(channel).exists():
        return {}
    there = customers_at(channel, keys).filter(**{f"{channel.standing}__gt": ""})
    return dict(there.values_list(channel.address_key, channel.standing))


def refused_customers(channel: Channel) -> QuerySet[Customer]:
    """The customers who may not be written to on a channel. Those of all channels share an index, which MongoDB uses
    only where its first column is asked too: it is anything."""
    return Customer.objects.filter(**{f"{STANDINGS[0]}__gte": ""}).filter(**{f"{channel.standing}__gt": ""})


def refusals(channel: Channel, addresses: Iterable[str]) -> dict[str, str]:
    """By address its standing, for those that may not be written to now. Suppressions of addresses that no customer has
    any more count too."""
    keys = {address: fold(address) for address in addresses if address}
    found = dict.fromkeys(_suppressed_keys(channel.name, set(keys.values())), SUPPRESSED)
    found |= known_refusals(channel, set(keys.values()))
    return {address: found[key] for address, key in keys.items() if key in found} if found else {}


def suppressed(channel: str, addresses: Collection[str], **having: Any) -> set[str]:
    """Those of the addresses that are on the suppression list of a channel, where a suppression is as `having` says."""
    keys = {address: fold(address) for address in addresses if address}
    found = _suppressed_keys(channel, set(keys.values()), **having)
    return {address for address, key in keys.items() if key in found} if found else set()


def _suppressed_keys(channel: str, keys: Collection[str], **having: Any) -> set[str]:
    """The same for address keys, which are folded already."""
    if not keys:
        return set()
    hash_key = hasher(channel)
    by_hash = {hash_key(key): key for key in keys}
    hashes = Suppression.objects.filter(hash__among=by_hash.keys(), **having).values_list("hash", flat=True)
    return {by_hash[hash] for hash in hashes}


def address_hash(channel: str, address: str) -> str:
    """What a suppression keeps of an address. The address is a canonical one, or its key."""
    return keyed_hash(channel, fold(address))


def customers_at(channel: Channel, keys: Collection[str]) -> QuerySet[Customer]:
    """The customers who have one of these address keys."""
    return Customer.objects.filter(**{f"{channel.address_key}__among": set(keys)})


def answers_in(record: CustomerRecord) -> list[dict[str, Any]]:
    """What a record answers on each channel: opt-in, time, source and id of the wording, as `Customer.consents` has
    them."""
    told = record.model_fields_set
    consent = record.consent
    at = (consent and consent.at) or timezone.now()
    return [
        {
            "channel": channel.name,
            "opt_in": getattr(record, channel.opt_in),
            "at": at.isoformat(),
            "source": consent.source if consent else "",
            "wording": wording_id((consent and consent.wording) or ""),
        }
        for channel in CHANNELS.values()
        if channel.opt_in in told
    ]


def with_answers(consents: Sequence[dict[str, Any]], answers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last MAX_CONSENTS answers. The same answer from the same source is not kept again, and one without a source
    only where it differs from the one before."""
    kept = list(consents)
    for answer in answers:
        last = next((each for each in reversed(kept) if each["channel"] == answer["channel"]), None)
        if last is None and (answer["opt_in"] is None or not answer["source"]):
            continue
        if last and last["opt_in"] == answer["opt_in"] and answer["source"] in ("", last["source"]):
            continue
        kept.append(answer)
    return kept[-MAX_CONSENTS:]


def keep_refusals(changes: dict[str, Any], refused: set[str]) -> None:
    """Leave out what would turn a no into anything else. `refused` are the channels with a no until then; those of the
    changes are added."""
    for channel in CHANNELS.values():
        if channel.opt_in not in changes:
            continue
        if changes[channel.opt_in] is False:
            refused.add(channel.opt_in)
        elif channel.opt_in in refused:
            del changes[channel.opt_in]
            changes["answers"] = [each for each in changes["answers"] if each["channel"] != channel.name]


class Difference(NamedTuple):
    """A customer whose standing on a channel was not what follows from statements and suppressions."""

    customer_id: UUID
    channel: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.channel} standing was “{self.was}”, is “{self.now}”"


def reconcile_standings() -> Iterator[Difference]:
    """Derive every customer's standing again, a stretch of customers a transaction; what differed."""
    last: UUID | None = None
    while True:
        found, last = _reconcile_after(last)
        yield from found
        if last is None:
            return


def refresh_all_standings(after: UUID | None) -> UUID | None:
    """Derive the standings of the customers after this one, as far as the time of a task allows; the last customer
    that was reached, None at the end."""
    deadline, last = Deadline(), after
    while True:
        _, last = _reconcile_after(last)
        if last is None or deadline.is_over:
            return last


@transactional
def _reconcile_after(last: UUID | None) -> tuple[list[Difference], UUID | None]:
    """The differences of one stretch, and its last customer; None after the end."""
    customers = Customer.objects.order_by("id").only(
        "id", *(column for c in CHANNELS.values() for column in (c.address_key, c.standing))
    )
    stretch = list((customers.filter(id__gt=last) if last else customers)[:RECONCILED])
    found = []
    for channel in CHANNELS.values():
        derived = derived_standings(channel, {getattr(customer, channel.address_key) for customer in stretch} - {""})
        wrong: dict[str, list[UUID]] = {}
        for customer in stretch:
            was = getattr(customer, channel.standing)
            now = derived.get(getattr(customer, channel.address_key), "")
            if was != now:
                found.append(Difference(customer.id, channel.name, was, now))
                wrong.setdefault(now, []).append(customer.id)
        for now, ids in wrong.items():
            those = Customer.objects.filter(id__among=set(ids))
            those.update(**{channel.standing: now}, updated_at=change_moment())
    return found, stretch[-1].id if len(stretch) == RECONCILED else None
