"""How much segments share, and a new segment of any part."""

from itertools import combinations

import pytest

from customers.models import Segment
from customers.segments import audience
from customers.segments.overlap import overlap
from customers.segments.rules import parse
from customers.segments.tests.forms import HTMX, Posted, post
from customers.tests.factories import create_customer
from tests.pages import visible_text
from tests.plans import captured_plans

pytestmark = pytest.mark.django_db


def create_segment(name, field, value):
    return Segment.objects.create(
        name=name, rule={"match": "all", "rules": [{"field": field, "op": "gte", "value": value}]}
    )


@pytest.fixture
def three():
    """Spenders, regulars and visitors, and in each part of their diagram another number of customers."""
    segments = [
        create_segment("Spenders", "total_spend", 1),
        create_segment("Regulars", "order_count", 2),
        create_segment("Visitors", "visits", 1),
    ]
    columns = {"total_spend": 100, "order_count": 2, "visits": 1}
    for size in range(4):
        for place, held in enumerate(combinations(columns, size)):
            for _ in range(3 * size + place):
                create_customer(**{column: columns[column] for column in held})
    return segments


def address(segments, **query):
    return "/segments/overlap/?" + "&".join(f"segment={segment.id}" for segment in segments)


def test_every_part_of_the_diagram_is_counted(three):
    found = overlap(three)
    assert {part.name: part.count for part in found.parts} == {
        "Spenders and Regulars and Visitors": 9,
        "Spenders and Regulars without Visitors": 6,
        "Spenders and Visitors without Regulars": 7,
        "Spenders without Regulars or Visitors": 3,
        "Regulars and Visitors without Spenders": 8,
        "Regulars without Spenders or Visitors": 4,
        "Visitors without Spenders or Regulars": 5,
    }
    assert found.sizes == [25, 27, 29]
    assert found.together == sum(part.count for part in found.parts) == 42


def test_the_page_is_shown_before_it_is_counted(signed_in, three):
    url = address(three[:2])
    with captured_plans("customers_customer") as asked:
        page = signed_in.get(url).text
    assert not asked
    assert 'hx-trigger="load"' in page
    result = signed_in.get(url, headers=HTMX).text
    assert "15 of 37 customers are in both" in visible_text(result)
    whole = signed_in.get(f"{url}&counted=1").text
    assert "15 of 37 customers are in both" in visible_text(whole)
    assert "http-equiv" not in whole


def test_a_part_becomes_a_segment_in_one_click(signed_in, three):
    result = signed_in.get(address(three), headers=HTMX).text
    link = result.split('aria-label="New segment: Spenders and Regulars without Visitors"')[0].rsplit('href="', 1)[1]
    page = signed_in.get(link.split('"')[0].replace("&amp;", "&")).text
    assert 'value="Spenders and Regulars without Visitors"' in page
    assert post(signed_in, {**Posted.read(page), "act": "save"}).status_code == 302
    made = Segment.objects.get(name__endswith="without Visitors")
    assert audience.count(parse(made.rule)) == 6
    Segment.objects.filter(id=three[0].id).update(rule={"match": "any", "rules": []})
    assert audience.count(parse(made.rule)) == 0, "it follows the segments that it names"


def test_one_segment_asks_for_another(signed_in, three):
    page = signed_in.get(address(three[:1])).text
    assert "Choose another segment to compare “Spenders” with." in page
    assert "Choose two or three segments" in signed_in.get("/segments/overlap/?segment=x&segment=").text


def test_the_same_one_twice_is_one_and_a_fourth_is_left_out(signed_in, three):
    assert "Choose another" in signed_in.get(address([three[0], three[0]])).text
    fourth = create_segment("Fourth", "visits", 5)
    assert "Fourth</text>" not in signed_in.get(address([*three, fourth]), headers=HTMX).text
