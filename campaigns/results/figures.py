"""The figures of one campaign. Every part of a page takes them from the same reading of its row, so they agree.

audience = left out + withdrawn + sent + failed + waiting
sent     = delivered + awaiting
waiting  = pending + sending + unknown
"""

from dataclasses import dataclass

from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.results.reasons import CANCELLED, count_of_reason
from crm.web.display import number


@dataclass(frozen=True)
class Figures:
    """Counts of messages at one moment.

    `awaiting` messages were sent and have no receipt. `left_out` were skipped before sending, and `withdrawn` because
    the campaign was cancelled. `is_final` says that no count will change by itself; before that, pages say "so far".
    """

    audience: int
    left_out: int
    withdrawn: int
    pending: int
    sending: int
    unknown: int
    awaiting: int
    delivered: int
    failed: int
    complained: int
    unsubscribed: int
    is_listed: bool
    is_final: bool
    is_retry: bool
    expects_receipts: bool
    awaiting_label: str

    @property
    def is_begun(self) -> bool:
        """Whether there is something to show: a part of the audience is listed, or nothing will change any more."""
        return bool(self.audience) or self.is_listed or self.is_final

    @property
    def skipped(self) -> int:
        """Messages that were not sent, as the log and the API count them."""
        return self.left_out + self.withdrawn

    @property
    def sent(self) -> int:
        """Messages that a vendor took and that have not failed."""
        return self.delivered + self.awaiting

    @property
    def waiting(self) -> int:
        """Messages whose outcome at the vendor is open: not handed over, or unknown."""
        return self.pending + self.sending + self.unknown

    @property
    def handing_over(self) -> int:
        """Messages that are still to be handed to a vendor, which pages call pending."""
        return self.pending + self.sending

    @property
    def to_send(self) -> int:
        """Messages that were meant to be sent when the campaign started."""
        return self.audience - self.left_out

    @property
    def unskipped(self) -> int:
        """Messages that were or will be sent."""
        return self.audience - self.skipped

    @property
    def processed(self) -> int:
        """Messages that were handed over, whatever became of them."""
        return self.sent + self.failed

    @property
    def settled(self) -> int:
        """Messages with an outcome."""
        return self.delivered + self.failed

    @property
    def rated(self) -> int:
        """Messages of which the delivery rate is a share: those with an outcome, and those that are sent again."""
        return self.to_send if self.is_retry else self.settled

    @property
    def in_words(self) -> str:
        """Every message of the audience, by what became of it."""
        counts = [
            (self.delivered, "delivered"),
            (self.awaiting, self.awaiting_label.lower()),
            (self.failed, "failed"),
            (self.handing_over, "pending"),
            (self.unknown, "unknown"),
            (self.skipped, "skipped"),
        ]
        return ", ".join(f"{number(count)} {word}" for count, word in counts if count) or "no messages"

    @property
    def percent(self) -> int:
        """The processed share of `to_send`, rounded down: 100 means that all were processed."""
        return 100 * self.processed // self.to_send if self.to_send else 0


def awaiting_label(campaign: Campaign) -> str:
    """How pages call messages that were sent and have no receipt."""
    if not campaign.awaits_receipts:
        return "Sent, no receipts"
    return "Awaiting receipt" if campaign.is_live else "No receipt came"


def read_figures(campaign: Campaign) -> Figures:
    """The figures of a campaign as its row was read; of a cancelled one also how many messages were withdrawn."""
    if campaign.status != Campaign.Status.CANCELLED or not campaign.skipped:
        return row_figures(campaign)
    withdrawn = count_of_reason(campaign, State.SKIPPED, CANCELLED)
    return row_figures(campaign, withdrawn=min(withdrawn, campaign.skipped))  # it may be ahead of the row


def row_figures(campaign: Campaign, *, withdrawn: int = 0) -> Figures:
    """The figures of a campaign without a query; withdrawn messages count as left out unless their number is given."""
    return Figures(
        audience=campaign.audience,
        left_out=campaign.skipped - withdrawn,
        withdrawn=withdrawn,
        pending=campaign.pending,
        sending=campaign.sending,
        unknown=campaign.unknown,
        awaiting=campaign.sent,
        delivered=campaign.delivered,
        failed=campaign.failed,
        complained=campaign.complained,
        unsubscribed=campaign.unsubscribed,
        is_listed=campaign.snapshot_at is not None,
        is_final=not campaign.is_live,
        is_retry=campaign.is_live and campaign.round > 1,
        expects_receipts=campaign.awaits_receipts,
        awaiting_label=awaiting_label(campaign),
    )
