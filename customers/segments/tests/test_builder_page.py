"""The builder: with and without htmx, who may, and what hostile forms get."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client

from customers import vocabulary
from customers.models import Segment
from customers.segments import builder
from customers.segments.builder import STARTS
from customers.segments.rules import MAX_NODES
from customers.segments.tests.forms import HTMX, RULE, Posted, form, post, squeezed
from customers.signals import segment_built
from customers.tests.factories import create_customer
from tests.plans import captured_plans

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_new_segment_starts_with_everyone_and_one_empty_condition(signed_in):
    create_customer()
    page = signed_in.get("/segments/new/").text
    assert "Not saved yet" in page
    assert "1 incomplete condition is ignored." in " ".join(page.split())
    assert "All customers." in page


def test_the_first_save_creates_announces_and_goes_on_to_the_campaign(signed_in, marketer):
    heard = []

    def listen(sender, segment, user, **_):
        heard.append((segment.name, user))

    segment_built.connect(listen)
    try:
        segment_id = uuid4()
        answer = post(signed_in, form(act="save"), segment_id=segment_id)
        again = post(signed_in, form(act="save", name="Renamed"), segment_id=segment_id)
    finally:
        segment_built.disconnect(listen)
    assert (answer.status_code, answer.url) == (302, f"/campaigns/of/{segment_id}/")
    assert (again.status_code, again.url) == (302, f"/segments/{segment_id}/")
    assert heard == [("Big spenders", marketer)]
    saved = Segment.objects.get()
    assert (saved.name, saved.rule, saved.created_by) == ("Renamed", RULE, marketer)


def test_a_new_segment_is_saved_without_a_campaign(signed_in):
    segment_id = uuid4()
    answer = post(signed_in, form(act="save", then="stay"), segment_id=segment_id)
    assert (answer.status_code, answer.url) == (302, f"/segments/{segment_id}/")
    assert Segment.objects.get().id == segment_id


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
    ask = partial(post, signed_in, segment_id=segment.id, htmx=True)
    first = ask(form(act="totals"))
    assert 'id="total"' in first.text
    assert 'id="reading" hx-swap-oob="true"' in squeezed(first.text)
    assert 'name="n2.value"' not in first.text
    assert "How it narrows" not in first.text
    assert "counted" in first["HX-Trigger-After-Settle"], "the rest is asked for when the total is there"
    then = ask(form(act="narrowing"))
    assert "How it narrows" in then.text
    assert 'id="n2-reach" hx-swap-oob="true">1<' in squeezed(then.text)
    assert 'name="n2.value"' not in then.text
    rules = ask(form(act="cond:n1"))
    assert 'name="n3.field"' in rules.text
    assert 'id="total"' not in rules.text
    assert "<html" not in rules.text
    assert "edited" in rules["HX-Trigger-After-Settle"], "and is counted next"


def test_a_page_is_shown_before_it_is_counted_and_without_scripts_after_that(signed_in, segment):
    create_customer(total_spend=20_000)
    with captured_plans("customers_customer") as asked:
        page = signed_in.get(segment.get_absolute_url()).text
    assert not asked
    assert 'hx-trigger="load, ' in page
    assert '<noscript><meta http-equiv="refresh" content="0; url=?counted=1"></noscript>' in page
    for counted in (
        signed_in.get(segment.get_absolute_url(), {"counted": 1}).text,
        post(signed_in, form(act="cond:n1"), segment_id=segment.id).text,
    ):
        assert '1<span class="sr-only"> customer matches' in squeezed(counted)
        assert 'id="n2-reach" hx-preserve>1<' in squeezed(counted)
        assert "http-equiv" not in counted
        assert 'hx-trigger="load, ' not in counted


def test_another_kind_of_attribute_starts_over(signed_in):
    page = post(signed_in, form(**{"n2.field": "city"}), htmx=True).text
    assert 'value="100"' not in page
    page = post(signed_in, form(**{"n2.field": "order_count"}), htmx=True).text
    assert 'value="100"' in page


@pytest.mark.also_mongodb
def test_a_group_that_leaves_out_says_how_many(signed_in):
    create_customer(total_spend=20_000)
    create_customer(total_spend=1)
    data = form(node=["n1::group", "n3:n1:group", "n2:n3:cond"], **{"n3.match": "none"})
    assert "removes 1" in post(signed_in, {**data, "act": "narrowing"}, htmx=True).text


@pytest.mark.also_mongodb
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
    answer = post(signed_in, {**Posted.read(page), "act": "save"}, segment_id=segment.id)
    assert answer.status_code == 302, answer.text
    segment.refresh_from_db()
    assert segment.rule == rule


@pytest.mark.also_mongodb
def test_viewers_read_a_segment_and_change_nothing(viewing, segment):
    create_customer(total_spend=20_000)
    page = viewing.get(segment.get_absolute_url(), {"counted": 1})
    assert page.status_code == 200
    assert "spent more than" in page.text
    assert '1<span class="sr-only"> customer matches' in squeezed(page.text)
    for control in ("Save segment", 'id="rule"', 'name="node"', "data-picker", "builder.js", "/ai/"):
        assert control not in page.text
    for part in ("totals", "narrowing"):
        assert viewing.get(f"/segments/{segment.id}/stored/{part}/", headers=HTMX).status_code == 200
    for act in ("save", "fill", "undo", "redo", "totals", "narrowing", "cond:n1"):
        assert post(viewing, form(act=act, name="Mine"), segment_id=segment.id).status_code == 403
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
    for act in ("refresh", "totals", "narrowing", "undo", "save"):
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
    answer = signed_in.post(f"/segments/{uuid4()}/edit/", body, content_type="application/x-www-form-urlencoded")
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


@pytest.mark.parametrize("path", ["", "members/"])
def test_an_unknown_segment_is_not_found(signed_in, path):
    assert signed_in.get(f"/segments/{uuid4()}/{path}").status_code == 404


@pytest.mark.parametrize(("outer", "says"), [("all", "removes 1"), ("any", "1 matches")])
@pytest.mark.also_mongodb
def test_a_none_group_leaves_people_out_of_all_and_adds_them_to_any(signed_in, outer, says):
    create_customer(total_spend=50_000)
    create_customer()
    data = form(
        **{
            "act": "narrowing",
            "node": ["n1::group", "n2:n1:cond", "n3:n1:group", "n4:n3:cond"],
            "n1.match": outer,
            "n3.match": "none",
            "n4.field": "total_spend",
            "n4.op": "gt",
            "n4.value": "100",
            "n4.was": "total_spend gt",
        }
    )
    page = post(signed_in, data).text
    group = page[page.index('id="n3-reach"') :]
    assert says in group[: group.index("</span>")]
    assert ("leaves people out" in page) == (outer == "all")


def test_an_empty_builder_offers_starting_points(signed_in, segment):
    page = signed_in.get("/segments/new/").text
    for name in STARTS:
        assert f'href="/segments/new/?start={name}"' in page
    assert "?start=" not in signed_in.get(segment.get_absolute_url()).text
    assert "?start=" not in post(signed_in, form(value=""), segment_id=segment.id, htmx=True).text


@pytest.mark.parametrize("start", STARTS.values(), ids=lambda start: start.name)
@pytest.mark.also_mongodb
def test_a_starting_point_opens_a_filled_builder(signed_in, start):
    page = signed_in.get("/segments/new/", {"start": start.name}).text
    assert f'value="{start.label}"' in page
    answer = post(signed_in, {**Posted.read(page), "act": "save"})
    assert answer.status_code == 302, "it can be saved as it is"
    assert Segment.objects.get().name == start.label


def test_the_best_customers_are_a_tenth_of_the_buyers(signed_in):
    for number in range(1, 31):
        create_customer(total_spend=number * 123_456)
    create_customer()
    rule = builder.complete(STARTS["vip"].draft())[0]
    assert rule.rules[0].value == 34_000  # the 28th spent ₹34,567
    assert signed_in.get("/segments/new/", {"start": "unheard of"}).status_code == 200


@pytest.mark.parametrize("rule", ["", "{", "[" * 100_000, '{"match": "all"}', '{"field": "nonsense"}'])
def test_an_invalid_rule_cannot_be_filled_in(signed_in, rule):
    assert signed_in.post(f"/segments/{uuid4()}/fill/", {"rule": rule}).status_code == 400


def test_another_tab_is_not_overwritten_without_a_word(signed_in):
    segment_id = uuid4()
    post(signed_in, form(act="save"), segment_id=segment_id)
    opened = signed_in.get(f"/segments/{segment_id}/").context["page"].version
    post(signed_in, form(act="save", name="From the other tab", version=opened), segment_id=segment_id)

    mine = form(act="save", name="From this tab", value="7", version=opened)
    refused = post(signed_in, mine, segment_id=segment_id)
    assert refused.status_code == 409
    assert "changed elsewhere" in refused.text
    assert 'value="From this tab"' in refused.text
    assert Segment.objects.get().name == "From the other tab"

    again = post(signed_in, {**mine, "version": refused.context["page"].version}, segment_id=segment_id)
    assert again.status_code == 302
    assert Segment.objects.get().name == "From this tab"


def test_an_old_page_that_says_what_is_stored_does_not_conflict(signed_in):
    segment_id = uuid4()
    post(signed_in, form(act="save"), segment_id=segment_id)
    old = signed_in.get(f"/segments/{segment_id}/").context["page"].version
    changed = form(act="save", value="7", version=old)
    post(signed_in, changed, segment_id=segment_id)
    answer = post(signed_in, changed, segment_id=segment_id)
    assert (answer.status_code, answer.url) == (302, f"/segments/{segment_id}/")


def test_a_get_on_a_verb_leads_to_the_segment_or_to_a_new_one(signed_in, segment):
    assert signed_in.get(f"/segments/{segment.id}/save/").url == segment.get_absolute_url()
    assert signed_in.get(f"/segments/{uuid4()}/save/").url == "/segments/new/"


def test_a_value_that_no_customer_has_is_named_with_a_suggestion(signed_in):
    vocabulary.learn({("category", "Coffee"), ("city", "Pune")})
    data = {"n2.field": "orders", "n2.op": "gte", "n2.value": "1", "n2.was": "orders gte", "n2.category": "Cof"}
    page = squeezed(post(signed_in, form(**data), htmx=True).text)
    assert "No customer has “Cof”. Did you mean “Coffee”?</p>" in page
    known = {**data, "n2.category": "coffee"}
    assert "No customer has" not in post(signed_in, form(**known), htmx=True).text


ORDERED = {"n2.field": "orders", "n2.op": "gte"}


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        ({**ORDERED, "n2.value": "3", "n2.time": "in_last", "n2.n": "abc"}, "n"),
        ({**ORDERED, "n2.value": "3", "n2.time": "between", "n2.first": "2026-10-01"}, "last"),
        ({**ORDERED, "n2.value": "3", "n2.time": "between", "n2.last": "2026-10-01"}, "first"),
        ({**ORDERED, "n2.value": "3", "n2.time": "between", "n2.first": "2026-1-1", "n2.last": "2026-10-01"}, "first"),
        ({**ORDERED, "n2.value": "3", "n2.time": "between", "n2.first": "2026-10-02", "n2.last": "2026-10-01"}, "last"),
        ({**ORDERED, "n2.value": "abc", "n2.time": "in_last", "n2.n": "3"}, "value"),
        ({"n2.op": "between", "n2.value": ["1", "abc"]}, "high"),
        ({"n2.op": "between", "n2.value": ["", "2"]}, "value"),
    ],
)
def test_an_error_marks_the_input_it_is_about(signed_in, typed, box):
    data = form(**{"n2.was": f"{typed.get('n2.field', 'total_spend')} {typed['n2.op']}", **typed})
    page = post(signed_in, data, htmx=True).text
    assert f'data-at="n2-{box}"' in page
    marked = [tag for tag in page.split("<input") if 'aria-invalid="true"' in tag]
    assert len(marked) == 1
    assert f'id="n2-{box}"' in marked[0]


def test_a_new_builder_can_be_filled_by_its_address(signed_in):
    rule = json.dumps({"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]})
    page = signed_in.get("/segments/new/", {"rule": rule, "name": "Near us"}).content.decode()
    assert 'value="Near us"' in page
    assert "Pune" in page
    assert not Segment.objects.exists()
    for wrong in ("{", "[]", '{"match": "all", "rules": [{"field": "shoe"}]}', "[" * 5_000):
        assert signed_in.get("/segments/new/", {"rule": wrong}).status_code == 200
