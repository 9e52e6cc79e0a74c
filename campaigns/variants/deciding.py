"""Which variant wins: counted once, at the time that was set before the launch, or chosen by a person.

The best is sent to the rest even where it is not sure: they must get something, and a wrong choice costs little. It is
called clear only if it beats each other text at 5 %. Before its time there are counts alone: a test that is judged
every hour finds a winner among equal texts in a fifth of campaigns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.effect.arms import HELD_OUT
from campaigns.effect.lift import MIN_BUYERS, Outcome, read_outcomes
from campaigns.engagement.figures import WHOLE, Figure
from campaigns.log.due import has_handed_over_test
from campaigns.models import Campaign
from campaigns.signals import launched
from campaigns.variants.models import Experiment
from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.estimates import compare_means, compare_shares


@dataclass(frozen=True)
class Tried:
    """What came of one text: how many people it was for, how many of them clicked, and what they bought."""

    clicked: int
    outcome: Outcome

    @property
    def people(self) -> int:
        """How many were assigned this text."""
        return self.outcome.people


@dataclass(frozen=True)
class Choice:
    """The winner, `is_clear` if it beats each other text beyond chance, and by which figure it was chosen; no figure
    where all were 0."""

    winner: str
    is_clear: bool
    by: str


def count_tried(campaign: Campaign) -> dict[str, Tried]:
    """What came of each arm, the rest included; those held out are left out."""
    clicked = count_clicked(campaign)
    return {
        arm: Tried(clicked.get(arm, 0), outcome)
        for arm, outcome in sorted(read_outcomes(campaign).items())
        if arm != HELD_OUT
    }


def count_clicked(campaign: Campaign) -> dict[str, int]:
    """By arm, how many people clicked."""
    rows = Figure.objects.filter(campaign=campaign, link=WHOLE)
    return dict(rows.values_list("arm", "clicked"))


def choose_winner(tried: Mapping[str, Tried], decide_by: str) -> Choice:
    """The best text by a figure a person; the first of equal ones. Revenue needs `MIN_BUYERS` of each, else buyers
    decide."""
    by = decide_by
    if by == Experiment.By.REVENUE and min(each.outcome.buyers for each in tried.values()) < MIN_BUYERS:
        by = Experiment.By.ORDERS
    means = {arm: _figure(each, by) / each.people if each.people else 0.0 for arm, each in tried.items()}
    winner = max(means, key=lambda arm: means[arm])
    if not means[winner]:
        return Choice(min(tried), is_clear=False, by="")
    others = [each for arm, each in tried.items() if arm != winner]
    return Choice(winner, all(_beats(tried[winner], other, by) for other in others), by)


def _figure(tried: Tried, by: str) -> int:
    if by == Experiment.By.CLICKS:
        return tried.clicked
    return tried.outcome.buyers if by == Experiment.By.ORDERS else tried.outcome.spent


def _beats(one: Tried, other: Tried, by: str) -> bool:
    if min(one.people, other.people) < 2:
        return False
    if by == Experiment.By.REVENUE:
        return compare_means(one.outcome.money, other.outcome.money).difference.low > 0
    return compare_shares(_figure(one, by), one.people, _figure(other, by), other.people).low > 0


def decides_at(experiment: Experiment) -> datetime | None:
    """When figures decide; None before the test is handed over, and where a person chooses."""
    if experiment.decide_by == Experiment.By.HAND or experiment.tested_at is None:
        return None
    return experiment.tested_at + timedelta(hours=experiment.after_hours)


def decide_due() -> None:
    """Note which tests are handed over, and decide those whose time has come. The scheduler's sweep calls it."""
    open = Experiment.objects.filter(winner="", campaign__launched_at__isnull=False)
    for experiment in open.exclude(campaign__status=Campaign.Status.CANCELLED).select_related("campaign"):
        if experiment.tested_at is None:
            if has_handed_over_test(experiment.campaign):
                Experiment.objects.filter(pk=experiment.pk, tested_at=None).update(tested_at=timezone.now())
        elif (at := decides_at(experiment)) and at <= timezone.now():
            decide(experiment.campaign)


def decide(campaign: Campaign, letter: str = "", *, by: By = None, person: User | None = None) -> bool:
    """Write the winner, by the figures or the one that is given; whether this call did. The rest is sent from then
    on."""
    changed = _decide(campaign, letter, by, person)
    if changed and Campaign.objects.filter(id=campaign.id, status=Campaign.Status.SENDING).exists():
        campaign.refresh_from_db()
        launched.send(Campaign, campaign=campaign)
    return changed


@transactional
def _decide(campaign: Campaign, letter: str, by: By, person: User | None) -> bool:
    """One conditional update in a transaction that holds the campaign, so that of two schedulers or two clicks one
    decides."""
    Campaign.objects.filter(id=campaign.id).hold()
    experiment = Experiment.objects.filter(campaign_id=campaign.id, winner="").first()
    if experiment is None:
        return False
    is_clear = False
    if not letter:
        current = Campaign.objects.get(id=campaign.id)
        tried = {arm: each for arm, each in count_tried(current).items() if arm in experiment.letters}
        if not tried:
            return False
        choice = choose_winner(tried, experiment.decide_by)
        letter, is_clear = choice.winner, choice.is_clear
    changed = Experiment.objects.filter(campaign_id=campaign.id, winner="").update(
        winner=letter, is_clear=is_clear, decided_at=timezone.now(), decided_by=person, was_chosen=bool(by)
    )
    if changed:
        record(Action.VARIANT_CHOSEN, by, of=campaign, variant=letter.upper())
    return bool(changed)


def why_no_winner(campaign: Campaign, letter: str) -> str:
    """Why this text cannot be chosen; empty where it can, or was already."""
    if not campaign.has_variants:
        return "This campaign tries one text only."
    if letter not in campaign.experiment.letters or not letter:
        return f"Choose one of {', '.join(campaign.experiment.letters.upper())}."
    if not campaign.launched_at or campaign.status == Campaign.Status.CANCELLED:
        return f"This campaign is {campaign.label.lower()}: no winner can be chosen."
    return ""
