"""The pages of segments: with and without htmx, who may, and what hostile forms get."""

import json
from html.parser import HTMLParser
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client

from customers.models import Segment
from customers.segments.rules import MAX_NODES
from customers.signals import segment_created
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SPENT = {"field": "total_spend", "op": "gt", "value": 100}
RULE = {"match": "all", "rules": [SPENT]}


def form(*, name="Big spenders", act="refresh", value="100", **extra):
    """What the builder posts with one condition on total spend."""
    return {
        "name": name,
        "act": act,
        "node": ["n1::group", "n2:n1:cond"],
        "n1.match": "all",
        "n2.field": "total_spend",
        "n2.op": "gt",
        "n2.value": value,
        "n2.was": "total_spend gt",
        **extra,
    }


def post(client, data, *, segment_id=None, htmx=False, **options):
    pairs = [(key, each) for key, value in data.items() for each in (value if isinstance(value, list) else [value])]
    body = "&".join(f"{quote(key)}={quote(each)}" for key, each in pairs)
    url = f"/segments/{segment_id or uuid4()}/"
    return client.post(
        url, body, content_type="application/x-www-form-urlencoded", headers=HTMX if htmx else {}, **options
    )


class Posted(HTMLParser):
    """What a browser would post of a page's controls, as it was rendered."""

    def __init__(self):
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select = ""

    @classmethod
    def of(cls, page):
        parser = cls()
        parser.feed(page)
        return parser.values

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "select":
            self.select = given["name"]
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self.select, []).append(given.get("value"))
        elif tag == "input" and "name" in given and (given.get("type") != "radio" or "checked" in given):
            self.values.setdefault(given["name"], []).append(given.get("value") or "")

    def handle_data(self, data):
        chosen = self.values.get(self.select, [])
        if chosen[-1:] == [None]:  # an option without a value is its text
            chosen[-1] = data


@pytest.fixture
def segment(marketer):
    return Segment.objects.create(name="Big spenders", rule=RULE, created_by=marketer)


@pytest.fixture
def viewing(viewer):
    client = Client()
    client.force_login(viewer)
    return client


def test_a_new_segment_starts_with_everyone_and_one_empty_condition(signed_in):
    create_customer()
    page = signed_in.get("/segments/new/").text
    assert "Not saved yet" in page
    assert "Without 1 condition that is not complete." in page
    assert "All customers." in page


def test_the_first_save_creates_announces_and_goes_on_to_the_campaign(signed_in, marketer):
    heard = []

    def listen(sender, segment, user, **_):
        heard.append((segment.name, user))

    segment_created.connect(listen)
    try:
        segment_id = uuid4()
        answer = post(signed_in, form(act="save"), segment_id=segment_id)
        again = post(signed_in, form(act="save", name="Renamed"), segment_id=segment_id)
    finally:
        segment_created.disconnect(listen)
    assert (answer.status_code, answer.url) == (302, f"/campaigns/of/{segment_id}/")
    assert (again.status_code, again.url) == (302, f"/segments/{segment_id}/")
    assert heard == [("Big spenders", marketer)]
    saved = Segment.objects.get()
    assert (saved.name, saved.rule, saved.created_by) == ("Renamed", RULE, marketer)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (form(act="save", name=" "), "Give the segment a name."),
        (form(act="save", name="x" * 201), "The name may have 200 characters."),
        (form(act="save", value=""), "Fill this in, or remove the condition."),
        (form(act="save", value="lots"), "Give a number like 10,000 or 99.50."),
        (form(act="save", value="1" * 4000), "too large"),
        (form(act="save", value="9" * 30), "too large"),
        (form(act="save", value="0.12345678901234567890123"), "too many digits"),
        (form(act="save", **{"n2.op": "between", "n2.value": ["5"]}), "Fill in both ends"),
        (form(act="save", **{"n2.op": "between", "n2.value": ["5", "4"]}), "reversed"),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(signed_in, data, says):
    answer = post(signed_in, data)
    assert answer.status_code == 422
    assert says in answer.text
    if isinstance(data["n2.value"], str):
        assert f'value="{data["n2.value"]}"' in answer.text
    assert not Segment.objects.exists()


def test_htmx_gets_the_part_it_asks_for(signed_in, segment):
    create_customer(total_spend=20_000)
    url = segment.id
    counted = post(signed_in, form(act="audience"), segment_id=url, htmx=True).text
    assert 'id="total"' in counted
    assert 'id="n2-reach" hx-swap-oob="true"' in counted
    assert 'id="reading" hx-swap-oob="true"' in counted
    assert 'name="n2.value"' not in counted
    rules = post(signed_in, form(act="cond:n1"), segment_id=url, htmx=True).text
    assert 'name="n3.field"' in rules
    assert "<html" not in rules
    whole = post(signed_in, form(act="cond:n1"), segment_id=url).text
    assert "<html" in whole
    assert 'name="n3.field"' in whole


