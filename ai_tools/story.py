"""What there is to tell of a campaign: figures from the database first, then words around them.

Only what matters is told: how it went, against earlier ones, why messages failed, who fails more than the rest, what
the vendor did, what nobody knows, who left; and what to do next.
"""

import re
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from django.db.models import Max, Min

from ai_tools.engines.protocol import Figure, Quote, Statement, Story
from ai_tools.reasons import WHEN_DEFERRED, WHY_LEFT_OUT, ReasonGroup, log_query, quoted, reason_groups
from campaigns.breakdown.weak_parts import Failures, read_failures
from campaigns.complaints import complaint_warning
from campaigns.effect.arms import REST
from campaigns.engagement.figures import read_engagement
from campaigns.forecast.deferred import find_deferrals
from campaigns.log.ledger import State, explained
from campaigns.models import Campaign
from campaigns.results.engagement import tells_opens
from campaigns.results.figures import read_figures
from crm.database import consistent_reads
from crm.web.display import number

EARLIER = 3  # campaigns to compare with
ALIKE = 2.0  # percentage points that are no difference
MANY = 0.1  # of an audience left out
NO_RECEIPT = (" has no receipt.", " have no receipt.")
AWAITING = (" awaits its receipt.", " await their receipt.")
TELLING = 0.2  # of the failures, for a reason to be told
SHORTEST = timedelta(minutes=4)  # of a campaign in which a dip can be told from the rest
MAX_TEXTS = 200  # reasons that a query of the log names
LABEL = 40  # characters of a city's name

Parts = list["str | Figure | Quote"]


@consistent_reads
def tell_story(campaign: Campaign) -> Story:
    """The story of a campaign now, whose row is read again, so that all its figures are of one moment."""
    campaign.refresh_from_db()
    return Teller(campaign).story()


