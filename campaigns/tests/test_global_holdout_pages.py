"""Settings → Global holdout: administrators plan one and end it; the composer and the API let a campaign ignore it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, GlobalHoldout
from campaigns.tests.factories import create_campaign, create_customer
from campaigns.tests.test_measuring import save
from conftest import create_user
from crm.accounts.models import AuditEntry, Role
from customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/settings/holdout/"


def typed(**fields) -> dict:
    today = timezone.localdate()
    return {"percent": "5", "first_day": str(today), "last_day": str(today + timedelta(days=89)), **fields}


@pytest.mark.also_mongodb
def test_an_administrator_plans_a_holdout_that_begins_at_once(office):
    page = office.post(URL, typed(), follow=True).content.decode()

    holdout = GlobalHoldout.objects.get()
    assert (holdout.percent, holdout.has_begun, holdout.is_over) == (5, True, False)
    assert timezone.localtime(holdout.ends_at - timedelta(seconds=1)).date() == timezone.localdate() + timedelta(
        days=89
    )
    assert "5 % of all customers" in page
    assert "Plan a holdout" not in page
    assert AuditEntry.objects.filter(action="holdout_begun", subject_id=holdout.id.hex).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"percent": "11"}, "Hold out 1 to 10 per cent, as a whole number."),
        ({"percent": ""}, "Hold out 1 to 10 per cent, as a whole number."),
        ({"first_day": "2020-01-01"}, "This day has passed: choose today or a later one."),
        ({"first_day": "soon"}, "Write the day as 2027-01-26."),
        ({"first_day": "9999-12-31", "last_day": "9999-12-31"}, "Choose a day before 2101."),
        ({"last_day": "9999-12-31"}, "Choose a day before 2101."),
        ({"last_day": "2020-01-01"}, "It lasts a day at least and a year at most"),
        ({"last_day": str(timezone.localdate() + timedelta(days=400))}, "It lasts a day at least and a year at most"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office, wrong, said):
    answer = office.post(URL, typed(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not GlobalHoldout.objects.exists()


@pytest.mark.also_mongodb
def test_a_second_one_is_refused_while_the_first_lasts(office):
    office.post(URL, typed())
    answer = office.post(URL, typed())
    assert answer.status_code == 422
    assert "There is one holdout at a time" in answer.content.decode()
    assert GlobalHoldout.objects.count() == 1


def test_it_is_ended_after_a_question_and_stays_in_the_list(office):
    office.post(URL, typed())
    end = f"{URL}{GlobalHoldout.objects.get().id}/end/"
    assert "End the global holdout now?" in office.get(end).content.decode()
    assert not GlobalHoldout.objects.get().is_over

    page = office.post(end, follow=True).content.decode()
    assert GlobalHoldout.objects.get().is_over
    assert "Earlier holdouts" in page
    assert "Plan a holdout" in page


def test_marketers_see_it_and_cannot_change_it():
    client = Client()
    client.force_login(create_user(role=Role.MARKETER))
    page = client.get(URL).content.decode()
    assert "Only administrators can change this." in page
    assert client.post(URL, typed()).status_code == 403


def test_the_composer_saves_that_a_campaign_ignores_it(signed_in):
    campaign = create_campaign()
    save(signed_in, campaign, ignores_holdout="on")
    campaign.refresh_from_db()
    assert campaign.ignores_holdout
    save(signed_in, campaign)
    campaign.refresh_from_db()
    assert not campaign.ignores_holdout


def test_the_review_says_how_many_are_in_it(office):
    for _ in range(60):
        create_customer()
    office.post(URL, typed(percent="10"))
    campaign = create_campaign()
    drawn = GlobalHoldout.objects.get().drawing()
    count = sum(drawn(each.id.hex) for each in Customer.objects.all())
    review = office.get(f"/campaigns/{campaign.id}/review/").content.decode()
    assert ("In the global holdout" in review) == bool(count)


def test_a_program_lets_a_campaign_ignore_the_holdout(api):
    segment = create_campaign().segment
    body = {"name": "x", "segment_id": str(segment.id), "channel": "email", "subject": "x", "message": "x"}
    control = api("campaigns")
    made = control.post("/api/v1/campaigns", {**body, "ignores_holdout": True}, "application/json")
    assert made.status_code == 201
    assert Campaign.objects.get(id=made.json()["id"]).ignores_holdout
    assert control.post("/api/v1/campaigns", {**body, "ignores_holdout": "x"}, "application/json").status_code == 422
