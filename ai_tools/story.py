"""What there is to tell of a campaign: figures from the database first, then words around them.

Only what matters is told: how it went, against earlier ones, why messages failed, who fails more than the rest, what
the vendor did, what nobody knows, who left; and what to do next.
"""

import re
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from django.db.models import Max, Min

from ai_tools.engines.protocol import Figure, Story
from campaigns.ledger import State, explained
from campaigns.models import Campaign
from campaigns.results.breakdown import Breakdown, Part, breakdown
from campaigns.results.figures import read_figures
from campaigns.results.reasons import CANCELLED, LIKELY_TEMPORARY, Reason, reasons
from crm.database import consistent_reads
from crm.web.display import number

EARLIER = 3  # campaigns to compare with
ALIKE = 2.0  # percentage points that are no difference
MANY = 0.1  # of an audience left out
TELLING = 0.2  # of the failures, for a reason to be told
SHORTEST = timedelta(minutes=4)  # of a campaign in which a dip can be told from the rest
LABEL = 40  # characters of a city's name

Paragraph = list["str | Figure"]


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
        self.facts: dict[str, str] = {}
        for name, rows in COUNTS.items():
            self._count(name, getattr(campaign, name), rows)

    def story(self) -> Story:
        """Sentences by importance; one sentence alone while there is little to tell."""
        campaign = self.campaign
        if not campaign.launched_at:
            return Story(self.figures, [["Not launched yet: there is nothing to tell."]])
        if not self.now.is_listed and not self.now.processed:
            return Story(self.figures, [["The audience is being listed; figures come in a moment."]])
        parts = breakdown(campaign) if self.now.processed else Breakdown()
        told = [
            self._outcome(),
            self._left_out(),
            self._failures(),
            self._worst(parts),
            self._unknown(),
            self._afterwards(parts),
            self._next(),
        ]
        return Story(self.figures, [paragraph for paragraph in told if paragraph], self.facts)

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
    def _outcome(self) -> Paragraph:
        c, f, now = self.campaign, self.figures, self.now
        so_far = {"sending": "So far ", "paused": "Paused. So far ", "cancelled": "Cancelled. Until then "}.get(
            c.status, ""
        )
        if not now.rated:
            if now.sent:
                receipts = "" if now.is_final else "; no receipt has come yet"
                return [so_far, f["sent"], f" messages were sent{receipts}."]
            if now.waiting:
                return [f"{so_far}nothing was sent; ", self._count("waiting", now.waiting), " messages wait."]
            if not now.is_final:
                return [f"{so_far}nothing was sent."]
            return ["Cancelled before anything was sent."] if now.withdrawn else ["Nobody could be written to."]
        share = self._percent("delivered_percent", now.delivered, now.rated, "status=delivered")
        told: Paragraph = [
            so_far,
            f["delivered"],
            " of ",
            self._count("settled", now.rated),
            " messages were delivered, " if now.is_retry else " messages with an outcome were delivered, ",
            share,
            ".",
        ]
        if now.waiting:
            told += [
                " ",
                self._count("waiting", now.waiting, "status=pending"),
                " are being sent again." if now.is_retry else " are still to be sent.",
            ]
        if now.awaiting and now.expects_receipts:
            told += [" ", f["sent"], " have no receipt." if now.is_final else " await their receipt."]
        if now.withdrawn:
            told += [
                " ",
                self._count("withdrawn", now.withdrawn, "status=skipped&reason=cancelled"),
                " were withdrawn.",
            ]
        return [*told, *self._compared(share.value)] if c.status == Campaign.Status.COMPLETED else told

    def _compared(self, share: float) -> Paragraph:
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
        those = ["the one before"] if len(totals) == 1 else ["the ", count, " before"]
        if abs(share - before.value) < ALIKE:
            return [" That is in line with ", *those, " (", before, ")."]
        return [f" That is {'better' if share > before.value else 'worse'} than ", *those, " (", before, ")."]

    def _left_out(self) -> Paragraph:
        """Who could not be written to, where they are many."""
        now = self.now
        if not now.is_listed or now.left_out < MANY * now.audience:
            return []
        left_out, audience = self._count("left_out", now.left_out, "status=skipped"), self.figures["audience"]
        told: Paragraph = [left_out, " of the ", audience] if now.left_out < now.audience else ["All ", left_out]
        told += [" in the segment were left out"]
        found = (reason for reason in reasons(self.campaign, State.SKIPPED) if reason.text != CANCELLED)
        top = next(found, None)
        if top is None:
            return [*told, "."]
        rows = urlencode({"status": "skipped", "reason": top.text})
        count = self._count("top_reason_skipped", top.count, rows)
        those: Paragraph = [", ", count] if top.count < now.left_out else []
        return [*told, *those, f" for “{_short(top.text)}”. {top.advice}".rstrip()]

    def _failures(self) -> Paragraph:
        if not self.now.failed:
            return []
        found = reasons(self.campaign, State.FAILED)
        passing = [reason for reason in found if reason.advice == LIKELY_TEMPORARY]
        told: Paragraph = []
        top = next(iter(found), None)
        if top and top.count >= TELLING * self.campaign.failed and top not in passing:
            rows = urlencode({"status": "failed", "reason": top.text})
            count = self._count("top_reason_failed", top.count, rows)
            self.facts["top reason of failure"], self.facts["advice on it"] = top.text[:80], top.advice
            failed = self.figures["failed"]
            told = [count, " of the ", failed] if top.count < failed.value else ["All ", count]
            told += [f" failures say “{_short(top.text)}”. {top.advice}".rstrip()]
        if passing:
            told += self._dip(passing, first=not told)
        told = told or [self.figures["failed"], " failed, for many different reasons."]
        return told if self.now.is_final else ["So far: ", *told]

    def _dip(self, reasons: list[Reason], *, first: bool) -> Paragraph:
        """Failures at the vendor that are likely to pass; within a short time, they were a dip."""
        rows = {"status": "failed"} | ({"reason": reasons[0].text} if len(reasons) == 1 else {})
        count = self._count("vendor_failed", sum(reason.count for reason in reasons), urlencode(rows))
        told: Paragraph = ["" if first else " ", count, " failed at the vendor"]
        minutes = self._minutes(reasons)
        if minutes:
            told += [
                ", all within ",
                self._count("vendor_minutes", minutes),
                " minutes: a dip there, not a fault of the addresses.",
            ]
        else:
            told += [", which is likely to pass."]
        return told

    def _minutes(self, reasons: list[Reason]) -> int:
        """How long the dip took; 0 where it was none."""
        log = self.campaign.log.filter(explained(State.FAILED), reason__in=[reason.text for reason in reasons])
        times = log.aggregate(first=Min("failed_at"), last=Max("failed_at"))
        if not times["first"] or sum(reason.count for reason in reasons) < 5:
            return 0
        took = times["last"] - times["first"]
        whole = self._ended(times["last"]) - (self.campaign.launched_at or times["first"])
        return ceil(took.total_seconds() / 60) or 1 if whole >= SHORTEST and took <= whole / 4 else 0

    def _ended(self, last: datetime) -> datetime:
        return self.campaign.completed_at or last

    def _worst(self, parts: Breakdown) -> Paragraph:
        """The part of the audience that fails more often than the rest beyond chance, told once figures are final."""
        worst = next(iter(parts.weak_parts()), None) if self.now.is_final else None
        if worst is None:
            return []
        rows = _rows_for(worst)
        share = self._percent("slice_failed_percent", worst.failed, worst.processed, rows)
        rest = self._percent("rest_failed_percent", worst.rest_failed, worst.rest_processed)
        failed = self._count("slice_failed", worst.failed, rows)
        self.facts["slice"] = "a city" if worst.by == "city" else "a domain of addresses"
        name = f"Addresses at {_short(worst.name)}" if worst.by == "domain" else _short(worst.name)
        told: Paragraph = [
            f"{name} fail{'' if worst.by == 'domain' else 's'} at ",
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

    def _unknown(self) -> Paragraph:
        if not self.campaign.unknown:
            return []
        return [
            self.figures["unknown"],
            " went to a vendor that never answered: decide above whether they count as sent or go again.",
        ]

    def _afterwards(self, parts: Breakdown) -> Paragraph:
        """Opened, clicked, and who left."""
        c = self.campaign
        told: Paragraph = []
        if c.opened:
            told += [
                self._percent("opened_percent", c.opened, c.delivered, "status=delivered"),
                " of those delivered were opened",
            ]
            told += (
                [", ", self._percent("clicked_percent", c.clicked, c.delivered, "status=delivered"), " clicked."]
                if c.clicked
                else ["."]
            )
        if parts.opted_out:
            left = self._count("unsubscribed", parts.opted_out, "status=delivered")
            told += [
                " " if told else "",
                left,
                f" of those who got it have unsubscribed since{'' if parts.is_complete else ', as far as sampled'}.",
            ]
            if parts.opted_out >= 10 and parts.opted_out >= 0.01 * parts.sampled:
                told += [" That is a lot: write to a narrower audience next time."]
        return told

    def _next(self) -> Paragraph:
        c = self.campaign
        if c.status == Campaign.Status.PAUSED:
            return ["Next: resume when you are ready; nothing is lost meanwhile."]
        if c.retriable and "vendor_failed" in self.figures:
            return [
                "Next: retry the ",
                self._count("retriable", c.retriable, "status=failed"),
                " that failed; those that were delivered are left alone.",
            ]
        if self.now.is_final and self.now.left_out > self.now.to_send:
            return [
                "Next: collect addresses and consent, or choose another channel; most of the segment was out of reach."
            ]
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
    "opened": "status=delivered",
    "clicked": "status=delivered",
}


def _rows_for(part: Part) -> str:
    return urlencode({"status": "failed", **({"city": part.name} if part.by == "city" else {"q": f"@{part.key}"})})


def _short(text: str) -> str:
    """Without figures of its own, which are not the campaign's: vendor answered …"""
    text = re.sub(r"\d[\d.,]*", "…", " ".join(text.split()))
    return text if len(text) <= LABEL else f"{text[:LABEL].rstrip()}…"