class Teller:
    """Chooses what is worth telling of a campaign, with the figures for each sentence."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.now = read_figures(campaign)
        self.figures: dict[str, Figure] = {}
        for name, rows in COUNTS.items():
            self._count(name, getattr(campaign, name), rows)
        self.engagement = read_engagement([campaign.id])[campaign.id]
        self._count("opened", self.engagement.opened, "status=delivered")
        self._count("clicked", self.engagement.clicked, "status=delivered")

    def story(self) -> Story:
        """The statements by importance; one alone while there is little to tell."""
        campaign = self.campaign
        if not campaign.launched_at:
            return self._only("Not launched yet: there is nothing to tell.")
        if campaign.status == Campaign.Status.SENDING and not self.now.is_listed and not self.now.processed:
            return self._only("The audience is being listed; figures come in a moment.")
        parts = read_failures(campaign) if self.now.processed else Failures()
        told = {
            "outcome": self._outcome(),
            "paused": self._paused(),
            "complaints": self._complaints(),
            "left_out": self._left_out(),
            "failures": self._failures(),
            "weak_part": self._worst(parts),
            "unknown": self._unknown(),
            "afterwards": self._afterwards(parts),
            "next": self._next(),
        }
        needed = ("outcome", "paused", "complaints", "failures", "unknown")
        statements = [Statement(name, parts, name in needed) for name, parts in told.items() if parts]
        return Story(self.figures, statements)

    def _only(self, said: str) -> Story:
        return Story(self.figures, [Statement("outcome", [said], is_needed=True)])

    # ── Figures ───────────────────────────────────────────────────────
    def _count(self, name: str, value: int, rows: str = "") -> Figure:
        return self._keep(Figure(name, value, number(value), rows))

    def _percent(self, name: str, part: float, whole: float, rows: str = "") -> Figure:
        share = round(100 * part / whole, 1) if whole else 0.0
        return self._keep(Figure(name, share, f"{number(share)}%", rows))

    def _keep(self, figure: Figure) -> Figure:
        self.figures[figure.name] = figure
        return figure

    # ── What is told ──────────────────────────────────────────────────
    def _outcome(self) -> Parts:
        c, f, now = self.campaign, self.figures, self.now
        so_far = {"sending": "So far ", "paused": "Paused. So far ", "cancelled": "Cancelled. Until then "}.get(
            c.status, ""
        )
        if not now.rated and not now.sent:
            return self._nothing_sent(so_far)
        if now.sent and not now.delivered and not (now.rated and now.expects_receipts):
            sent: Parts = [so_far, f["sent"], _one(now.sent, " message was sent", " messages were sent")]
            failed: Parts = [", ", f["failed"], " failed"] if now.failed else []
            return [*sent, *failed, self._receipts(), *self._others()]
        share = self._percent("delivered_percent", now.delivered, now.rated, "status=delivered")
        settled = self._count("settled", now.rated)
        messages = f"{_one(now.rated, 'message', 'messages')}{'' if now.is_retry else ' with an outcome'}"
        was = _one(now.delivered, "was", "were")
        told: Parts = [so_far, f["delivered"], " of ", settled, f" {messages} {was} delivered, ", share, "."]
        if not now.delivered and now.rated == 1:
            told = [f"{so_far}{'the' if so_far else 'The'} one {messages} was not delivered."]
        elif not now.delivered:
            told = [so_far or "None of ", *(["none of "] if so_far else []), settled, f" {messages} was delivered."]
        told += self._others()
        if now.awaiting and now.expects_receipts:
            told += [" ", f["sent"], _one(now.awaiting, *(NO_RECEIPT if now.is_final else AWAITING))]
        return [*told, *self._compared(share.value)] if c.status == Campaign.Status.COMPLETED else told

    def _nothing_sent(self, so_far: str) -> Parts:
        """While no vendor has taken a message; why none was, where none will be."""
        now = self.now
        if now.handing_over:
            waiting = self._count("waiting", now.handing_over, "status=pending")
            wait = _one(now.handing_over, " message waits", " messages wait")
            return [f"{so_far}nothing was sent; ", waiting, wait, *self._deferred(), *self._for_winner(), "."]
        if now.unknown:
            return [f"{so_far}no vendor has confirmed a message." if so_far else "No vendor has confirmed a message."]
        if not now.is_final:
            return [f"{so_far}nothing was sent."]
        if not now.audience:
            is_cancelled = self.campaign.status == Campaign.Status.CANCELLED
            return [f"Nobody was in the audience{' when it was cancelled' if is_cancelled else ''}."]
        return ["Cancelled before anything was sent."] if now.withdrawn else ["Nobody could be written to."]

    def _receipts(self) -> str:
        """Whether it can be known what became of messages that were sent."""
        if not self.now.expects_receipts:
            return "; this vendor does not report what was delivered."
        return "." if self.now.is_final else "; no receipt has come yet."

    def _others(self) -> Parts:
        """Messages that are still to be sent, and those that will not be."""
        now, told = self.now, Parts()
        if now.handing_over:
            to_send = "being sent again" if now.is_retry else "still to be sent"
            waiting = self._count("waiting", now.handing_over, "status=pending")
            told += [
                " ",
                waiting,
                f" {_one(now.handing_over, 'is', 'are')} {to_send}",
                *self._deferred(),
                *self._for_winner(),
                ".",
            ]
        if now.withdrawn:
            withdrawn = self._count("withdrawn", now.withdrawn, "status=skipped&reason=cancelled")
            told += [" ", withdrawn, _one(now.withdrawn, " was withdrawn.", " were withdrawn.")]
        return told

    def _deferred(self) -> Parts:
        """How many of those that are still to be sent wait for their time, and until when."""
        found = find_deferrals(self.campaign) if self.campaign.status == Campaign.Status.SENDING else []
        if not found:
            return []
        deferred = self._count("deferred", sum(each.n for each in found), "status=pending")
        those: Parts = [", all "] if deferred.value >= self.now.handing_over else [", ", deferred, " of them "]
        return [*those, " or ".join(dict.fromkeys(WHEN_DEFERRED[each.reason] for each in found))]

    def _for_winner(self) -> Parts:
        """How many of those that are still to be sent wait for the text that wins."""
        c = self.campaign
        people, *_ = c.arms.get(REST, (0,))
        if not people or c.status == Campaign.Status.CANCELLED or c.experiment.winner:
            return []
        rest = self._count("waiting_for_winner", people)
        those: Parts = [", all"] if people >= self.now.handing_over else [", ", rest, " of them"]
        return [*those, " once the winning text is chosen"]

    def _paused(self) -> Parts:
        """Why it was paused, where nobody did it."""
        c = self.campaign
        if c.status != Campaign.Status.PAUSED or not c.pause_reason or complaint_warning(c):
            return []
        return ["It was paused automatically: ", Quote(c.pause_reason.rstrip("."), "[a reason]"), "."]

    def _complaints(self) -> Parts:
        """How many reported it as spam, where they are too many for mailbox providers."""
        if not complaint_warning(self.campaign):
            return []
        is_why = self.campaign.status == Campaign.Status.PAUSED and self.campaign.pause_reason
        complained = self._count("complained", self.campaign.complained)
        return [
            "It was paused automatically: " if is_why else "",
            complained,
            " reported it as spam. Mailbox providers refuse senders with so many complaints.",
        ]

    def _compared(self, share: float) -> Parts:
        """Against the last few that are through."""
        earlier = Campaign.objects.filter(
            status=Campaign.Status.COMPLETED, channel=self.campaign.channel, launched_at__lt=self.campaign.launched_at
        ).order_by("-id")
        totals = [(delivered, failed) for delivered, failed in earlier.values_list("delivered", "failed")[:EARLIER]]
        delivered, settled = sum(d for d, _ in totals), sum(d + f for d, f in totals)
        if not settled:
            return []
        before = self._percent("earlier_delivered_percent", delivered, settled)
        count = self._count("earlier_campaigns", len(totals))
        those = ["the campaign before"] if len(totals) == 1 else ["the ", count, " campaigns before"]
        if abs(share - before.value) < ALIKE:
            return [" That is in line with ", *those, " (", before, ")."]
        return [f" That is {'better' if share > before.value else 'worse'} than ", *those, " (", before, ")."]

    def _left_out(self) -> Parts:
        """Who could not be written to, where they are many."""
        now = self.now
        if not now.is_listed or not now.left_out or now.left_out < MANY * now.audience:
            return []
        left_out, audience = self._count("left_out", now.left_out, "status=skipped"), self.figures["audience"]
        told: Parts = [left_out, " of the ", audience] if now.left_out < now.audience else ["All ", left_out]
        told += [
            " who came to this step were left out" if self.campaign.journey_id else " in the segment were left out"
        ]
        top = next(iter(reason_groups(self.campaign, State.SKIPPED)), None)
        if top is None or top.messages > now.left_out:
            return [*told, "."]
        count = self._count("top_reason_skipped", top.messages, log_query("skipped", [top]))
        those: Parts = [", ", count] if top.messages < now.left_out else []
        because = WHY_LEFT_OUT.get(top.texts[0])
        return [*told, *those, *([f" because {because}."] if because else [" for ", *quoted(top)])]

    def _failures(self) -> Parts:
        """Why messages failed: the reason of most of them with its advice, then what is likely to pass."""
        if not self.now.failed:
            return []
        found = reason_groups(self.campaign, State.FAILED)
        passing = [group for group in found if group.is_temporary]
        told: Parts = []
        top = next(iter(found), None)
        if top and top.messages >= TELLING * self.campaign.failed and top not in passing:
            count = self._count("top_reason_failed", top.messages, log_query("failed", [top]))
            failed = self.figures["failed"]
            told = [count, " of the ", failed, " failures say "] if top.messages < failed.value else []
            told = told or (["All ", count, " failures say "] if top.messages > 1 else ["The one failure says "])
            told += quoted(top, is_cancelled=self.campaign.status == Campaign.Status.CANCELLED)
        if passing:
            told += self._dip(passing, first=not told)
        told = told or [self.figures["failed"], " failed, for many different reasons. The log lists each."]
        return told if self.now.is_final else ["So far ", *_small(told)]

    def _dip(self, groups: list[ReasonGroup], *, first: bool) -> Parts:
        """Failures at the vendor that are likely to pass; within a short time, they were a dip."""
        count = self._count("vendor_failed", sum(group.messages for group in groups), log_query("failed", groups))
        told: Parts = ["" if first else " ", count, " failed at the vendor"]
        minutes = self._minutes(groups)
        if minutes:
            told += [
                ", all within ",
                self._count("vendor_minutes", minutes),
                f" {_one(minutes, 'minute', 'minutes')}: a dip there, not a fault of the addresses.",
            ]
        else:
            told += [", which is likely to pass."]
        return told

    def _minutes(self, groups: list[ReasonGroup]) -> int:
        """How long the dip took; 0 where it was none."""
        texts = [text for group in groups for text in group.texts][:MAX_TEXTS]
        log = self.campaign.log.filter(explained(State.FAILED), reason__in=texts)
        times = log.aggregate(first=Min("failed_at"), last=Max("failed_at"))
        if not times["first"] or sum(group.messages for group in groups) < 5:
            return 0
        took = times["last"] - times["first"]
        whole = self._ended(times["last"]) - (self.campaign.launched_at or times["first"])
        return ceil(took.total_seconds() / 60) or 1 if whole >= SHORTEST and took <= whole / 4 else 0

    def _ended(self, last: datetime) -> datetime:
        return self.campaign.completed_at or last

    def _worst(self, parts: Failures) -> Parts:
        """The part of the audience that fails more often than the rest beyond chance, told once figures are final."""
        worst = next(iter(parts.weak_parts()), None) if self.now.is_final else None
        if worst is None:
            return []
        those = {"city": worst.name} if worst.by == "city" else {"q": f"@{worst.key}"}
        rows = urlencode({"status": "failed", **those})
        share = self._percent("slice_failed_percent", worst.failed, worst.processed, rows)
        rest = self._percent("rest_failed_percent", worst.rest_failed, worst.rest_processed)
        failed = self._count("slice_failed", worst.failed, rows)
        name = Quote(_short(worst.name), "[a city]" if worst.by == "city" else "[a domain]")
        told: Parts = [
            "Addresses at " if worst.by == "domain" else "",
            name,
            " fail at " if worst.by == "domain" else " fails at ",
            share,
            ", against ",
            rest,
            " everywhere else (",
            failed,
            " messages).",
        ]
        if not parts.is_complete:
            told[-1] = " messages in a sample of "
            told += [self._count("sample", parts.sampled), ")."]
        return [
            *told,
            " Check where these addresses come from."
            if worst.by == "city"
            else " Ask your vendor about that provider.",
        ]

    def _unknown(self) -> Parts:
        if not self.campaign.unknown:
            return []
        return [
            self.figures["unknown"],
            " went to a vendor that never answered: decide above whether ",
            _one(self.campaign.unknown, "it counts as sent or goes again.", "they count as sent or go again."),
        ]

    def _afterwards(self, parts: Failures) -> Parts:
        """Opened, clicked, and who left."""
        delivered = self.campaign.delivered
        told: Parts = []
        if self.engagement.opened and tells_opens(self.campaign, self.engagement):
            told += [
                self._percent("opened_percent", self.engagement.opened, delivered, "status=delivered"),
                " of those delivered were opened",
            ]
        if self.engagement.clicked:
            share = self._percent("clicked_percent", self.engagement.clicked, delivered, "status=delivered")
            told += [", ", share, " clicked"] if told else [share, " of those delivered were clicked"]
        if told:
            told.append(".")
        if parts.opted_out:
            left = self._count("unsubscribed", parts.opted_out, "status=delivered")
            told += [
                " " if told else "",
                left,
                f" of those who got it {_one(parts.opted_out, 'has', 'have')} unsubscribed since",
                "." if parts.is_complete else ", as far as sampled.",
            ]
            if parts.opted_out >= 10 and parts.opted_out >= 0.01 * parts.sampled:
                told += [" That is a lot: write to a narrower audience next time."]
        return told

    def _next(self) -> Parts:
        c = self.campaign
        if c.status == Campaign.Status.PAUSED:
            if complaint_warning(c):
                return ["Next: check who is in the audience before you resume."]
            what = "settle that, then resume" if c.pause_reason else "resume when you are ready"
            return [f"Next: {what}; nothing is lost meanwhile."]
        if "vendor_failed" in self.figures and (retriable := c.count_retriable()):
            return [
                "Next: retry the ",
                self._count("retriable", retriable, "status=failed"),
                f" that failed{'; those that were delivered are left alone' if c.delivered else ''}.",
            ]
        if self.now.is_final and self.now.left_out > self.now.to_send:
            found = {text for group in reason_groups(c, State.SKIPPED) for text in group.texts}
            collect = "collect addresses and consent, or " if found & {"no address", "no consent"} else ""
            who = "those who came to this step" if c.journey_id else "the segment"
            return [f"Next: {collect}choose another channel or audience; most of {who} was out of reach."]
        return []


COUNTS = {
    "audience": "status=",
    "skipped": "status=skipped",
    "pending": "status=pending",
    "sending": "status=sending",
    "sent": "status=sent",
    "delivered": "status=delivered",
    "failed": "status=failed",
    "unknown": "status=unknown",
}


def _one(count: int, one: str, many: str) -> str:
    """The words for one, or for several or none."""
    return one if count == 1 else many


def _small(parts: Parts) -> Parts:
    """Parts that go on with a sentence."""
    first = parts[0]
    return [first[:1].lower() + first[1:], *parts[1:]] if isinstance(first, str) else parts


def _short(text: str) -> str:
    """Without figures of its own, which are not the campaign's: vendor answered …"""
    text = re.sub(r"\d[\d.,]*", "…", " ".join(text.split()))
    return text if len(text) <= LABEL else f"{text[:LABEL].rstrip()}…"