def test_another_kind_of_attribute_starts_over(signed_in):
    page = post(signed_in, form(**{"n2.field": "city"}), htmx=True).text
    assert 'value="100"' not in page
    page = post(signed_in, form(**{"n2.field": "order_count"}), htmx=True).text
    assert 'value="100"' in page


def test_a_group_that_leaves_out_says_how_many(signed_in):
    create_customer(total_spend=20_000)
    create_customer(total_spend=1)
    data = form(node=["n1::group", "n3:n1:group", "n2:n3:cond"], **{"n3.match": "none"})
    assert "removes 1" in post(signed_in, data, htmx=True).text


def test_what_a_browser_saves_is_what_it_shows(signed_in):
    """Open and save again: the rule stays the same, whatever is in it."""
    rule = {
        "match": "any",
        "rules": [
            {"field": "average_order_value", "op": "between", "value": [99.95, 123456]},
            {"field": "tags", "op": "has_all", "value": ["a, b", "<i>", '"']},
            {"field": "signed_up_at", "op": "after", "value": "2026-01-02T03:04:05.678000+05:30"},
            {"field": "signed_up_at", "op": "between", "value": ["2026-01-02", "2026-01-03"]},
            {"field": "last_order_at", "op": "not_in_last", "value": {"n": 3, "unit": "weeks"}},
            {"match": "none", "rules": [{"field": "sms_opt_in", "op": "is", "value": False}]},
            {"field": "phone", "op": "is_set"},
        ],
    }
    segment = Segment.objects.create(name="Mixed", rule=rule)
    page = signed_in.get(segment.get_absolute_url()).text
    answer = post(signed_in, {**Posted.of(page), "act": "save"}, segment_id=segment.id)
    assert answer.status_code == 302, answer.text
    segment.refresh_from_db()
    assert segment.rule == rule


OTHERS = [
    {"field": "attributes.plan", "op": "eq", "value": 'go"ld'},
    {"orders": {"category": ["Coffee"]}, "measure": "count", "op": "gte", "value": 3},
]


def test_what_the_builder_only_shows_is_saved_unharmed(signed_in, marketer):
    named = Segment.objects.create(name="Named", rule=RULE)
    rule = {"match": "any", "rules": [SPENT, *OTHERS, {"field": "segment", "op": "not_in", "value": [str(named.id)]}]}
    segment = Segment.objects.create(name="Everything", rule=rule)
    page = signed_in.get(f"/segments/{segment.id}/").content.decode()
    assert "Bought Coffee at least 3 times" in page
    assert "Segment none of Named" in page

    post(signed_in, Posted.of(page) | {"act": "save", "name": "Again"}, segment_id=segment.id)
    segment.refresh_from_db()
    assert (segment.name, segment.rule) == ("Again", rule)

    copied = post(signed_in, Posted.of(page) | {"act": "copy:n3"}, segment_id=segment.id).content.decode()
    assert copied.count("Bought Coffee") == page.count("Bought Coffee")
    assert len(Posted.of(copied)["node"]) == 6


@pytest.mark.parametrize("kept", ["", "{", '{"match": "all", "rules": []}', '{"field": "x"}', "[]"])
def test_what_the_builder_did_not_write_is_refused(signed_in, kept):
    answer = post(signed_in, {"node": ["n1::group", "n2:n1:kept"], "n1.match": "all", "n2.kept": kept})
    assert answer.status_code == 400


def test_a_circle_is_refused_at_its_condition(signed_in, segment):
    above = Segment.objects.create(
        name="Above", rule={"match": "all", "rules": [{"field": "segment", "op": "in", "value": [str(segment.id)]}]}
    )
    kept = json.dumps({"field": "segment", "op": "in", "value": [str(above.id)]})
    data = {"name": "x", "act": "save", "node": ["n1::group", "n2:n1:kept"], "n1.match": "all", "n2.kept": kept}
    answer = post(signed_in, data, segment_id=segment.id)

    assert answer.status_code == 422
    assert "would make a circle" in answer.content.decode()
    assert Segment.objects.get(id=segment.id).rule == RULE


def test_viewers_read_and_count_but_do_not_save(viewing, segment):
    page = viewing.get(segment.get_absolute_url())
    assert page.status_code == 200
    assert "Save segment" not in page.text
    assert post(viewing, form(act="audience"), segment_id=segment.id, htmx=True).status_code == 200
    assert post(viewing, form(act="save", name="Mine"), segment_id=segment.id).status_code == 403
    assert post(viewing, form(act="save")).status_code == 403
    assert Segment.objects.get().name == "Big spenders"


@pytest.mark.parametrize("path", ["", "new/", "{id}/", "{id}/members/"])
def test_strangers_are_sent_to_sign_in(client, segment, path):
    answer = client.get("/segments/" + path.format(id=segment.id))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_a_forged_form_is_refused(marketer, segment):
    client = Client(enforce_csrf_checks=True)
    client.force_login(marketer)
    assert post(client, form(act="save", name="Forged"), segment_id=segment.id).status_code == 403
    client.get("/segments/new/")
    token = client.cookies["csrftoken"].value
    assert post(client, form(act="save", csrfmiddlewaretoken=token), segment_id=segment.id).status_code == 302


