"""What greets on an empty installation, until a campaign was launched."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign
from customers.models import Segment
from customers.tests.factories import create_customers

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def steps(client: Client) -> list[tuple[str, bool, bool]]:
    """Title of each step, whether it is done, and whether it is the one to take now."""
    shown = client.get("/").context["steps"]
    return [(step.title, step.done, step.is_next) for step in shown]


def segment() -> Segment:
    return Segment.objects.create(name="All", rule={"match": "all", "rules": []})


def test_the_first_is_to_bring_customers(signed_in):
    assert steps(signed_in) == [
        ("Bring your customers", False, True),
        ("Describe an audience", False, False),
        ("Write to them", False, False),
    ]
    page = signed_in.get("/").text
    assert 'href="/imports/"' in page
    assert "After step 1" in page


def test_each_is_ticked_off_as_it_is_done(signed_in):
    create_customers({"external_id": "c1"})
    assert [done for _, done, _ in steps(signed_in)] == [True, False, False]

    segment()
    assert [is_next for _, _, is_next in steps(signed_in)] == [False, False, True]


def test_they_are_gone_once_a_campaign_was_launched(signed_in):
    campaign = create_campaign()
    assert len(steps(signed_in)) == 3

    Campaign.objects.filter(id=campaign.id).update(status=Campaign.Status.SENDING)

    assert steps(signed_in) == []


def test_a_viewer_reads_them_without_buttons(viewer):
    client = Client()
    client.force_login(viewer)

    page = client.get("/").text

    assert "Bring your customers" in page
    assert "Import a file" not in page


def test_the_first_steps_look_right(page, check, marketer):
    check.sign_in(marketer)
    page.goto("/")
    expect(page.get_by_role("heading", name="Your first campaign in three steps")).to_be_visible()
    check.looks("first-steps")

    create_customers({"external_id": "c1"})
    page.goto("/")
    check.looks("first-steps-customers")
    page.get_by_role("main").get_by_role("link", name="New segment").click()

    expect(page).to_have_url(check.url + "/segments/new/")
