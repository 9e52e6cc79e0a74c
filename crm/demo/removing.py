"""Removes the demo, without anything that people have added.

What they have changed stays: a segment, a draft or a journey that is another one than was loaded, a segment that
their campaigns, segments or journeys use, and customers to whom they have added notes, orders or events, or whom they
have edited.
Their own campaigns keep their figures, and messages to customers who are removed as if these had been erased.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from campaigns import membership
from campaigns.attribution.models import Credit
from campaigns.attribution.refreshing import external_ids, refresh
from campaigns.engagement.hits import Hit
from campaigns.journeys.models import Enrollment, Happening, Journey, Round
from campaigns.journeys.watched import end_unused_watches
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.accounts.audit import Action, AuditEntry, By, record
from crm.database import transactional
from crm.database.models import as_stored
from crm.demo.models import Demo
from crm.demo.shop import PREFIX
from customers.channels import CHANNELS
from customers.consent import address_hash
from customers.events.models import Event, EventType
from customers.imports import storage
from customers.imports.models import Import, ImportedRecord, RefusedRow
from customers.models import Bouncing, Customer, Note, Order, Segment, Suppression, Word
from customers.segments.usage import find_uses
from customers.segments.watching.models import Crossing
from customers.signals import customer_erased
from customers.survey import passing
from customers.text import fold

CHUNK = 500  # customers of one transaction
ID = re.compile(rf"{PREFIX}(?:\d{{5,}}|open-day-\d\d)")
EDITS = (Action.CUSTOMER_CHANGED, Action.CONSENT_CHANGED, Action.CUSTOMER_CREATED, Action.LISTED, Action.SUPPRESSED)
OWN_REASONS = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.BOUNCED)  # of suppressions that the demo brings
EVENTS = ("cart_updated", "viewed_product")


@dataclass
class Found:
    """What of the demo is there: ids of what would be removed, and names of what stays since people have used it."""

    customers: list[UUID] = field(default_factory=list)
    orders: int = 0
    events: int = 0
    campaigns: list[UUID] = field(default_factory=list)
    segments: list[UUID] = field(default_factory=list)
    journeys: list[UUID] = field(default_factory=list)
    imports: list[UUID] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    kept_customers: int = 0


def is_loaded() -> bool:
    """Whether there is a demo. It is asked on every visit of the dashboard."""
    return Demo.objects.exists()


def find() -> Found:
    """What would be removed now."""
    made: dict[str, dict[UUID, str]] = {kind: {} for kind in Demo.Kind.values}
    for kind, id, state in Demo.objects.values_list("kind", "made_id", "state"):
        made[kind][id] = state
    found = Found(imports=list(Import.objects.filter(id__in=list(made["import"])).values_list("id", flat=True)))
    for journey in Journey.objects.filter(id__in=list(made["journey"])).order_by("id"):
        is_as_loaded = str(journey.draft_version) == made["journey"][journey.id] and journey.version == 1
        _sort(journey, found.journeys, found, is_as_loaded=is_as_loaded)
    for campaign in Campaign.objects.filter(id__in=list(made["campaign"])).order_by("id"):
        if campaign.journey_id:
            if campaign.journey_id in found.journeys:
                found.campaigns.append(campaign.id)
            continue
        _sort(campaign, found.campaigns, found, is_as_loaded=_is_as_loaded(campaign, made["campaign"][campaign.id]))
    _find_segments(found, made["segment"])
    _find_customers(found)
    return found


def _is_as_loaded(campaign: Campaign, state: str) -> bool:
    """Whether nobody has changed a campaign. What was launched when it was loaded cannot be changed; what was scheduled
    can, once somebody has unscheduled it."""
    if state == Campaign.Status.SCHEDULED:
        unscheduled = AuditEntry.objects.filter(action=Action.CAMPAIGN_UNSCHEDULED, subject_id=campaign.id.hex)
        return not unscheduled.exists()
    return not state or campaign.updated_at.isoformat() == state


def _sort(made: Any, removed: list[UUID], found: Found, *, is_as_loaded: bool) -> None:
    if is_as_loaded:
        removed.append(made.id)
    else:
        found.kept.append(made.name)


def _find_segments(found: Found, made: dict[UUID, str]) -> None:
    """Those that are as they were loaded, and that nothing uses which stays."""
    links = {each.get_absolute_url() for each in Campaign.objects.filter(id__in=found.campaigns)}
    links |= {each.get_absolute_url() for each in Journey.objects.filter(id__in=found.journeys)}
    uses = find_uses(list(made))
    for segment in Segment.objects.filter(id__in=list(made)).order_by("name"):
        is_used = any(use.url not in links for use in uses.get(segment.id, ()))
        is_as_loaded = segment.version == made[segment.id] and not is_used
        _sort(segment, found.segments, found, is_as_loaded=is_as_loaded)


def _find_customers(found: Found) -> None:
    loaded = dict(Customer.objects.filter(external_id__startswith=PREFIX).values_list("external_id", "id"))
    loaded = {external_id: id for external_id, id in loaded.items() if ID.fullmatch(external_id)}
    used = _used(loaded)
    found.kept_customers = len(used)
    found.customers = [id for external_id, id in loaded.items() if external_id not in used]
    gone = loaded.keys() - used
    orders = Order.objects.filter(external_id__startswith=PREFIX).values_list("customer_external_id", flat=True)
    events = Event.objects.filter(event_id__startswith=PREFIX).values_list("customer_external_id", flat=True)
    found.orders, found.events = (sum(owner in gone for owner in owners) for owners in (orders, events))


def _used(loaded: dict[str, UUID]) -> set[str]:
    """The external ids of customers of the demo to whom people or programs have added something."""
    ids = {id.hex: external_id for external_id, id in loaded.items()}
    noted = set(Note.objects.values_list(as_stored("customer_id"), flat=True))
    edited = set(AuditEntry.objects.filter(action__in=EDITS).values_list("subject_id", flat=True))
    used = {ids[id] for id in ids.keys() & (noted | edited)}
    orders = Order.objects.exclude(external_id__startswith=PREFIX).filter(customer_external_id__startswith=PREFIX)
    events = Event.objects.exclude(event_id__startswith=PREFIX).filter(customer_external_id__startswith=PREFIX)
    owners = (rows.values_list("customer_external_id", flat=True).distinct() for rows in (orders, events))
    return used | {owner for each in owners for owner in each if owner in loaded}


def remove(by: By) -> Found:
    """Remove what `find` names, and return it. Part by part, in a transaction each: who is interrupted goes on by
    removing again.

    1. Journeys, with the campaigns of their steps, and campaigns, so that nothing is sent any more. 2. Segments and
    imports. 3. Customers, with their orders, events and refused addresses. 4. What the demo was known by.
    """
    found = find()
    for id in found.journeys:
        _remove_journey(id)
    end_unused_watches()
    for id in found.campaigns:
        _remove_campaign(id, found.customers)
    _remove_rest(found)
    for start in range(0, len(found.customers), CHUNK):
        _remove_customers(found.customers[start : start + CHUNK])
    _forget(found, by)
    passing.start()
    return found


@transactional
def _remove_journey(id: UUID) -> None:
    Journey.objects.filter(id=id).update(status=Journey.Status.STOPPED, lease="")
    Happening.objects.filter(journey_id=id).delete()
    Round.objects.filter(journey_id=id).delete()
    Enrollment.objects.filter(journey_id=id).delete()
    Journey.objects.filter(id=id).delete()


@transactional
def _remove_campaign(id: UUID, removed: Collection[UUID]) -> None:
    """Delete a campaign with its log. Customers who stay lose its marks, and their orders are credited again."""
    if not Campaign.objects.filter(id=id).hold():
        return
    gone = {each.hex for each in removed}
    log = Message.objects.filter(campaign_id=id)
    staying = {hex for hex in log.values_list(as_stored("customer_id"), flat=True) if hex not in gone}
    credited = set(Credit.objects.filter(campaign_id=id).values_list(as_stored("customer_id"), flat=True)) & staying
    log.delete()
    Hit.objects.filter(campaign_id=id).delete()
    Campaign.objects.filter(id=id).delete()
    membership.forget_campaign(id, staying)
    refresh(external_ids(credited))
    membership.mark_converted(credited)


@transactional
def _remove_rest(found: Found) -> None:
    Segment.objects.filter(id__in=found.segments).delete()
    for id in found.imports:
        storage.delete(id)
    RefusedRow.objects.filter(import_id__in=found.imports).delete()
    ImportedRecord.objects.filter(import_id__in=found.imports).delete()
    Import.objects.filter(id__in=found.imports).delete()


@transactional
def _remove_customers(ids: Collection[UUID]) -> None:
    """Delete customers with all that came with them. Campaigns and journeys that stay treat them as erased."""
    customers = list(Customer.objects.filter(id__among=set(ids)))
    external = {customer.id.hex: customer.external_id for customer in customers}
    Order.objects.filter(customer_external_id__among=set(external.values())).delete()
    Event.objects.filter(customer_external_id__among=set(external.values())).delete()
    refresh(external)
    for id in _written_to(ids):
        customer_erased.send(Customer, customer_id=id)
    Crossing.objects.filter(customer_id__among=set(ids)).delete()
    Customer.objects.filter(id__among=set(ids)).delete()
    hashes = {
        address_hash(name, fold(address))
        for name, channel in CHANNELS.items()
        for customer in customers
        if (address := getattr(customer, channel.address))
    }
    Suppression.objects.filter(hash__among=hashes, reason__in=OWN_REASONS).delete()
    Bouncing.objects.filter(hash__among=hashes).delete()


def _written_to(ids: Collection[UUID]) -> set[UUID]:
    """Those of the customers whom campaigns or journeys that stay know of."""
    asked = set(ids)
    messages = Message.objects.filter(customer_id__among=asked).values_list("customer_id", flat=True)
    enrollments = Enrollment.objects.filter(customer_id__among=asked).values_list("customer_id", flat=True)
    happenings = Happening.objects.filter(customer_id__among=asked).values_list("customer_id", flat=True)
    return {*messages, *enrollments, *happenings}


@transactional
def _forget(found: Found, by: By) -> None:
    """Forget what the demo has made, and the words that only it used, where nobody else is left to use them."""
    if not Customer.objects.exists() and not Order.objects.exists():
        Word.objects.all().delete()
    for name in EVENTS:
        if not Event.objects.filter(name=name).exists():
            EventType.objects.filter(name=name).delete()
    Demo.objects.all().delete()
    record(Action.DEMO_REMOVED, by, customers=len(found.customers), orders=found.orders, campaigns=len(found.campaigns))
