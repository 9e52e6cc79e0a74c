"""Properties of events that an administrator lets rules ask for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.events import properties
from customers.events.models import Event, EventProperty, EventType
from customers.events.properties import Refused
from customers.models import Customer, Segment
from customers.segments import audience
from customers.segments.english import say
from customers.segments.explain import explain
from customers.segments.references import check
from customers.segments.rules import RuleError, parse, serialise
from customers.tests.factories import create_customers, event_record, persist_records

pytestmark = pytest.mark.django_db


def rule(colours: list[str], name: str = "colour", value: int = 1) -> dict:
    asked = {"name": "viewed_product", "where": {name: colours}}
    return {"match": "all", "rules": [{"events": asked, "op": "gte", "value": value}]}


def view(customer: str, id: str, days: int = 1, **values) -> None:
    at = (timezone.now() - timedelta(days=days)).isoformat()
    persist_records("event", event_record(id=id, customer=customer, occurred_at=at, properties=values))


def members(data: dict) -> list[str]:
    """By the database; `explain` must say the same."""
    parsed = parse(data)
    check(parsed)
    found = sorted(audience.matching(parsed).values_list("external_id", flat=True))
    assert found == sorted(each.external_id for each in Customer.objects.all() if explain(parsed, each)[0].holds)
    return found


@pytest.fixture
def viewers():
    """A viewed red twice and blue once, B blue, C nothing."""
    create_customers(*({"external_id": external_id} for external_id in "abc"))
    view("a", "1", 9, colour="Red", size=42)
    view("a", "2", 2, colour="red")
    view("a", "3", 1, colour="blue", size=42.0)
    view("b", "4", 3, colour="blue", size=43)


@pytest.mark.both_databases
def test_rules_ask_for_a_chosen_property_of_events_before_and_after_the_choice(viewers):
    properties.choose("viewed_product", "colour")
    properties.carry_out()
    view("b", "5", colour="RED")
    view("c", "6", colour="green")

    assert members(rule(["red"])) == ["a", "b"]
    assert members(rule(["red", "blue"], value=3)) == ["a"]
    assert members(rule(["red", "blue"], value=2)) == ["a", "b"]
    assert members(rule(["green"])) == ["c"]
    assert serialise(parse(rule(["red"]))) == rule(["red"])
    assert "had the event viewed product with the colour red" in say(parse(rule(["red"])))


def test_numbers_are_asked_for_as_they_are_written(viewers):
    properties.choose("viewed_product", "size")
    properties.carry_out()
    assert members(rule(["42"], "size", 2)) == ["a"]
    assert members(rule(["43"], "size")) == ["b"]


def test_until_it_is_chosen_and_filled_in_rules_that_ask_for_it_are_refused(viewers, monkeypatch):
    monkeypatch.setattr(properties, "STRETCH", 2)
    with pytest.raises(RuleError, match="Rules cannot ask for colour of viewed_product: an administrator can choose"):
        check(parse(rule(["red"])))
    properties.choose("viewed_product", "colour")
    with pytest.raises(RuleError, match="is being filled in, 0 % so far"):
        check(parse(rule(["red"])))
    properties.move_on()
    with pytest.raises(RuleError, match="is being filled in, 66 % so far"):
        check(parse(rule(["red"])))
    properties.carry_out()
    check(parse(rule(["red"])))


@pytest.mark.both_databases
def test_what_comes_in_while_it_is_filled_in_counts_once(viewers, monkeypatch):
    monkeypatch.setattr(properties, "STRETCH", 1)
    properties.choose("viewed_product", "colour")
    view("a", "7", colour="red")
    properties.move_on()
    view("a", "8", colour="red")
    view("c", "9", colour="red")
    create_customers({"external_id": "d"})
    view("d", "10", colour="red")
    properties.carry_out()
    lists = dict(Customer.objects.values_list("external_id", "happened"))
    assert {id: len(each.get("viewed_product/colour/red", [])) for id, each in lists.items()} == {
        "a": 4,
        "b": 0,
        "c": 1,
        "d": 1,
    }


def test_events_that_wait_for_their_customer_have_it_too():
    view("a", "1", colour="red")
    properties.choose("viewed_product", "colour")
    properties.carry_out()
    persist_records("customer", {"external_id": "a"})
    assert members(rule(["red"])) == ["a"]


@pytest.mark.both_databases
def test_a_pass_of_a_dead_worker_goes_on_where_it_was(viewers, monkeypatch):
    monkeypatch.setattr(properties, "STRETCH", 1)
    nudged = []
    monkeypatch.setattr(properties, "nudge", lambda task, *args: nudged.append(task))
    properties.choose("viewed_product", "colour")
    properties.move_on()
    nudged.clear()
    properties.sweep()
    assert nudged == []
    EventProperty.objects.update(moved_at=timezone.now() - timedelta(hours=1))
    properties.sweep()
    assert nudged == ["customers.tasks.fill_event_properties"]
    properties.carry_out()
    assert EventProperty.objects.get().passed == 3
    assert members(rule(["blue"])) == ["a", "b"]


def test_chosen_again_nothing_old_is_left(viewers):
    properties.choose("viewed_product", "colour")
    properties.carry_out()
    properties.drop("viewed_product", "colour")
    view("b", "5", colour="red")
    Event.objects.filter(event_id="1").delete()
    properties.choose("viewed_product", "colour")
    properties.carry_out()
    assert members(rule(["red"], value=2)) == []
    assert members(rule(["red"])) == ["a", "b"]


@pytest.mark.both_databases
def test_a_customer_with_too_many_values_is_judged_from_the_table(viewers, monkeypatch):
    monkeypatch.setattr("customers.events.happened.MAX_LISTS", 2)
    properties.choose("viewed_product", "colour")
    properties.carry_out()
    assert list(Customer.objects.filter(has_many_events=True).values_list("external_id", flat=True)) == ["a"]
    assert members(rule(["red"], value=2)) == ["a"]


def test_three_may_be_chosen_and_none_twice(viewers):
    for name in ("colour", "size", "brand"):
        properties.choose("viewed_product", name)
    for name, said in (("shop", "3 chosen properties"), ("size", "already"), ("sku", "already")):
        with pytest.raises(Refused, match=said):
            properties.choose("viewed_product", name)
    properties.choose("cart_updated", "shop")


def test_what_a_rule_asks_for_is_not_removed(viewers):
    properties.choose("viewed_product", "colour")
    properties.carry_out()
    segment = Segment.objects.create(name="Red", rule=rule(["red"]))
    with pytest.raises(Refused, match="asked for by the segment “Red”; change"):
        properties.drop("viewed_product", "colour")
    segment.delete()
    properties.drop("viewed_product", "colour")
    assert not EventProperty.objects.exists()


def test_the_names_of_properties_are_remembered_and_not_their_values():
    create_customers({"external_id": "a"})
    view("a", "1", note="Call Asha", sku="A1", nothing=None)
    view("a", "2", colour="red", sku="A1")
    assert EventType.objects.get().seen == ["note", "sku", "colour"]
