"""How a campaign went, and whether that is better than before."""

from ai_tools.reasons import WHEN_DEFERRED
from ai_tools.story.facts import Facts, Parts, one
from campaigns.effect.arms import REST
from campaigns.forecast.deferred import find_deferrals
from campaigns.models import Campaign

EARLIER = 3  # campaigns to compare with
ALIKE = 2.0  # percentage points that are no difference
NO_RECEIPT = (" has no receipt.", " have no receipt.")
AWAITING = (" awaits its receipt.", " await their receipt.")


def tell_outcome(facts: Facts) -> Parts:
    """How many were delivered of those with an outcome, or what there is to say while none was."""
    c, f, now = facts.campaign, facts.figures, facts.now
    so_far = {"sending": "So far ", "paused": "Paused. So far ", "cancelled": "Cancelled. Until then "}.get(
        c.status, ""
    )
    if not now.rated and not now.sent:
        return _nothing_sent(facts, so_far)
    if now.sent and not now.delivered and not (now.rated and now.expects_receipts):
        sent: Parts = [so_far, f["sent"], one(now.sent, " message was sent", " messages were sent")]
        failed: Parts = [", ", f["failed"], " failed"] if now.failed else []
        return [*sent, *failed, _receipts(facts), *_others(facts)]
    share = facts.percent("delivered_percent", now.delivered, now.rated, "status=delivered")
    settled = facts.count("settled", now.rated)
    messages = f"{one(now.rated, 'message', 'messages')}{'' if now.is_retry else ' with an outcome'}"
    was = one(now.delivered, "was", "were")
    told: Parts = [so_far, f["delivered"], " of ", settled, f" {messages} {was} delivered, ", share, "."]
    if not now.delivered and now.rated == 1:
        told = [f"{so_far}{'the' if so_far else 'The'} one {messages} was not delivered."]
    elif not now.delivered:
        told = [so_far or "None of ", *(["none of "] if so_far else []), settled, f" {messages} was delivered."]
    told += _others(facts)
    if now.awaiting and now.expects_receipts:
        told += [" ", f["sent"], one(now.awaiting, *(NO_RECEIPT if now.is_final else AWAITING))]
    return [*told, *_compared(facts, share.value)] if c.status == Campaign.Status.COMPLETED else told


def _nothing_sent(facts: Facts, so_far: str) -> Parts:
    """While no vendor has taken a message; why none was, where none will be."""
    now = facts.now
    if now.handing_over:
        waiting = facts.count("waiting", now.handing_over, "status=pending")
        wait = one(now.handing_over, " message waits", " messages wait")
        return [f"{so_far}nothing was sent; ", waiting, wait, *_deferred(facts), *_for_winner(facts), "."]
    if now.unknown:
        return [f"{so_far}no vendor has confirmed a message." if so_far else "No vendor has confirmed a message."]
    if not now.is_final:
        return [f"{so_far}nothing was sent."]
    if not now.audience:
        is_cancelled = facts.campaign.status == Campaign.Status.CANCELLED
        return [f"Nobody was in the audience{' when it was cancelled' if is_cancelled else ''}."]
    return ["Cancelled before anything was sent."] if now.withdrawn else ["Nobody could be written to."]


def _receipts(facts: Facts) -> str:
    """Whether it can be known what became of messages that were sent."""
    if not facts.now.expects_receipts:
        return "; this vendor does not report what was delivered."
    return "." if facts.now.is_final else "; no receipt has come yet."


def _others(facts: Facts) -> Parts:
    """Messages that are still to be sent, and those that will not be."""
    now, told = facts.now, Parts()
    if now.handing_over:
        to_send = "being sent again" if now.is_retry else "still to be sent"
        waiting = facts.count("waiting", now.handing_over, "status=pending")
        told += [
            " ",
            waiting,
            f" {one(now.handing_over, 'is', 'are')} {to_send}",
            *_deferred(facts),
            *_for_winner(facts),
            ".",
        ]
    if now.withdrawn:
        withdrawn = facts.count("withdrawn", now.withdrawn, "status=skipped&reason=cancelled")
        told += [" ", withdrawn, one(now.withdrawn, " was withdrawn.", " were withdrawn.")]
    return told


def _deferred(facts: Facts) -> Parts:
    """How many of those that are still to be sent wait for their time, and until when."""
    found = find_deferrals(facts.campaign) if facts.campaign.status == Campaign.Status.SENDING else []
    if not found:
        return []
    deferred = facts.count("deferred", sum(each.n for each in found), "status=pending")
    those: Parts = [", all "] if deferred.value >= facts.now.handing_over else [", ", deferred, " of them "]
    return [*those, " or ".join(dict.fromkeys(WHEN_DEFERRED[each.reason] for each in found))]


def _for_winner(facts: Facts) -> Parts:
    """How many of those that are still to be sent wait for the text that wins."""
    c = facts.campaign
    people, *_ = c.arms.get(REST, (0,))
    if not people or c.status == Campaign.Status.CANCELLED or c.experiment.winner:
        return []
    rest = facts.count("waiting_for_winner", people)
    those: Parts = [", all"] if people >= facts.now.handing_over else [", ", rest, " of them"]
    return [*those, " once the winning text is chosen"]


def _compared(facts: Facts, share: float) -> Parts:
    """Against the last few that are through."""
    earlier = Campaign.objects.filter(
        status=Campaign.Status.COMPLETED, channel=facts.campaign.channel, launched_at__lt=facts.campaign.launched_at
    ).order_by("-id")
    totals = [(delivered, failed) for delivered, failed in earlier.values_list("delivered", "failed")[:EARLIER]]
    delivered, settled = sum(d for d, _ in totals), sum(d + f for d, f in totals)
    if not settled:
        return []
    before = facts.percent("earlier_delivered_percent", delivered, settled)
    count = facts.count("earlier_campaigns", len(totals))
    those = ["the campaign before"] if len(totals) == 1 else ["the ", count, " campaigns before"]
    if abs(share - before.value) < ALIKE:
        return [" That is in line with ", *those, " (", before, ")."]
    return [f" That is {'better' if share > before.value else 'worse'} than ", *those, " (", before, ")."]
