"""Steps that add tags to customers and remove them."""

import pytest

from campaigns.journeys.models import Enrollment
from campaigns.journeys.tests.plans import mail, plan, wait
from customers.models import Customer
from customers.segments.audience import matching
from customers.segments.rules import parse

pytestmark = pytest.mark.django_db

TEA = {"id": "t", "tag": {"add": ["Tea", "hot"], "remove": ["new"]}}
DRINKS_TEA = parse({"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": ["tea"]}]})


def tags():
    return {customer.external_id: customer.tags for customer in Customer.objects.order_by("external_id")}


@pytest.mark.both_databases
def test_a_step_adds_tags_and_removes_others_and_leaves_the_rest(world):
    world.start(plan(TEA, mail("m")))
    world.customer("c1", tags=["vip", "New", "tea"])
    world.customer("c2", tags=["new"])
    world.customer("c3", tags=["new"])
    before = Customer.objects.get(external_id="c1").updated_at
    world.event("c1")
    world.event("c2")
    assert tags() == {"c1": ["vip", "tea", "hot"], "c2": ["Tea", "hot"], "c3": ["new"]}
    assert [customer.external_id for customer in matching(DRINKS_TEA).order_by("id")] == ["c1", "c2"]
    assert Customer.objects.get(external_id="c1").updated_at > before
    assert Enrollment.objects.first().trace[0]["what"] == "tagged"


def test_several_tag_steps_are_carried_out_in_order(world):
    off = {"id": "off", "tag": {"remove": ["tea"]}}
    world.start(plan(TEA, off, {"id": "on", "tag": {"add": ["cold"]}}, wait("w", 1, "days"), {**TEA, "id": "later"}))
    world.customer("c1", tags=[])
    world.event("c1")
    assert tags() == {"c1": ["hot", "cold"]}
    world.pass_time(days=1)
    assert tags() == {"c1": ["hot", "cold", "Tea"]}


def test_a_rule_that_is_asked_later_sees_the_tag(world):
    asks = {"field": "tags", "op": "has_any", "value": ["tea"]}
    split = {"id": "s", "split": {"match": "all", "rules": [asks]}, "then": [mail("yes")], "otherwise": [mail("no")]}
    world.start(plan(TEA, wait("w", 1, "minutes"), split))
    world.customer("c1")
    world.event("c1")
    world.pass_time(minutes=1)
    assert Enrollment.objects.get().passed == ("t", "w", "s", "yes")


def test_tags_that_are_there_already_change_nothing(world):
    world.start(plan({"id": "t", "tag": {"add": ["tea"], "remove": ["new"]}}))
    world.customer("c1", tags=["Tea"])
    before = Customer.objects.values("tags", "tags_key", "updated_at").get()
    world.event("c1")
    assert Customer.objects.values("tags", "tags_key", "updated_at").get() == before
