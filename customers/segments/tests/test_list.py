"""The list of segments: counted after it is shown, searched, sorted, and where each is used."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from customers.models import Segment
from customers.segments.tests.forms import HTMX, RULE
from customers.tests.factories import create_customer
from tests.pages import visible_text
from tests.plans import captured_plans

pytestmark = pytest.mark.django_db


def in_segment(id):
    return {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [str(id)]}]}


def names(page):
    return [part.split("<")[0].strip() for part in page.split('/">')[1:] if 'class="row-sub reads"' in part[:400]]


def test_the_list_reads_searches_and_pages(signed_in, segment):
    page = signed_in.get("/segments/").text
    assert "spent more than ₹100" in page
    assert "by Mira Marketer" in page
    assert "Big spenders" in signed_in.get("/segments/", {"q": "spend"}).text
    assert "No segment is called “coffee”." in signed_in.get("/segments/", {"q": "coffee"}).text
    for number in range(20):
        Segment.objects.create(name=f"Newer {number}", rule=RULE)
    assert "Big spenders" not in signed_in.get("/segments/").text
    assert "Big spenders" in signed_in.get("/segments/", {"page": 2}, headers=HTMX).text
    assert signed_in.get("/segments/", {"page": "nonsense", "q": "\0", "sort": "x", "show": "y"}).status_code == 200


def test_it_is_shown_before_it_is_counted_and_without_scripts_after_that(signed_in, segment):
    create_customer(total_spend=20_000)
    with captured_plans("customers_customer") as asked:
        page = signed_in.get("/segments/").text
    assert not asked
    assert f'hx-get="/segments/counts/?id={segment.id}&amp;"' in page
    assert "url=?counted=1" in page
    counts = signed_in.get("/segments/counts/", {"id": segment.id}, headers=HTMX).text
    assert f'id="count-{segment.id}" hx-swap-oob="true"' in counts
    assert "1 customer" in visible_text(counts)
    whole = signed_in.get("/segments/", {"counted": 1}).text
    assert "1 customer " in visible_text(whole)
    assert "http-equiv" not in whole


def test_counts_are_a_part_of_the_list_alone(signed_in):
    assert signed_in.get("/segments/counts/").url == "/segments/"
    assert signed_in.get("/segments/counts/", {"id": "x"}, headers=HTMX).status_code == 400


@pytest.mark.parametrize(
    ("sort", "order"), [("changed", "a C b"), ("name", "a b C"), ("newest", "C b a"), ("nonsense", "a C b")]
)
def test_it_is_sorted_as_one_likes(signed_in, sort, order):
    first = Segment.objects.create(name="a", rule=RULE)
    Segment.objects.create(name="b", rule=RULE)
    Segment.objects.create(name="C", rule=RULE)
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        first.save()
    assert names(signed_in.get("/segments/", {"sort": sort}).text) == order.split()


def test_rules_lists_and_what_is_archived_are_told_apart(signed_in, segment):
    Segment.objects.create(name="From a file", rule=RULE, is_static=True)
    Segment.objects.create(name="Of old", rule=RULE, archived_at=timezone.now())
    for show, listed in [
        ("", "From a file, Big spenders"),
        ("rules", "Big spenders"),
        ("lists", "From a file"),
        ("archived", "Of old"),
    ]:
        page = signed_in.get("/segments/", {"show": show}).text
        assert [name for name in ("From a file", "Big spenders", "Of old") if name in page] == listed.split(", ")


def test_it_says_where_each_is_used(signed_in, segment):
    user = Segment.objects.create(name="Without them", rule=in_segment(segment.id))
    page = signed_in.get("/segments/").text
    assert "1 segment" in visible_text(page)
    assert page.count("Not used yet") == 1
    lone = signed_in.get("/segments/", {"q": "Without"}).text
    assert "Not used yet" in lone
    assert user.get_absolute_url() in lone


def test_asking_for_a_page_takes_as_many_queries_however_much_is_on_it(
    signed_in, segment, django_assert_max_num_queries
):
    for number in range(19):
        Segment.objects.create(name=f"Segment {number}", rule=in_segment(segment.id))
    with django_assert_max_num_queries(9):
        signed_in.get("/segments/")
    with django_assert_max_num_queries(6):
        signed_in.get("/segments/counts/", {"id": [each.id for each in Segment.objects.all()]}, headers=HTMX)
