"""Opens and clicks: each is a hit, told by people, by their mail programs, or by machines that open links before people
do. Figures follow people; machines are marked and never dropped, so that a changed rule can judge all hits again.

`judge` looks at all hits of a message, since a burst of clicks is known by its last one. No reader's address is stored.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import models

from crm.database.models import Record

SOON_AFTER = timedelta(seconds=10)  # after handing over: no person has read it yet
BURST = 3  # different links within BURST_TIME
BURST_TIME = timedelta(seconds=10)
SWEEP = 2  # links at least, where all are clicked within SWEEP_TIME
SWEEP_TIME = timedelta(seconds=60)


class HitKind(models.TextChoices):
    """What was done with a message."""

    OPEN = "o", "open"
    CLICK = "c", "click"


class Sign(models.TextChoices):
    """What the request of a hit says of who made it, or the vendor that reports it."""

    PLAIN = "", "nothing special"
    IMAGE_PROXY = "image proxy", "a mail provider loads images for its reader"
    PREFETCH = "prefetch", "a mail program loads everything, read or not"
    METHOD = "method", "a request that shows nothing to anybody: HEAD, OPTIONS"
    PURPOSE = "purpose", "the request says that it runs ahead of its person"
    NO_AGENT = "no agent", "the request does not say which program makes it"
    SCANNER = "scanner", "a program that checks or previews links"
    LISTED = "listed", "what this installation lists as a machine"
    VENDOR = "vendor", "reported by the vendor"
    VENDOR_MACHINE = "vendor machine", "reported by the vendor, as a machine's"


class Verdict(models.TextChoices):
    """Whose hit it was. What was prefetched says nothing of whether a person has read the message."""

    PERSON = "person"
    PREFETCHED = "prefetched"
    MACHINE = "machine"


VERDICTS = {
    Sign.PLAIN: Verdict.PERSON,
    Sign.IMAGE_PROXY: Verdict.PERSON,
    Sign.PREFETCH: Verdict.PREFETCHED,
    Sign.METHOD: Verdict.MACHINE,
    Sign.PURPOSE: Verdict.MACHINE,
    Sign.NO_AGENT: Verdict.MACHINE,
    Sign.SCANNER: Verdict.MACHINE,
    Sign.LISTED: Verdict.MACHINE,
    Sign.VENDOR: Verdict.PERSON,
    Sign.VENDOR_MACHINE: Verdict.MACHINE,
}
REPORTED = (Sign.VENDOR, Sign.VENDOR_MACHINE)  # judged by what the vendor says alone


def strength(sign: str) -> tuple[bool, str]:
    """Orders signs: of several about one hit, the greatest counts, and each that tells of a machine is greater than all
    that do not."""
    return VERDICTS[Sign(sign)] is not Verdict.PERSON, sign


class Hit(Record):
    """One open or click. `link` is the number of the link in the campaign's frozen content, 0 for an open and for a
    click on an unknown one. Repeats within a second are one hit.

    When a recipient is erased, all hits of the message get another id, which leads to no message.
    """

    message_id = models.UUIDField()
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="hits")
    arm = models.CharField(max_length=1, blank=True, default="", help_text="That of the message.")
    kind = models.CharField(max_length=1, choices=HitKind.choices)
    link = models.IntegerField(default=0)
    at = models.DateTimeField(help_text="To the second.")
    sign = models.CharField(max_length=20, blank=True, choices=Sign.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message_id", "kind", "link", "at"], name="hit_once")]
        indexes = [
            models.Index(fields=["campaign", "message_id"], name="hit_campaign"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.link} at {self.at}: {self.verdict}"


class Seen(NamedTuple):
    """A hit as it is judged."""

    kind: str
    link: int
    at: datetime
    sign: str


def judge(hits: Sequence[Seen], sent_at: datetime, links: int) -> list[Verdict]:
    """The verdict on each of all hits of one message, in their order. `sent_at` is when it was handed over, as far as
    that is known; `links` is how many the message has.

    One sign of a machine is enough. On our own links and pixel these count as well: a hit within `SOON_AFTER`;
    `BURST` different links within `BURST_TIME`; all links, `SWEEP` at least, within `SWEEP_TIME`.
    """
    clicks = sorted({(hit.at, hit.link) for hit in hits if hit.kind == HitKind.CLICK and hit.sign not in REPORTED})
    in_bursts = _in_bursts(clicks, BURST, BURST_TIME)
    if links >= SWEEP:
        in_bursts |= _in_bursts(clicks, links, SWEEP_TIME)
    verdicts = []
    for hit in hits:
        verdict = VERDICTS[Sign(hit.sign)]
        is_too_quick = hit.at < sent_at + SOON_AFTER or (hit.kind == HitKind.CLICK and (hit.at, hit.link) in in_bursts)
        if is_too_quick and verdict is Verdict.PERSON and hit.sign not in REPORTED:
            verdict = Verdict.MACHINE
        verdicts.append(verdict)
    return verdicts


def _in_bursts(clicks: Sequence[tuple[datetime, int]], different: int, within: timedelta) -> set[tuple[datetime, int]]:
    """The clicks, ordered by time, that stand in a stretch of this length with so many different links."""
    found: set[tuple[datetime, int]] = set()
    links: Counter[int] = Counter()
    first = 0
    for last, (at, link) in enumerate(clicks):
        links[link] += 1
        while clicks[first][0] < at - within:
            links[clicks[first][1]] -= 1
            links += Counter()  # without what came to 0
            first += 1
        if len(links) >= different:
            found.update(clicks[first : last + 1])
    return found


class Reading(NamedTuple):
    """What the hits of one message come to: the fields of the message that hold it. Times are the earliest; a count
    is None for none."""

    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    prefetched_at: datetime | None = None
    machine_clicked_at: datetime | None = None
    opens: int | None = None
    clicks: int | None = None


def read(hits: Sequence[Seen], verdicts: Sequence[Verdict]) -> Reading:
    """The reading of a message by its judged hits. A person's click is an open too, by programs that load no images."""
    judged = list(zip(hits, verdicts, strict=True))

    def times(kind: HitKind, *, by_people: bool) -> list[datetime]:
        return [hit.at for hit, verdict in judged if hit.kind == kind and (verdict is Verdict.PERSON) == by_people]

    opens, clicks = times(HitKind.OPEN, by_people=True), times(HitKind.CLICK, by_people=True)
    prefetched, machine_clicks = times(HitKind.OPEN, by_people=False), times(HitKind.CLICK, by_people=False)
    return Reading(
        opened_at=min([*opens, *clicks], default=None),
        clicked_at=min(clicks, default=None),
        prefetched_at=min(prefetched, default=None),
        machine_clicked_at=min(machine_clicks, default=None),
        opens=len(opens) or min(len(clicks), 1) or None,
        clicks=len(clicks) or None,
    )
