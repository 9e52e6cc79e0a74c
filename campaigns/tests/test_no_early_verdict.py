"""Somebody who opens the report every hour reads no verdict before its time, however clear the figures are."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from campaigns.engagement.figures import Figure
from campaigns.models import Campaign
from campaigns.tests.pages import squeezed
from campaigns.tests.test_lift import create_measured
from campaigns.tests.test_variants import create_tried
from campaigns.variants.deciding import decide_due
from campaigns.variants.models import Experiment

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]

LAUNCH = datetime.fromisoformat("2026-11-02T10:00:00+05:30")
HOUR = timedelta(hours=1)


def first_hour(campaign: Campaign, said: tuple[str, ...], hours: int, marketer, clock) -> int | None:
    """The first hour after the launch in which the report says one of these; the scheduler's sweep runs before."""
    for hour in range(hours):
        clock.move_to(LAUNCH + hour * HOUR, tick=False)
        decide_due()
        client = Client()
        client.force_login(marketer)
        page = squeezed(client.get(campaign.get_absolute_url()))
        if any(words in page for words in said):
            return hour
    return None


def test_lift_is_judged_two_days_after_the_last_order_counts(marketer, time_machine):
    time_machine.move_to(LAUNCH, tick=False)
    campaign = create_measured((900, 270, 500), (100, 10, 500), days_ago=0, measure_days=1)

    said = ("because of the messages", "told from chance", "Not enough data", "No verdict", "Brought by the messages")

    assert first_hour(campaign, said, 80, marketer, time_machine) == 24 + 48


def test_a_text_wins_at_the_time_that_was_set(marketer, time_machine):
    time_machine.move_to(LAUNCH, tick=False)
    campaign = create_tried(decide_by="clicks", after_hours=30)
    Experiment.objects.update(tested_at=LAUNCH)
    for arm, clicked in (("a", 1), ("b", 60)):
        Figure.objects.create(campaign=campaign, arm=arm, clicked=clicked, clicks=clicked, opened=clicked)

    said = (">Winner<", "clearly", "ahead", "beats")

    assert first_hour(campaign, said, 40, marketer, time_machine) == 30
