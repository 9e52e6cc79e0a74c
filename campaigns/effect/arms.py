"""Arms of a campaign: who is held out, to learn what the messages bring. A message keeps its arm from the snapshot on.

Arms are drawn (`customers.chance`) among those who would be written to, as the last reason to skip anybody, so that
both arms are alike. A campaign that compares nothing has no arms, and costs nothing here.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from customers.chance import drawing

if TYPE_CHECKING:
    from campaigns.models import Campaign

NO_ARM = ""
HELD_OUT = "h"
OWN = "a"  # the campaign's own texts
LETTERS = "abcd"  # the arms that are written to, the campaign's own texts first
VARIANT_LETTERS = LETTERS[1:]  # the arms of the other texts
REST = "r"  # who wait until one of those texts has won
THEIR_HOUR = "t"  # who are written to at the hour at which they usually order
THEIR_SHARE = 0.5  # of those who are written to, where hours are tried
MAX_HOLDOUT = 50  # per cent

HOLDOUT = "holdout"  # the reason in the log


def draw_arms(campaign: "Campaign", customer_ids: Iterable[str], reasons: Iterable[str]) -> list[str]:
    """The arm of each customer, by the id as the database keeps it and the reason to skip them: HELD_OUT, an arm of
    those who are written to, or NO_ARM for anybody else and where nothing is compared."""
    if not campaign.compares_arms:
        return [NO_ARM for _ in reasons]
    draw = drawing(f"{campaign.id}:variant")

    def arm(position: float) -> str:
        if campaign.has_variants:
            return campaign.experiment.arm(position)
        return THEIR_HOUR if campaign.tries_hours and position < THEIR_SHARE else OWN

    return [
        HELD_OUT if reason == HOLDOUT else NO_ARM if reason else arm(draw(id))
        for id, reason in zip(customer_ids, reasons, strict=True)
    ]


def arm_name(arm: str) -> str:
    """An arm of those who are written to, as pages call it."""
    return {REST: "The rest", THEIR_HOUR: "At their hour"}.get(arm, arm.upper())


def group_name(campaign: "Campaign", arm: str) -> str:
    """The group of a message, as pages call it; empty where nothing is compared."""
    if arm == HELD_OUT:
        return "Held out"
    if arm == OWN and not campaign.has_variants:
        return "As planned" if campaign.tries_hours else "Written to"
    return arm_name(arm)


def holdout_drawing(campaign: "Campaign") -> Callable[[str], bool] | None:
    """What says of a customer, by an id as the database keeps it, whether the campaign holds them out; None where it
    holds nobody out."""
    if not campaign.holdout:
        return None
    draw, share = drawing(f"{campaign.id}:holdout"), campaign.holdout / 100
    return lambda customer_id: draw(customer_id) < share


Counts = dict[str, list[int]]  # by arm: people, what they spent before in whole units, and the sum of its squares


def add_to_arms(arms: Counts, drawn: Iterable[tuple[str, int]]) -> Counts:
    """The counts of arms with more people: the arm of each, and what they spent before."""
    counts = {letter: list(sums) for letter, sums in arms.items()}
    for letter, before in drawn:
        sums = counts.setdefault(letter, [0, 0, 0])
        sums[0] += 1
        sums[1] += before
        sums[2] += before * before
    return counts
