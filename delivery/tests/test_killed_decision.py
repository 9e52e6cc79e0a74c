"""A worker is killed while figures decide which text wins: it is decided once, and the rest gets that text once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.engagement.figures import WHOLE, Figure
from campaigns.models import Campaign, Experiment
from campaigns.variants.deciding import decide_due
from campaigns.variants.models import Variant, save_experiment
from crm.accounts.audit import Action, AuditEntry
from crm.database.mongodb import abandoned
from delivery.snapshot import write_snapshot
from delivery.tests.killed_decider import COUNTED, STORED, WRITTEN, decide_and_kill
from delivery.tests.test_variants import send_all
from tests import mongodb

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.long]


@pytest.fixture
def due(launched) -> Campaign:
    """A campaign whose test is handed over and has come to its time; more people clicked in the second text."""
    campaign = launched(60, launching=False, snapshot=False, has_variants=True)
    save_experiment(campaign, [Variant(subject="Other subject")], test_percent=40)
    assert campaign.launch()
    while not write_snapshot(campaign):
        pass
    send_all(campaign)
    decide_due()
    Experiment.objects.update(tested_at=timezone.now() - timedelta(hours=25))
    people = campaign.log.filter(arm="b").count()
    Figure.objects.create(campaign=campaign, arm="b", link=WHOLE, clicked=people, clicks=people)
    return campaign


@pytest.fixture(autouse=True)
def transactions_of_the_dead_end_at_once(monkeypatch):
    monkeypatch.setattr(abandoned, "SILENT", 0)


def die_while_deciding(place: str) -> None:
    decide_and_kill(place)
    if mongodb.IN_USE:
        abandoned.end_abandoned_transactions()


def count_decisions() -> int:
    return AuditEntry.objects.filter(action=Action.VARIANT_CHOSEN).count()


@pytest.mark.parametrize("place", [COUNTED, WRITTEN, STORED])
def test_it_is_decided_once(due, place):
    is_decided = place == STORED
    die_while_deciding(place)
    assert Experiment.objects.get().winner == ("b" if is_decided else "")
    assert count_decisions() == is_decided

    for _ in range(2):  # of two schedulers
        decide_due()
    experiment = Experiment.objects.get()
    assert (experiment.winner, experiment.was_chosen, count_decisions()) == ("b", False, 1)
    rest = set(due.log.filter(arm="r").values_list("to", flat=True))
    sent = Counter(message.to for message in send_all(Campaign.objects.get(id=due.id)))
    assert sent == Counter(rest)
    assert set(due.log.values_list("status", flat=True)) == {"sent"}


def test_killed_again_and_again_it_is_decided_at_last(due):
    for place in (WRITTEN, COUNTED, WRITTEN, STORED):
        die_while_deciding(place)
    decide_due()
    assert Experiment.objects.get().winner == "b"
    assert count_decisions() == 1
