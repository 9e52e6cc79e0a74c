"""Hits written down: judged with all others of their message, and everything that follows from them moved by the
difference. Also how hits are forgotten with the people they tell of."""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from campaigns import membership
from campaigns.attribution.refreshing import refresh_clicked
from campaigns.content.frozen import Content
from campaigns.engagement.figures import WHOLE, Key, engagement_of_message, engagement_with_link, move_figures
from campaigns.engagement.hits import Hit, HitKind, Reading, Seen, Verdict, judge, read, strength
from campaigns.log.ledger import Message, State
from campaigns.signals import messages_reached
from crm.database import insert, set_each, update_each
from crm.database.models import as_stored, new_stored_id

MAX_HITS = 1_000  # of one message: the first ones are kept
MAX_LINKS = 10_000  # of one message, more than fit into one
_OUR_LINK = re.compile(r"/l/[A-Za-z0-9_-]{35}/([0-9]{1,4})")


class Report(NamedTuple):
    """A hit as it is reported: `link` is a number, or an address as some vendors have it; None for no link."""

    kind: HitKind
    link: int | str | None
    at: datetime
    sign: str


class JudgedHit(NamedTuple):
    """A hit with the verdict that is stored, which a new one has not, and the one that it has now. `id` is empty for a
    new one; `is_changed` says that its sign is another one than what is stored."""

    id: str
    seen: Seen
    before: Verdict | None
    is_changed: bool
    now: Verdict

    @property
    def differs(self) -> bool:
        """Whether it is to be written."""
        return not self.id or self.is_changed or self.before != self.now

    @property
    def is_another_click(self) -> bool:
        """Whether a click becomes a person's, or is one no more."""
        was_by_person = bool(self.id) and self.before is Verdict.PERSON
        return self.seen.kind == HitKind.CLICK and was_by_person != (self.now is Verdict.PERSON)


class JudgedMessage(NamedTuple):
    """A message with its hits judged again. `before` is what its row says now, `after` what its hits come to; ids as
    the database keeps them."""

    id: str
    campaign: str
    customer: str
    arm: str
    before: Reading
    after: Reading
    hits: Sequence[JudgedHit]

    @property
    def differs(self) -> bool:
        """Whether anything differs from what is stored."""
        return self.before != self.after or any(hit.differs for hit in self.hits)


def record_hits(reports: Mapping[str, Collection[Report]], again: Iterable[str] = ()) -> None:
    """Write hits by message, and judge those of the messages in `again`, whose time of sending has changed, once more.
    Ids are as the database keeps them. Call it in a transaction that holds the campaigns.

    A message that was not delivered, and one whose recipient was erased, takes no hits.
    """
    store_judged(judge_messages(reports, again))


def judge_messages(reports: Mapping[str, Collection[Report]], again: Iterable[str] = ()) -> list[JudgedMessage]:
    """Those of the messages that have hits, as `record_hits` would store them."""
    ids = {*reports, *again}
    if not ids:
        return []
    ids_of_row = (as_stored("id"), as_stored("campaign_id"), as_stored("customer_id"))
    delivered = Message.objects.filter(id__among=ids, status=State.DELIVERED).exclude(to="")
    rows = list(delivered.values_list(*ids_of_row, "arm", "sent_at", "delivered_at", *Reading._fields))
    stored = _stored_hits({id for id, *_ in rows})
    links = dict(
        Content.objects.filter(campaign_id__in={campaign for _, campaign, *_ in rows}).values_list(
            as_stored("campaign_id"), "links"
        )
    )
    judged = []
    for id, campaign, customer, arm, sent_at, delivered_at, *reading in rows:
        theirs = links.get(campaign, [])
        hits = _with_reports(stored.get(id, []), reports.get(id, ()), theirs)
        if not hits:
            continue
        seen = [hit for _, hit, *_ in hits]
        verdicts = judge(seen, sent_at or delivered_at, len(theirs))
        now = [JudgedHit(*hit, verdict) for hit, verdict in zip(hits, verdicts, strict=True)]
        judged.append(JudgedMessage(id, campaign, customer, arm, Reading(*reading), read(seen, verdicts), now))
    return judged


_Known = tuple[str, Seen, Verdict | None, bool]  # the first fields of JudgedHit


def _stored_hits(messages: Collection[str]) -> dict[str, list[_Known]]:
    columns = (as_stored("id"), as_stored("message_id"), "kind", "link", "at", "sign", "verdict")
    found: dict[str, list[_Known]] = defaultdict(list)
    hits = Hit.objects.filter(message_id__among=messages).values_list(*columns)
    for id, message, kind, link, at, sign, verdict in hits:
        found[message].append((id, Seen(kind, link, at, sign), Verdict(verdict), False))
    return found


def _with_reports(stored: Iterable[_Known], reports: Collection[Report], links: Sequence[str]) -> list[_Known]:
    """The stored hits and the reported ones. Of reports within a second, the one that tells of a machine counts."""
    known = {(seen.kind, seen.link, seen.at): (id, seen, verdict, False) for id, seen, verdict, _ in stored}
    for report in reports:
        link = _number(report.link, links) if report.kind is HitKind.CLICK else WHOLE
        seen = Seen(report.kind.value, link, report.at.replace(microsecond=0), report.sign)
        key = (seen.kind, seen.link, seen.at)
        id, before, verdict, _ = known.get(key, ("", None, None, False))
        if before is None and len(known) < MAX_HITS:
            known[key] = (id, seen, None, False)
        elif before and strength(seen.sign) > strength(before.sign):
            known[key] = (id, seen, verdict, bool(id))
    return list(known.values())


