"""The demo: a living shop, harmless when loaded again, and removed without what people have added."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import fmean

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.attribution.earnings import read_earned
from campaigns.content.frozen import Content
from campaigns.effect.lift import measure_lift, read_outcomes
from campaigns.engagement.figures import Figure
from campaigns.journeys.models import Enrollment, Happening, Journey
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.demo import removing, shop
from crm.demo.models import Demo
from crm.demo.past import campaigns_of_months
from crm.demo.plans import AFTER_HOLDOUT, MONTHS
from crm.demo.removing import find, remove
from crm.demo.sent import SUBSCRIBERS
from customers.events.models import Event, EventType
from customers.imports.models import Import, RefusedRow
from customers.models import Customer, Note, Order, Segment, Suppression
from customers.segments import audience
from customers.segments.rules import parse
from customers.tests.factories import create_customer, order_record, persist_records
from delivery.snapshot import write_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.long]


@pytest.fixture
def test_vendor(settings):
    settings.DUMMY_VENDOR_URL = settings.VENDOR_URL = "http://127.0.0.1:9"


def load(customers: int = 60) -> str:
    output = io.StringIO()
    call_command("load_demo", customers=customers, stdout=output)
    return output.getvalue()


def differences() -> str:
    """What counting everything again from the log would correct."""
    output = io.StringIO()
    call_command("reconcile", stdout=output)
    return output.getvalue().partition(" campaigns, ")[2].strip()


NO_DIFFERENCES = "0 differences; 0 different standings of addresses"


def figures() -> list:
    return [
        Customer.objects.count(),
        Order.objects.count(),
        Event.objects.count(),
        sum(Customer.objects.values_list("total_spend", flat=True)),
        sorted(Segment.objects.values_list("name", flat=True)),
        sorted(Campaign.objects.values_list("name", flat=True)),
        Message.objects.count(),
        Journey.objects.count(),
        Import.objects.count(),
    ]


def clicked_shares(campaign: Campaign) -> tuple[float, float]:
    """The share of messages that were clicked, of those to subscribers and of those to other people."""
    subscribers = set(audience.matching(parse(SUBSCRIBERS)).values_list("id", flat=True))
    messages = Message.objects.filter(campaign=campaign, status="delivered").values_list("customer_id", "clicked_at")
    clicked: dict[bool, list[bool]] = {True: [], False: []}
    for customer, clicked_at in messages:
        clicked[customer in subscribers].append(clicked_at is not None)
    return fmean(clicked[True]), fmean(clicked[False])


# ── A living shop ──
def test_more_customers_keep_the_first_ones():
    until = timezone.now()
    assert list(shop.records(40, until))[:20] == list(shop.records(20, until))[:20]


@pytest.mark.both_databases
def test_loading_twice_doubles_nothing(test_vendor):
    load()
    once = figures()
    load()
    assert figures() == once


def test_customers_of_several_regions_have_orders_over_two_years():
    assert load(300).startswith("The demo is loaded: 323 customers, ")
    assert 2 < Order.objects.count() / 300 < 6
    assert len(set(Customer.objects.values_list("country", flat=True))) > 5
    years = timezone.now() - Order.objects.earliest("ordered_at").ordered_at
    assert 600 < years.days < 731
    buyer = Customer.objects.filter(order_count__gt=1).first()
    completed = Order.objects.filter(customer_external_id=buyer.external_id, status="completed")
    assert buyer.order_count == completed.count()


def test_more_is_sold_in_autumn_than_in_spring():
    records = shop.records(2000, timezone.now())
    months = Counter(int(record.data["ordered_at"][5:7]) for record in records if record.kind == "order")
    assert sum(months[month] for month in (10, 11, 12)) > 1.2 * sum(months[month] for month in (3, 4, 5))


@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
def test_each_month_has_a_campaign_of_its_own_on_whichever_day_it_is_loaded(day):
    of_months = list(campaigns_of_months(datetime(2027, 1, day, 22, tzinfo=UTC)))
    assert len({planned.name for planned in of_months}) == len(MONTHS)
    assert all(planned.days_ago > AFTER_HOLDOUT for planned in of_months)


def test_addresses_were_suppressed_when_their_customers_asked_for_it(test_vendor):
    load(200)
    days = {timezone.localdate(each.created_at) for each in Suppression.objects.all()}
    assert len(days) > 3
    assert all(day < timezone.localdate() for day in days)


def test_an_import_has_refused_a_row():
    load(1)
    import_ = Import.objects.get()
    assert (import_.state, import_.customers_new, import_.refused) == ("done", 23, 1)


@pytest.mark.parametrize(
    "vendors",
    [
        {},
        {"VENDOR_URL": "https://vendor.example.com"},
        dict.fromkeys(("EMAIL_VENDOR", "SMS_VENDOR", "WHATSAPP_VENDOR"), "https://vendor.example.com"),
    ],
    ids=["none", "of one's own", "of every channel"],
)
def test_nothing_is_sent_by_a_real_vendor(settings, vendors):
    if vendors:
        settings.DUMMY_VENDOR_URL = settings.VENDOR_URL = "http://127.0.0.1:9"
    for name, url in vendors.items():
        setattr(settings, name, url)
    load(20)
    assert set(Campaign.objects.values_list("status", flat=True)) == {"draft"}
    assert not Journey.objects.exists()


@pytest.mark.both_databases
def test_all_figures_of_campaigns_and_the_journey_equal_the_log(test_vendor):
    load(700)
    assert differences() == NO_DIFFERENCES
    over = Campaign.objects.without_journeys().filter(status="completed").order_by("id")
    assert Campaign.objects.filter(status="scheduled").count() == Campaign.objects.filter(status="draft").count() == 1
    assert over.count() == 13
    assert not over.filter(pending__gt=0).exists()
    held_out, tried = over[11:]
    assert measure_lift(held_out, read_outcomes(held_out)).state != "running"
    assert tried.experiment.winner in ("a", "b")
    of_subscribers, of_others = clicked_shares(held_out)
    assert of_subscribers > 2 * of_others  # so that similar customers are found
    earned = read_earned([campaign.id for campaign in over])
    assert sum(each.orders for each in earned.values()) > 10
    assert Suppression.objects.exists()
    for campaign in Campaign.objects.all():
        content = Content.objects.filter(campaign=campaign).first()
        numbers = Figure.objects.filter(campaign=campaign).values_list("link", flat=True)
        assert max(numbers, default=0) <= (len(content.links) if content else 0), campaign.name
    journey = Journey.objects.get()
    assert journey.inside == Enrollment.objects.filter(status="inside").count() > 0
    assert journey.entered == journey.inside + sum(journey.left.values()) == Enrollment.objects.count()
    assert journey.converted == Enrollment.objects.exclude(converted_at=None).count() > 0
    assert not Happening.objects.exists()
    of_steps = Message.objects.filter(campaign__journey_id=journey.id)
    written = Counter(of_steps.values_list("campaign_id", "customer_id", "enrollment_number"))
    assert max(written.values()) == 1
    failed = Message.objects.exclude(failed_at=None).values_list("sent_at", "failed_at")
    assert failed
    assert all(sent_at <= failed_at <= sent_at + timedelta(seconds=90) for sent_at, failed_at in failed)
    for segment in Segment.objects.exclude(name="New, nothing bought yet"):
        assert 0 < audience.count(parse(segment.rule)) < 600, segment.name


# ── Removing it ──
@pytest.mark.both_databases
def test_removing_it_leaves_nothing_of_it(test_vendor):
    load()
    assert remove("test").kept == []
    of_people = (Customer, Order, Event, Segment, Campaign, Message, Journey, Enrollment, Import, RefusedRow)
    assert {model.__name__ for model in (*of_people, Suppression, EventType, Demo) if model.objects.exists()} == set()


@pytest.mark.both_databases
def test_removing_it_leaves_what_people_have_added(test_vendor):
    load(80)
    create_customer(external_id="c1", name="Asha Rao", email="asha@example.in")
    persist_records("order", order_record(external_id="o1", customer="c1"))
    persist_records("order", order_record(external_id="o2", customer="demo-00003"))
    noted = Customer.objects.get(external_id="demo-00004")
    Note.objects.create(customer=noted, text="Wants decaf")
    everyone = Segment.objects.create(name="Everyone of ours", rule={"match": "all", "rules": []})
    abroad = Segment.objects.get(name="Readers abroad")
    draft = Campaign.draft(abroad, None, name="To people abroad")
    ours = Campaign.draft(everyone, None, name="To everyone", subject="Hi", message="Hello")
    assert ours.launch()
    write_snapshot(ours)
    drifting = Segment.objects.get(name="Drifting away")
    drifting.name = "Come back"
    drifting.save()

    found = remove("test")

    assert sorted(found.kept) == ["Come back", "Readers abroad"]
    kept = ["c1", "demo-00003", "demo-00004"]
    assert sorted(Customer.objects.values_list("external_id", flat=True)) == kept
    assert set(Order.objects.values_list("customer_external_id", flat=True)) <= set(kept)
    assert Order.objects.filter(external_id__in=["o1", "o2"]).count() == 2
    draft.refresh_from_db()
    assert draft.segment == abroad
    assert set(Campaign.objects.values_list("name", flat=True)) == {"To people abroad", "To everyone"}
    assert Message.objects.filter(campaign=ours).exclude(customer_external_id__in=["", *kept]).count() == 0
    ours.refresh_from_db()
    assert ours.audience == Message.objects.filter(campaign=ours).count() == 104
    assert differences() == NO_DIFFERENCES
    assert not removing.is_loaded()


@pytest.mark.both_databases
def test_customers_who_stay_lose_the_marks_of_its_campaigns(test_vendor):
    load()
    written_to = Customer.objects.exclude(marks="").first()
    Note.objects.create(customer=written_to, text="Wants decaf")
    remove("test")
    written_to.refresh_from_db()
    assert written_to.marks == ""


@pytest.mark.both_databases
def test_a_draft_of_it_that_somebody_has_written_stays(test_vendor):
    load(20)
    draft = Campaign.objects.get(status="draft")
    draft.subject = "Mine now"
    draft.save()
    found = find()
    assert draft.id not in found.campaigns
    assert draft.segment_id not in found.segments
    assert sorted(found.kept) == ["A first cup", "New, nothing bought yet"]


def test_it_can_be_loaded_again_after_it_was_removed(test_vendor):
    load(20)
    people, campaigns = set(Customer.objects.values_list("name")), Campaign.objects.count()
    remove("test")
    load(20)
    assert set(Customer.objects.values_list("name")) == people
    assert Campaign.objects.count() == campaigns


def test_the_dashboard_says_that_it_is_one_and_offers_administrators_to_remove_it(office, viewing):
    load(20)
    assert "Remove the demo" in office.get("/").content.decode()
    page = viewing.get("/").content.decode()
    assert "This is a demo" in page
    assert "Remove the demo" not in page


def test_the_page_asks_with_the_numbers_and_removes(office):
    load(20)
    page = office.get("/settings/demo/remove/").content.decode()
    assert "43 made-up customers" in page
    assert "1 import go with them" in " ".join(page.split())
    assert Customer.objects.count() == 43
    answer = office.post("/settings/demo/remove/", follow=True).content.decode()
    assert "The demo is removed: 43 customers" in answer
    assert not Customer.objects.exists()
    assert "There is no demo." in office.get("/settings/demo/remove/", follow=True).content.decode()
