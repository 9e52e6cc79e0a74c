"""The list of segments."""

import pytest

from customers.models import Segment
from customers.segments.tests.forms import HTMX, RULE
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db


def test_the_list_counts_searches_and_pages(signed_in, marketer, segment):
    create_customer(total_spend=20_000)
    page = signed_in.get("/segments/").text
    assert "<b>1</b> customer" in page
    assert "spent more than ₹100" in page
    assert "Created by Mira Marketer" in page
    assert "Big spenders" in signed_in.get("/segments/", {"q": "spend"}).text
    assert "No segment is called “coffee”." in signed_in.get("/segments/", {"q": "coffee"}).text
    for number in range(20):
        Segment.objects.create(name=f"Newer {number}", rule=RULE)
    assert "Big spenders" not in signed_in.get("/segments/").text
    assert "Big spenders" in signed_in.get("/segments/", {"page": 2}, headers=HTMX).text
    assert signed_in.get("/segments/", {"page": "nonsense", "q": "\0"}).status_code == 200