def _number(link: int | str | None, links: Sequence[str]) -> int:
    """The number of a link that is given by number or address; 0 for one that the message does not have."""
    if isinstance(link, str):
        if ours := _OUR_LINK.search(link):
            link = int(ours[1])
        else:
            return links.index(link) + 1 if link in links else WHOLE
    return link if link and link <= len(links) else WHOLE


def store_judged(messages: Iterable[JudgedMessage]) -> None:
    """Store new hits and changed verdicts, and move messages, figures, the marks of customers and credits with them."""
    changes = _Changes()
    for message in messages:
        if message.differs:
            changes.add(message)
    insert(Hit, changes.new_hits, fields=("id", "message_id", "campaign", "arm", *Seen._fields, "verdict"))
    update_each(Hit, changes.changed_hits, fields=("sign", "verdict"))
    update_each(Message, changes.readings, fields=Reading._fields)
    move_figures(changes.figures)
    for (mark, campaign), customers in changes.reacted.items():
        membership.reacted(mark, campaign, customers)
    for (mark, campaign), customers in changes.no_longer_reacted.items():
        membership.did_not_react(mark, campaign, customers)
    refresh_clicked(changes.clicks_changed)
    if any(changes.reached_now.values()):
        messages_reached.send(Message, times=changes.reached_now)


class _Changes:
    """What differs from what is stored of some messages, collected so that few statements write it."""

    def __init__(self) -> None:
        self.new_hits: list[tuple[object, ...]] = []
        self.changed_hits: list[tuple[str, str, str]] = []  # sign, verdict, id
        self.readings: list[tuple[object, ...]] = []  # the fields of a reading, then the id of the message
        self.figures: dict[Key, Counter[str]] = defaultdict(Counter)
        self.reacted: dict[tuple[str, str], list[str]] = defaultdict(list)  # customers by mark and campaign
        self.no_longer_reacted: dict[tuple[str, str], list[str]] = defaultdict(list)  # the same
        self.reached_now: dict[str, dict[str, datetime]] = {"message_opened": {}, "message_clicked": {}}
        self.clicks_changed: set[str] = set()  # customers with another set of clicks by a person

    def add(self, message: JudgedMessage) -> None:
        """Add what differs of one message."""
        for hit in message.hits:
            if not hit.id:
                row = (new_stored_id(), message.id, message.campaign, message.arm, *hit.seen, hit.now.value)
                self.new_hits.append(row)
            elif hit.differs:
                self.changed_hits.append((hit.seen.sign, hit.now.value, hit.id))
        if any(hit.is_another_click for hit in message.hits):
            self.clicks_changed.add(message.customer)
        if message.before != message.after:
            self._add_reading(message)
        self._add_clicks_by_link(message)

    def _add_reading(self, message: JudgedMessage) -> None:
        before, after = message.before, message.after
        self.readings.append((*after, message.id))
        whole = self.figures[Key(message.campaign, message.arm, WHOLE)]
        _add(whole, engagement_of_message(after), engagement_of_message(before))
        self._add_reaction(message, membership.OPENED, "message_opened", before.opened_at, after.opened_at)
        self._add_reaction(message, membership.CLICKED, "message_clicked", before.clicked_at, after.clicked_at)

    def _add_reaction(
        self, message: JudgedMessage, mark: str, event: str, was_at: datetime | None, at: datetime | None
    ) -> None:
        if was_at is None and at is not None:
            self.reacted[mark, message.campaign].append(message.customer)
            self.reached_now[event][message.id] = at
        elif was_at is not None and at is None:
            self.no_longer_reacted[mark, message.campaign].append(message.customer)

    def _add_clicks_by_link(self, message: JudgedMessage) -> None:
        now = _by_link((hit.seen, hit.now) for hit in message.hits)
        before = _by_link((hit.seen, hit.before) for hit in message.hits if hit.before)
        for link in now | before:
            _add(self.figures[Key(message.campaign, message.arm, link)], now[link], before[link])


def _add(counts: Counter[str], plus: Mapping[str, int], minus: Mapping[str, int]) -> None:
    counts.update(plus)
    counts.subtract(minus)


def _by_link(judged: Iterable[tuple[Seen, Verdict]]) -> defaultdict[int, Counter[str]]:
    """What the clicks of one message add to the counts of each of its links."""
    clicks: Counter[int] = Counter()
    for seen, verdict in judged:
        if seen.kind == HitKind.CLICK and seen.link:
            clicks[seen.link] += verdict is Verdict.PERSON
    return defaultdict(Counter, {link: engagement_with_link(count) for link, count in clicks.items()})


# ── Forgetting ──
def unlink_hits(messages: Collection[str | uuid.UUID]) -> None:
    """Let the hits of these messages lead to no message any more: the counts of links stay true, and nothing tells
    whose they are. Call it in a transaction that holds the campaigns."""
    hits = Hit.objects.filter(message_id__among=set(messages)).values_list(as_stored("id"), as_stored("message_id"))
    others: defaultdict[str, str] = defaultdict(lambda: uuid.uuid4().hex)
    set_each(Hit, {id: others[message] for id, message in hits}, field="message_id", sign="")


def delete_hits(messages: Collection[str | uuid.UUID]) -> None:
    """Delete the hits of messages whose log is forgotten. The figures stay."""
    Hit.objects.filter(message_id__among=set(messages)).delete()
