"""Whatever is done to a campaign stands in the audit log once: on a page, through the API, and by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.drafts.review import launch_review
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message
from crm.accounts.audit import Action, AuditEntry, Origin
from crm.accounts.models import ApiKey

pytestmark = pytest.mark.django_db
Status = Campaign.Status


def entries(campaign) -> list[tuple]:
    found = AuditEntry.objects.filter(subject_id=campaign.id.hex).order_by("id")
    return [(entry.action, entry.origin, entry.actor) for entry in found]


def failed() -> Campaign:
    campaign = create_launched(status=Status.COMPLETED)
    create_message(campaign=campaign, status=State.FAILED)
    return campaign


def uncertain() -> Campaign:
    campaign = create_launched()
    create_message(campaign=campaign, status=State.UNKNOWN)
    return campaign


def draft() -> Campaign:
    create_customer()
    return create_campaign()


def scheduled() -> Campaign:
    return create_campaign(status=Status.SCHEDULED, scheduled_for=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize(
    ("make", "verb", "posted", "action"),
    [
        (create_launched, "pause", {}, Action.CAMPAIGN_PAUSED),
        (lambda: create_launched(status=Status.PAUSED), "resume", {}, Action.CAMPAIGN_RESUMED),
        (create_launched, "cancel", {}, Action.CAMPAIGN_CANCELLED),
        (failed, "retry-failed", {"round": "1"}, Action.CAMPAIGN_RETRIED),
        (uncertain, "decide", {"as": "sent"}, Action.CAMPAIGN_DECIDED),
        (scheduled, "start", {}, Action.CAMPAIGN_LAUNCHED),
        (scheduled, "unschedule", {}, Action.CAMPAIGN_UNSCHEDULED),
    ],
)
def test_control_on_the_page_is_recorded_once(signed_in, marketer, make, verb, posted, action):
    campaign = make()

    for _ in range(2):
        signed_in.post(f"/campaigns/{campaign.id}/{verb}/", posted)

    assert entries(campaign) == [(action, Origin.PAGE, marketer.email)]


@pytest.mark.parametrize(
    ("make", "verb", "action"),
    [
        (create_launched, "pause", Action.CAMPAIGN_PAUSED),
        (lambda: create_launched(status=Status.PAUSED), "resume", Action.CAMPAIGN_RESUMED),
        (create_launched, "cancel", Action.CAMPAIGN_CANCELLED),
        (failed, "retry-failed", Action.CAMPAIGN_RETRIED),
        (draft, "launch", Action.CAMPAIGN_LAUNCHED),
    ],
)
def test_control_through_the_api_is_recorded_once(api, make, verb, action):
    campaign, client = make(), api("campaigns")

    for _ in range(2):
        client.post(f"/api/v1/campaigns/{campaign.id}/{verb}")

    assert entries(campaign) == [(action, Origin.API, f"API key {ApiKey.objects.get()}")]


@pytest.mark.parametrize(
    ("posted", "action"),
    [({}, Action.CAMPAIGN_LAUNCHED), ({"at": "2027-01-01 10:00"}, Action.CAMPAIGN_SCHEDULED)],
)
def test_launching_and_scheduling_are_recorded_once(signed_in, marketer, time_machine, posted, action):
    time_machine.move_to("2026-11-25T10:00:00Z")
    create_customer()
    campaign = Campaign.objects.select_related("segment").get(id=create_campaign().id)  # times as they are stored
    assert launch_review(campaign).ready
    reviewed = f"{campaign.updated_at.isoformat()} {campaign.segment.updated_at.isoformat()}"

    for _ in range(2):
        signed_in.post(f"/campaigns/{campaign.id}/launch/", {"reviewed": reviewed, **posted})

    assert entries(campaign) == [(action, Origin.PAGE, marketer.email)]


def test_a_launch_by_the_clock_is_recorded_and_names_nobody(db):
    campaign = scheduled()

    assert campaign.start()

    assert entries(campaign) == [(Action.CAMPAIGN_LAUNCHED, Origin.ITSELF, "")]


def test_an_impossible_action_is_not_audited(signed_in):
    campaign = create_launched(status=Status.COMPLETED)

    signed_in.post(f"/campaigns/{campaign.id}/resume/")

    assert entries(campaign) == []


def test_an_export_of_its_log(signed_in, marketer):
    campaign = create_launched()

    signed_in.get(f"/campaigns/{campaign.id}/log.csv")

    assert entries(campaign) == [(Action.EXPORTED, Origin.PAGE, marketer.email)]
