"""The list of customers is narrowed by filters in its address, sorted, and shown with the columns that one chooses."""

import html
import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from crm.web import paging
from customers.listing import pages
from customers.listing.filters import Filter
from customers.models import Customer, Segment
from customers.segments import audience
from customers.segments.rules import parse, serialise
from customers.tests.factories import create_customer, create_customers
from customers.tests.test_customer_pages import names_on, walk

pytestmark = pytest.mark.django_db
URL = "/customers/"
NOW = timezone.now()


@pytest.fixture
def people() -> list[Customer]:
    return create_customers(
        {"name": "Asha", "city": "Pune", "tags": ["VIP", "tea"], "email_opt_in": True, "last_order_at": NOW},
        {"name": "Bala", "city": "Goa", "tags": ["vip"], "email_opt_in": False},
        {"name": "Chitra", "city": "pune", "tags": ["tea"], "last_order_at": NOW - timedelta(days=100)},
        {"name": "Dev", "attributes": {"plan": "gold"}, "sms_opt_in": True},
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Dev", "Chitra", "Bala", "Asha"]),
        ("city=PUNE", ["Chitra", "Asha"]),
        ("city=Pune&city=Goa", ["Chitra", "Bala", "Asha"]),
        ("tag=vip", ["Bala", "Asha"]),
        ("tag=vip&tag=tea", ["Asha"]),
        ("email=yes", ["Asha"]),
        ("email=no", ["Dev", "Chitra", "Bala"]),
        ("sms=yes&email=no", ["Dev"]),
        ("ordered=ever", ["Chitra", "Asha"]),
        ("ordered=never", ["Dev", "Bala"]),
        ("ordered=within&days=30", ["Asha"]),
        ("ordered=within&days=00000000199999999999", ["Asha"]),
        ("ordered=before&days=30", ["Chitra"]),
        ("ordered=within&days=200&city=pune&q=chi", ["Chitra"]),
        ("q=asha&city=Goa", []),
        ("city=&tag=&email=&segment=&ordered=&days=30&q=", ["Dev", "Chitra", "Bala", "Asha"]),
        ("city=%00Pune", ["Chitra", "Asha"]),
        ("segment=x&email=maybe&ordered=often&days=-1", ["Dev", "Chitra", "Bala", "Asha"]),
    ],
)
def test_filters_are_combined(signed_in, people, query, names):
    assert names_on(signed_in.get(f"{URL}?{query}").text) == names
    counted = signed_in.get(f"{URL}?{query}&counted=1", headers={"HX-Request": "true"}).text
    assert f'<span class="num">{len(names)}</span>' in counted
    assert "<form" not in counted


@pytest.mark.both_databases
def test_the_members_of_a_segment(signed_in, people):
    rule = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}
    segment = Segment.objects.create(name="Of Pune", rule=rule)

    page = signed_in.get(f"{URL}?segment={segment.id}&tag=vip").text
    assert names_on(page) == ["Asha"]
    assert "Segment: Of Pune" in page
    Segment.objects.all().delete()
    assert names_on(signed_in.get(f"{URL}?segment={segment.id}").text) == [], "one that is gone has nobody"


def test_each_part_of_a_filter_goes_by_itself(signed_in, people):
    page = signed_in.get(f"{URL}?city=Pune&tag=tea&ordered=before&days=30&q=c&sort=spend").text

    removals = _chips(page)
    assert removals["City: Pune"] == "q=c&tag=tea&ordered=before&days=30&sort=spend"
    assert removals["Last ordered more than 30 days ago"] == "q=c&city=Pune&tag=tea&sort=spend"
    assert set(removals) == {"City: Pune", "Tag: tea", "Contains “c”", "Last ordered more than 30 days ago"}


def _chips(page: str) -> dict[str, str]:
    chip = r'class="chip" href="/customers/\?([^"]*)".*?aria-label="Remove filter: ([^"]*)"'
    found = re.findall(chip, page, re.DOTALL)
    return {text: query.replace("&amp;", "&") for query, text in found}


def test_every_filter_is_a_rule_that_can_be_stored():
    filter = Filter.read(
        QueryDict("q=+91 98765 43210&city=Pune&tag=a&email=yes&sms=no&segment=018f0000-0000-7000-8000-000000000000")
    )
    assert parse(serialise(filter.rule)) == filter.rule
    assert Filter.read(QueryDict(filter.query_string)) == filter


@pytest.mark.parametrize("sort", ["newest", "spend", "order"])
@pytest.mark.both_databases
def test_few_among_many_are_found_in_every_order(signed_in, sort):
    create_customers(
        *({"name": f"N{n}", "total_spend": n % 7 * 100, "city": "Pune" if n % 2 else "Goa"} for n in range(130))
    )
    wanted = Customer.objects.filter(city="Pune")
    order = {"newest": ["-id"], "spend": ["-total_spend", "-id"], "order": ["-last_order_at", "-id"]}[sort]

    pages = walk(signed_in, sort=sort, city="Pune", q="N")

    assert [name for page in pages for name in page] == [each.name for each in sorted(wanted, key=_key(order))]


@pytest.fixture(params=[paging.NEAR, 8])
def many(monkeypatch, request) -> list[str]:
    """Sixty customers, of whom a few far apart live in Goa; a page looks through 20, maybe 8 of them first, and shows
    4. Who lives there."""
    monkeypatch.setattr(paging, "NEAR", request.param)
    monkeypatch.setattr(pages, "MAX_SCANNED", 20)
    monkeypatch.setattr(pages, "PAGE", 4)
    in_goa = {1, 2, 50, 51, 52, 53, 54, 55}
    create_customers(*({"name": f"N{n}", "city": "Goa" if n in in_goa else "Pune"} for n in range(60)))
    return [f"N{n}" for n in sorted(in_goa, reverse=True)]


