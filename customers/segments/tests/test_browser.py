"""The builder and its neighbours in a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from customers.models import Segment
from customers.tests.factories import create_customer

RULE = {
    "match": "all",
    "rules": [
        {"field": "total_spend", "op": "gt", "value": 10000},
        {"field": "last_order_at", "op": "not_in_last", "value": {"n": 60, "unit": "days"}},
        {
            "match": "any",
            "rules": [
                {"field": "city", "op": "in", "value": ["Mumbai", "Pune", "Bengaluru"]},
                {"field": "order_count", "op": "gte", "value": 5},
            ],
        },
        {
            "match": "none",
            "rules": [
                {"field": "last_seen_at", "op": "in_last", "value": {"n": 14, "unit": "days"}},
                {"field": "email_opt_in", "op": "is", "value": False},
            ],
        },
    ],
}


@pytest.fixture
def customers(transactional_db):
    long_ago = timezone.now() - timedelta(days=74)
    for number in range(12):
        create_customer(
            name=f"Ananya Kulkarni {number}",
            email="" if number == 1 else f"a{number}@example.in",
            city=["Mumbai", "Pune", "Chennai"][number % 3],
            total_spend=1_000_000 + number * 50_000,
            order_count=number,
            last_order_at=long_ago,
            email_opt_in=number != 4,
            tags=["vip"],
        )


@pytest.fixture
def builder(page, check, marketer, customers):
    check.sign_in(marketer)
    return page


def total(page):
    return page.locator("#total")


def test_the_builder_looks_right(builder, check, marketer):
    segment = Segment.objects.create(name="Lapsed big spenders, west and south", rule=RULE, created_by=marketer)
    builder.goto(segment.get_absolute_url())
    expect(builder.get_by_role("heading", name="How it narrows")).to_be_visible()
    check.looks("rule-builder")
