"""Another rule: orders are credited again by it in the background, customer by customer, while every change of orders
and touches goes on being credited by both. When all are done, figures switch to it, and the old credits are deleted."""

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from campaigns.attribution.checking import CHUNK, written_to
from campaigns.attribution.models import FIRST_VERSION, AttributionRule, Credit, Earned, live_rules
from campaigns.attribution.refreshing import external_ids, hold, refresh
from campaigns.attribution.rules import Windows, rule_in_words
from campaigns.membership import mark_converted
from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import as_stored
from crm.streams.nudge import nudge
from crm.streams.work import repeat, take_up

DELETED = 5_000  # credits in one transaction
State = AttributionRule.State


def set_windows(windows: Windows, *, by: By = None, person: User | None = None) -> bool:
    """Make these the windows of the rule; whether there is something to recount. Where another version is being
    recounted, that ends; the windows of the current version need no recounting."""
    changed = _add_version(windows, by, person)
    if changed:
        go_on()
    return changed


@transactional
def _add_version(windows: Windows, by: By, person: User | None) -> bool:
    current, *recounting = live_rules()
    if recounting and recounting[0].windows == windows:
        return False
    abandoned = AttributionRule.objects.filter(state=State.RECOUNTING).update(state=State.REPLACED)
    if current.windows == windows and not abandoned:
        return False
    record(Action.ATTRIBUTION_CHANGED, by, rule=rule_in_words(windows))
    if current.windows == windows:
        return True
    if not AttributionRule.objects.exists():
        current.save(force_insert=True)
    last = AttributionRule.objects.aggregate(last=Max("version"))["last"] or FIRST_VERSION
    AttributionRule.objects.create(
        version=last + 1, windows=windows, state=State.RECOUNTING, by=person, customers=written_to().count()
    )
    return True


def recount(seconds: float | None = None) -> bool:
    """As much as the time allows; whether nothing is left."""
    return repeat(lambda: _recount_next() or _delete_next(), seconds)


@transactional
def _recount_next() -> bool:
    """Recount the next customers; behind the last, the version becomes the current one. False where none is recounted.
    A worker that was faster leaves nothing to do."""
    rule = _left().filter(state=State.RECOUNTING).first()
    if rule is None:
        return False
    customers = written_to().order_by("id")
    rest = customers.filter(id__gt=rule.cursor) if rule.cursor else customers
    chunk = list(rest.values_list(as_stored("id"), flat=True)[:CHUNK])
    as_read = AttributionRule.objects.filter(id=rule.id, state=State.RECOUNTING, cursor=rule.cursor)
    now = timezone.now()
    if not chunk:
        AttributionRule.objects.filter(state=State.CURRENT).update(state=State.REPLACED)
        as_read.update(state=State.CURRENT, moved_at=now)
    elif as_read.update(cursor=chunk[-1], recounted=F("recounted") + len(chunk), moved_at=now):
        hold(chunk)
        refresh(external_ids(chunk))
    return True


@transactional
def _delete_next() -> bool:
    """Delete some credits of a version that was replaced; False where none is left."""
    rule = _left().filter(state=State.REPLACED).first()
    if rule is None:
        return False
    old = list(Credit.objects.filter(version=rule.version).values_list(as_stored("id"), flat=True)[:DELETED])
    deleted = Credit.objects.filter(id__among=set(old))
    customers = set(deleted.exclude(customer_id=None).values_list(as_stored("customer_id"), flat=True))
    deleted.delete()
    mark_converted(customers)
    state = State.REPLACED if len(old) == DELETED else State.PAST
    if state == State.PAST:
        Earned.objects.filter(version=rule.version).delete()
    AttributionRule.objects.filter(id=rule.id).update(state=state, moved_at=timezone.now())
    return True


def _left() -> QuerySet[AttributionRule]:
    """The versions with something left to do; what is recounted is the newest, and comes first."""
    return AttributionRule.objects.filter(state__in=(State.RECOUNTING, State.REPLACED)).order_by("-version")


def go_on() -> None:
    """Leave the rest to a worker."""
    nudge("campaigns.tasks.recount_credits")


def sweep() -> None:
    """Continue what a lost task or a dead worker has left."""
    take_up(_left()[:1], lambda _: go_on())
