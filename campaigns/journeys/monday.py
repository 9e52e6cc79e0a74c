"""What journeys add to the list of the dashboard that needs a person."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone

from campaigns.journeys.held import HeldCounts, count_held
from campaigns.journeys.models import Journey, open_journeys
from campaigns.log.sent_days import read_sent
from campaigns.results.monday import FAILING, RECENT, Line
from crm.web.display import number


def journeys_that_need_a_person() -> Iterator[Line]:
    """Journeys that hold somebody until a person answers, that are paused, or of whose messages of the last days many
    failed."""
    journeys = list(open_journeys().order_by("-id").only("name", "status"))
    held = count_held([journey.id for journey in journeys])
    for journey in journeys:
        if journey.id in held:
            text = f"Journey “{journey.name}”: {_count(held[journey.id])} held until you answer"
            yield _line("circle-pause", text, journey, "Decide")
    for journey in journeys:
        if journey.status == Journey.Status.PAUSED:
            yield _line("circle-pause", f"Journey “{journey.name}” is paused", journey, "Look")
    sums = _sums_of_recent_days() if journeys else {}
    for journey in journeys:
        failed, settled = sums.get(journey.id, Counter())["failed"], sums.get(journey.id, Counter())["settled"]
        if failed and failed >= settled * FAILING:
            text = f"Journey “{journey.name}”: {number(failed)} of {number(settled)} messages of the last 7 days failed"
            yield _line("circle-alert", text, journey, "See why")


def _sums_of_recent_days() -> dict[UUID, Counter[str]]:
    today = timezone.localdate()
    sums: dict[UUID, Counter[str]] = defaultdict(Counter)
    for sent in read_sent(today - RECENT, today):
        sums[sent.journey][sent.figure] += sent.messages
        if sent.figure in ("delivered", "failed"):
            sums[sent.journey]["settled"] += sent.messages
    return sums


def _count(held: HeldCounts) -> str:
    """Who is held: 3 people and 1 entry are."""
    counts = ((held.overdue, "person", "people"), (held.entries, "entry", "entries"))
    words = [f"{number(count)} {one if count == 1 else many}" for count, one, many in counts if count]
    return f"{' and '.join(words)} {'is' if held.overdue + held.entries == 1 else 'are'}"


def _line(icon: str, text: str, journey: Journey, action: str) -> Line:
    return Line(icon, text, journey.get_absolute_url(), action)
