"""What is suggested while a value is typed."""

import pytest

from customers import vocabulary
from customers.models import Segment
from customers.segments.tests.forms import HTMX, RULE

pytestmark = pytest.mark.django_db


def suggested(client, **query):
    page = client.get("/segments/values/", query, headers=HTMX).text
    return [part.split('"')[0] for part in page.split('value="')[1:]]


@pytest.mark.parametrize("of", ["city", "country", "tags", "category", "sku", "attributes.plan"])
def test_values_come_from_the_data(signed_in, of):
    vocabulary.learn({(of, "Pune"), (of, "Puducherry"), (of, "Mumbai"), ("elsewhere", "Pula")})
    assert suggested(signed_in, of=of, q="pu") == ["Puducherry", "Pune"]
    assert suggested(signed_in, of=of, **{"from": "n3.value", "n3.value": "MUM"}) == ["Mumbai"]
    assert len(suggested(signed_in, of=of)) == 3


def test_segments_come_by_name(signed_in):
    Segment.objects.create(name="Lapsed", rule=RULE)
    Segment.objects.create(name="Win-back", rule=RULE)
    assert suggested(signed_in, of="segment", q="laps") == ["Lapsed"]


def test_without_scripts_it_is_a_page(signed_in):
    vocabulary.learn({("city", "<b>Pune")})
    page = signed_in.get("/segments/values/", {"of": "city"}).text
    assert "City in the data" in page
    assert "<li>&lt;b&gt;Pune</li>" in page


@pytest.mark.parametrize("of", ["", "total_spend", "password", "name"])
def test_of_other_fields_nothing_is_suggested(signed_in, of):
    assert signed_in.get("/segments/values/", {"of": of}).status_code == 404