@pytest.mark.both_databases
def test_pages_that_look_through_a_part_find_everybody_in_both_directions(signed_in, many):
    forwards = walk(signed_in, city="Goa")
    assert [name for page in forwards for name in page] == many
    assert [len(page) for page in forwards] == [4, 2, 0, 2]

    oldest = Customer.objects.order_by("id")[0]
    found, url = [], f"{URL}?city=Goa&before={oldest.id}"
    while url:
        page = signed_in.get(url).text
        found[:0] = names_on(page)
        previous = re.search(r'rel="prev" href="([^"]*)"', page)
        url = URL + html.unescape(previous[1]) if previous else ""
    assert found == many


def test_an_empty_page_goes_on_by_itself_to_those_that_it_did_not_look_at(signed_in, many):
    fragment = {"HX-Request": "true", "HX-Target": "rows", "HX-Trigger": "further"}
    page = signed_in.get(f"{URL}?q=nobody").text
    for _ in range(3):
        assert "None of these 20 customers match. Looking further" in page
        (further,) = re.findall(r'id="further" hx-get="([^"]*)"', page)
        answer = signed_in.get(html.unescape(further), headers=fragment)
        assert answer["HX-Replace-Url"].startswith("/customers/?q=nobody&sort=newest&after=")
        assert "HX-Push-Url" not in answer
        page = answer.text
    assert "contains “nobody”" in page
    assert 'id="further"' not in page


@pytest.mark.parametrize("fragment", [{"HX-Request": "true", "HX-Target": "rows", "HX-Trigger": "further"}, {}])
@pytest.mark.both_databases
def test_few_of_many_in_an_order_of_their_own_come_after_the_page(signed_in, people, monkeypatch, fragment):
    monkeypatch.setattr(audience, "MANY", 3)
    page = signed_in.get(f"{URL}?city=pune&sort=order").text
    assert "Looking through all customers" in page
    assert names_on(page) == []
    (further,) = re.findall(r'id="further" hx-get="([^"]*)"', page)
    answer = signed_in.get(html.unescape(further), headers=fragment)
    assert names_on(answer.text) == ["Asha", "Chitra"]
    assert answer.get("HX-Replace-Url") == (f"{URL}?city=pune&sort=order" if fragment else None)
    nobody = signed_in.get(f"{URL}?city=Atlantis&sort=order&none=1").text
    assert "No customer matches all of these filters." in nobody


def test_the_last_page_says_that_no_others_match(signed_in, many):
    Customer.objects.filter(name__in=["N1", "N2"]).update(city_key="pune")
    second = Customer.objects.get(name="N50")
    page = signed_in.get(f"{URL}?city=Goa&after={second.id}").text
    while found := re.search(r'id="further" hx-get="([^"]*)"', page):
        page = signed_in.get(html.unescape(found[1])).text
    assert "No other customers match." in page


def _key(order: list[str]):
    names = [name.removeprefix("-") for name in order]

    def key(customer: Customer):
        values = [getattr(customer, name) for name in names]
        return [-(each.timestamp() if hasattr(each, "timestamp") else int(each)) if each else 0 for each in values]

    return key


def test_columns_are_chosen_and_kept_for_the_person(signed_in, people):
    page = signed_in.get(f"{URL}?column=tags&column=attributes.plan&column=nonsense").text
    headings = re.findall(r'<th scope="col"[^>]*>\s*([A-Z][^<]*?)\s*<', page)
    assert headings == ["Customer", "Tags", "Plan"]
    assert ">VIP, tea</td>" in page
    assert ">gold</td>" in page

    assert 'data-label="Plan"' in signed_in.get(URL).text
    assert 'data-label="City"' in signed_in.get(f"{URL}?column=city").text


def test_a_search_answers_with_the_rows_and_its_short_address(signed_in, people):
    asked = f"{URL}?q=asha&city=&tag=&email=&sms=&whatsapp=&segment=&ordered=&days=30&sort=newest"
    answer = signed_in.get(asked, headers={"HX-Request": "true", "HX-Target": "rows"})

    assert answer["HX-Push-Url"] == "/customers/?q=asha&sort=newest"
    assert 'id="find"' not in answer.text
    whole = signed_in.get(asked, headers={"HX-Request": "true", "HX-Target": "list"}).text
    assert 'id="find"' in whole
    assert "<html" not in whole


def test_a_filter_is_saved_as_a_segment(signed_in, marketer, people):
    ask = signed_in.get("/customers/segment/?city=Pune&email=yes").text
    assert 'value="City: Pune, E-mail: subscribed"' in ask
    form = {"city": "Pune", "email": "yes", "name": " Pune  readers "}

    assert signed_in.post("/customers/segment/", {**form, "name": " "}).status_code == 422
    answer = signed_in.post("/customers/segment/", form)

    segment = Segment.objects.get()
    assert answer.url == segment.get_absolute_url()
    assert (segment.name, segment.created_by) == ("Pune readers", marketer)
    assert names_on(signed_in.get(reverse("segments:members", args=[segment.id])).text) == ["Asha"]


def test_viewers_look_and_change_nothing(viewing, people):
    page = viewing.get(URL).text

    assert names_on(page) == ["Dev", "Chitra", "Bala", "Asha"]
    for text in ('checkbox" name="id', "Add tag", "Export"):
        assert text not in page


def test_hostile_filters_are_text(signed_in):
    create_customer(name="Asha")
    page = signed_in.get(URL, {"city": "<script>alert(1)</script>", "tag": '"><img src=x>'}).text

    assert "<script>alert" not in page
    assert "<img" not in page
