"""`load_demo`: plausible, and harmless when repeated."""

import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.attribution.earnings import read_earned
from campaigns.lift import measure_lift, read_outcomes
from campaigns.models import Campaign, Earned
from crm.management.demo_past import create_past_campaigns
from customers.models import Customer, Order, Segment
from customers.segments import audience
from customers.segments.rules import parse
from delivery.tests.ledger import states

pytestmark = pytest.mark.django_db


def load(customers: int = 200) -> str:
    output = io.StringIO()
    call_command("load_demo", customers=customers, stdout=output)
    return output.getvalue()


def figures() -> list:
    return [
        Customer.objects.count(),
        Order.objects.count(),
        sum(Customer.objects.values_list("total_spend", flat=True)),
        sorted(Segment.objects.values_list("name", flat=True)),
        Campaign.objects.count(),
    ]


def test_loading_twice_doubles_nothing():
    load()
    once = figures()
    load()
    assert figures() == once


def test_more_customers_keep_the_first_ones():
    load(20)
    names = set(Customer.objects.values_list("external_id", "name"))
    load(40)
    assert names < set(Customer.objects.values_list("external_id", "name"))


def test_customers_have_orders_and_totals():
    assert load().startswith("The demo is loaded: 200 customers, ")
    assert 2 < Order.objects.count() / 200 < 6
    buyer = Customer.objects.filter(order_count__gt=1).first()
    completed = Order.objects.filter(customer_external_id=buyer.external_id, status="completed")
    assert buyer.order_count == completed.count()
    assert buyer.total_spend == sum(order.amount for order in completed)


def test_every_segment_finds_some_and_not_all():
    load(400)
    for segment in Segment.objects.all():
        assert 0 < audience.count(parse(segment.rule)) < 300, segment.name


def test_without_the_dummy_vendor_nothing_is_launched():
    load()
    assert Counter(Campaign.objects.values_list("status", flat=True)) == {"draft": 3}


def test_with_a_vendor_of_ones_own_nothing_is_launched(settings):
    settings.DUMMY_VENDOR_URL, settings.VENDOR_URL = "http://127.0.0.1:9", "https://vendor.example.com"
    load()
    assert Counter(Campaign.objects.values_list("status", flat=True)) == {"draft": 3}


def test_with_a_real_vendor_of_one_channel_nothing_of_that_channel_is_launched(settings):
    settings.DUMMY_VENDOR_URL = settings.VENDOR_URL = "http://127.0.0.1:9"
    settings.EMAIL_VENDOR = settings.SMS_VENDOR = settings.WHATSAPP_VENDOR = "https://vendor.example.com"
    load()
    assert Counter(Campaign.objects.values_list("status", flat=True)) == {"draft": 3}


def test_with_the_dummy_vendor_two_are_launched(settings):
    settings.DUMMY_VENDOR_URL = settings.VENDOR_URL = "http://127.0.0.1:9"
    load()
    assert Counter(Campaign.objects.values_list("status", flat=True)) == {"draft": 1, "sending": 2, "completed": 2}


@pytest.mark.both_databases
def test_two_campaigns_of_five_weeks_ago_are_measured_and_their_figures_equal_the_log(settings):
    settings.DUMMY_VENDOR_URL = settings.VENDOR_URL = "http://127.0.0.1:9"
    assert len(load(700).splitlines()) == 1  # rebuilding the figures finds no difference
    once = list(Earned.objects.order_by("id").values_list("campaign_id", "orders", "revenue"))

    create_past_campaigns(timezone.now())

    assert list(Earned.objects.order_by("id").values_list("campaign_id", "orders", "revenue")) == once
    held_out, tried = Campaign.objects.filter(status="completed").order_by("id")
    lift = measure_lift(held_out, read_outcomes(held_out))
    assert lift.held_out.people + lift.written_to.people + held_out.skipped > held_out.audience
    assert lift.state != "running"
    assert tried.experiment.winner in "ab"
    assert 25 < (timezone.now() - held_out.launched_at).days < 40
    for campaign in (held_out, tried):
        earned = read_earned([campaign.id])[campaign.id]
        assert 0 < earned.orders < campaign.delivered
        assert states(campaign)["delivered"] > 0
