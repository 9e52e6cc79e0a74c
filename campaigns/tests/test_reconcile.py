"""Counters are counted again from the log, and differences are reported."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Campaign, Figure, ReasonCount
from campaigns.tests.factories import create_campaign, create_launched, create_message

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def campaign() -> Campaign:
    campaign = create_launched(name="Win-back")
    for status in ("delivered", "delivered", "failed", "skipped"):
        create_message(campaign=campaign, status=status, opened_at=timezone.now() if status == "delivered" else None)
    return campaign


def reconcile() -> list[str]:
    out = StringIO()
    call_command("reconcile", stdout=out)
    return out.getvalue().splitlines()


def test_what_agrees_is_left_alone(campaign):
    create_campaign()  # a draft

    assert reconcile() == ["1 campaigns, 0 differences; 0 different standings of addresses"]


def test_what_differs_is_corrected_and_told(campaign):
    Campaign.objects.update(delivered=5, pending=1, audience=9)
    Figure.objects.update(opened=7)
    Figure.objects.create(campaign=campaign, link=3, clicked=1)

    lines = reconcile()

    assert lines == [
        f"{campaign.id} Win-back: audience was 9, is 4",
        f"{campaign.id} Win-back: delivered was 5, is 2",
        f"{campaign.id} Win-back: pending was 1, is 0",
        f"{campaign.id} Win-back: opened was 7, is 2",
        f"{campaign.id} Win-back: clicked (link 3) was 1, is 0",
        "1 campaigns, 5 differences; 0 different standings of addresses",
    ]
    assert reconcile() == ["1 campaigns, 0 differences; 0 different standings of addresses"]


def test_counts_of_reasons_are_corrected_too(campaign):
    ReasonCount.objects.filter(status="failed").update(count=3)
    ReasonCount.objects.filter(status="skipped").delete()

    assert reconcile() == [
        f"{campaign.id} Win-back: failed: no reason given was 3, is 1",
        f"{campaign.id} Win-back: skipped: no reason given was 0, is 1",
        "1 campaigns, 2 differences; 0 different standings of addresses",
    ]
    assert reconcile() == ["1 campaigns, 0 differences; 0 different standings of addresses"]
