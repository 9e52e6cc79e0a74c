"""People are told in the product what has ended and what needs them: once, and those whom it concerns."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.tests.factories import create_launched, create_message
from conftest import create_user
from crm.accounts.models import Notice
from crm.accounts.notices import KEPT_FOR
from crm.operations.retention import clear_away
from crm.streams.models import DeadLetter
from customers.imports.models import Import
from delivery.notices import tell_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return create_user(email="mira@example.com")


def told(person) -> list[str]:
    """What a person is told, after two looks: the second one must tell nothing again."""
    tell_people()
    tell_people()
    return list(Notice.objects.filter(person=person).order_by("id").values_list("text", flat=True))


@pytest.mark.both_databases
def test_the_end_of_a_campaign_is_told_to_its_owner_alone(owner, admin):
    campaign = create_launched(name="First cup", created_by=owner)
    create_message(campaign=campaign, status=State.DELIVERED)
    Campaign.objects.complete()
    assert told(owner) == ["“First cup” has ended."]
    assert told(admin) == []
    assert Notice.objects.get().link == campaign.get_absolute_url()


def test_what_no_person_made_is_told_to_all_who_may_edit(admin, marketer, viewer):
    create_message(campaign=create_launched(name="First cup"), status=State.DELIVERED)
    Campaign.objects.complete()
    assert told(admin) == told(marketer) == ["“First cup” has ended."]
    assert told(viewer) == []


def test_a_pause_by_somebody_else_is_told_and_ones_own_is_not(owner, admin):
    campaign = create_launched(name="First cup", created_by=owner)
    campaign.pause(by=owner)
    assert told(owner) == []
    campaign.resume(by=owner)
    campaign.pause(by=admin)
    assert len(told(owner)) == 1


def test_imports_and_dead_letters_are_told(owner, admin):
    done = {"state": "done", "finished_at": timezone.now(), "refused": 3, "without_phone": 1}
    Import.objects.create(name="fair.csv", size=1, choices={}, created_by=owner, **done)
    DeadLetter.objects.create(stream="ingestion", kind="customer", record="{}", reason="odd")
    assert told(owner) == ["The file “fair.csv” is imported. 3 rows were refused. 1 came in without a phone number."]
    assert told(admin) == ["1 record could not be written."]


def test_the_bell_counts_what_is_unread_and_the_list_leads_on(client, owner):
    campaign = create_launched(name="First cup", created_by=owner)
    create_message(campaign=campaign, status=State.DELIVERED)
    Campaign.objects.complete()
    tell_people()
    client.force_login(owner)
    assert "Notifications, 1 unread" in client.get("/segments/").text
    assert "“First cup” has ended." in client.get("/notifications/").text

    answer = client.post(f"/notifications/{Notice.objects.get().id}/")

    assert answer.url == campaign.get_absolute_url()
    assert "1 unread" not in client.get("/segments/").text
    assert "You have read everything." in client.get("/notifications/?show=unread").text


def test_all_that_was_shown_is_marked_as_read_and_nothing_newer(client, owner):
    _, shown, newer = (Notice.objects.create(person=owner, key=str(n), text=f"Number {n}", link="/") for n in range(3))
    client.force_login(owner)
    client.post("/notifications/read/", {"until": str(shown.id)})
    assert list(Notice.objects.filter(read_at=None)) == [newer]
    assert client.post("/notifications/read/", {"until": "odd"}).status_code == 302


def test_nobody_reads_the_notifications_of_others(owner, admin):
    notice = Notice.objects.create(person=owner, key="1", text="For Mira", link="/")
    client = Client()
    client.force_login(admin)
    assert "For Mira" not in client.get("/notifications/").text
    assert client.post(f"/notifications/{notice.id}/").status_code == 404


def test_they_go_after_90_days_and_with_their_person(owner):
    old = timezone.now() - KEPT_FOR - timedelta(days=1)
    Notice.objects.create(person=owner, key="1", text="Old", link="/", at=old)
    Notice.objects.create(person=owner, key="2", text="New", link="/")
    clear_away()
    assert Notice.objects.get().text == "New"
    owner.delete()
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_in_a_browser(page, check, owner):
    Notice.objects.create(person=owner, key="1", text="“First cup” has ended.", link="/segments/")
    Notice.objects.create(person=owner, key="2", text="“Old” has ended.", link="/", read_at=timezone.now())
    check.sign_in(owner)
    page.goto("/notifications/")
    check.looks("notifications")
    page.get_by_role("button", name="Show “First cup” has ended.").click()
    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()
    page.wait_for_load_state()  # no key is heard before the script is there
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.get_by_role("link", name="Unread 0").click()
    expect(page.get_by_text("You have read everything.")).to_be_visible()
