"""Any rule over any customers selects exactly whom the contract says, and is explained by the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.events.models import Event
from customers.models import Customer, Order, Segment
from customers.segments import audience, catalogue, rules
from customers.segments.catalogue import Kind, Operator
from customers.segments.explain import explain
from customers.segments.tests.oracle import TEXTS
from customers.segments.tests.worlds import ATTRIBUTES, groups, make_rows, of_kind, worlds

pytestmark = pytest.mark.one_database  # tests/test_two_databases.py asks MongoDB


few = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
many = settings(few, max_examples=3 * settings().max_examples)
in_a_world = given(world=worlds(), asked=st.lists(groups, min_size=1, max_size=3))


@pytest.mark.django_db
@few
@in_a_world
def test_a_rule_selects_exactly_those_who_belong(world, asked):
    assert_agreement(world, asked)


@pytest.mark.django_db
@pytest.mark.long
@many
@in_a_world
def test_audience_and_explanation_agree_in_many_worlds(world, asked):
    assert_agreement(world, asked)


NEW = Operator("ends_elsewhere", "does not start with", complement="starts_with")


@pytest.mark.django_db
@pytest.mark.long
def test_a_complement_that_is_added_to_the_catalogue_is_drawn_and_agrees(monkeypatch):
    for kind in (Kind.TEXT, Kind.ATTRIBUTE):
        monkeypatch.setitem(catalogue.OPERATORS[kind], NEW.name, NEW)
    asked = of_kind(Kind.TEXT, TEXTS | ATTRIBUTES).filter(lambda node: node["op"] == NEW.name)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(node=asked, world=worlds())
    def agrees(node, world):
        assert_agreement(world, [{"match": "all", "rules": [node]}])

    agrees()  # Unsatisfiable where it is never drawn


def assert_agreement(world, asked):
    """The database, its counts and explanations find the members that the plain reading does."""
    customers, *others = make_rows(world)
    for model, rows in zip((Customer, Order, Event, Segment), (customers, *others), strict=True):
        model.objects.all().delete()
        model.objects.bulk_create(rows)
    for rule in asked:
        parsed = rules.parse(rule)
        members = world.members(rule)
        assert {customer.external_id for customer in audience.matching(parsed, world.now)} == members
        assert audience.count(parsed, world.now) == len(members)
        counts = audience.node_counts(parsed, world.now)
        explained = {customer.external_id: explain(parsed, customer, world.now) for customer in customers}
        assert {external_id for external_id, verdicts in explained.items() if verdicts[0].holds} == members
        for place, path in enumerate(counts):
            node = rule
            for step in filter(None, path.split(".")):
                node = node["rules"][int(step)]
            holding = world.members(node)
            assert counts[path] == len(holding), path
            assert {id for id, verdicts in explained.items() if verdicts[place].holds} == holding, path