@pytest.mark.parametrize(
    "nodes",
    [
        [],
        ["n1"],
        ["n1::cond"],
        ["n1:n1:group"],
        ["n1:n2:group", "n2:n1:group"],
        ["n1::group", "n2:n9:cond"],
        ["n1::group", "n1:n1:cond"],
        ["n1::group", "n2::group"],
        ["n1::group", "n2:n1:<b>"],
        ["n1::group", "n2:n1:group", "n3:n2:group", "n4:n3:group", "n5:n4:group", "n6:n5:group"],
        ["n1::group", *(f"n{number}:n1:group" for number in range(2, 502))],
    ],
)
def test_nodes_that_no_page_sends_are_refused(signed_in, nodes):
    for act in ("refresh", "audience", "save"):
        assert post(signed_in, form(node=nodes, act=act)).status_code == 400


@pytest.mark.parametrize(
    "extra",
    [
        {"act": "drop:n1"},
        {"act": "drop:n9"},
        {"act": "copy:n1"},
        {"act": "cond:n2"},
        {"act": "unpick:n2:7"},
        {"act": "unpick:n2:²"},
        {"act": "explode"},
        {"n1.match": "some"},
        {"n2.field": "password"},
    ],
)
def test_buttons_and_choices_that_no_page_has_are_refused(signed_in, extra):
    assert post(signed_in, form(**extra)).status_code == 400


def test_a_full_rule_takes_no_more_and_says_so(signed_in):
    nodes = ["n1::group", *(f"n{number}:n1:group" for number in range(2, MAX_NODES + 1))]
    page = post(signed_in, {"node": nodes, "act": "cond:n1"}, htmx=True)
    assert page.status_code == 200
    assert "A rule may have 200 conditions and groups; remove some first." in page.text


def test_a_thousand_values_fit_in_the_form(signed_in):
    cities = [f"City {number}" for number in range(1000)]
    data = form(act="save", **{"n2.field": "city", "n2.op": "in", "n2.value": cities, "n2.was": "city in"})
    assert post(signed_in, data).status_code == 302
    assert Segment.objects.get().rule["rules"][0]["value"] == cities


@pytest.mark.parametrize("body", [b"\xff\xfe", b"node=" + b"x" * 1_000_000, b"&".join([b"a=1"] * 40_000)])
def test_a_form_that_cannot_be_read_is_refused(signed_in, body):
    answer = signed_in.post(f"/segments/{uuid4()}/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_markup_is_harmless_everywhere(signed_in):
    evil = "<script>alert(1)</script>{{ 7|add:7 }}"
    create_customer(name=evil, city=evil, email="x@example.in")
    rule = {"match": "all", "rules": [{"field": "city", "op": "in", "value": [evil]}]}
    segment = Segment.objects.create(name=evil, rule=rule)
    for url in ("/segments/", segment.get_absolute_url(), f"{segment.get_absolute_url()}members/"):
        page = signed_in.get(url).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page


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


def test_members_are_listed_searched_and_paged(signed_in, segment):
    for number in range(51):
        create_customer(name=f"Member {number}", total_spend=20_000)
    create_customer(name="Outsider", total_spend=1)
    url = f"{segment.get_absolute_url()}members/"
    page = signed_in.get(url).text
    assert "Member 50" in page
    assert "Outsider" not in page
    assert "Member 0<" not in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Member 0<" in signed_in.get(url + following).text
    assert "Member 7<" in signed_in.get(url, {"q": "MEMBER 7"}, headers=HTMX).text
    assert "No member’s name" in signed_in.get(url, {"q": "nobody"}).text
    assert signed_in.get(url, {"cursor": "nonsense"}).status_code == 200


@pytest.mark.parametrize("path", ["", "members/"])
def test_an_unknown_segment_is_not_found(signed_in, path):
    assert signed_in.get(f"/segments/{uuid4()}/{path}").status_code == 404


@pytest.mark.parametrize(("outer", "says"), [("all", "removes 1"), ("any", "1 matches")])
def test_a_none_group_leaves_people_out_of_all_and_adds_them_to_any(signed_in, outer, says):
    create_customer(total_spend=50_000)
    create_customer()
    data = form(
        **{
            "node": ["n1::group", "n2:n1:cond", "n3:n1:group", "n4:n3:cond"],
            "n1.match": outer,
            "n3.match": "none",
            "n4.field": "total_spend",
            "n4.op": "gt",
            "n4.value": "100",
            "n4.was": "total_spend gt",
        }
    )
    page = post(signed_in, data, htmx=True).text
    group = page[page.index('id="n3-reach"') :]
    assert says in group[: group.index("</span>")]
    assert ("leaves people out" in page) == (outer == "all")
