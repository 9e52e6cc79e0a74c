"""The grammar names fields, operators, statuses and channels that exist, and takes their traits from where they are
defined."""

import re

import pytest

from ai_tools.engines.grammar import lexicon
from ai_tools.engines.grammar.figures import PERCENTILES
from ai_tools.engines.grammar.frames import DATED, MEASURES, STATUSES
from ai_tools.engines.grammar.openers import OPENERS
from ai_tools.engines.grammar.phrases import JOINERS
from ai_tools.engines.grammar.reached import REACTIONS, Reaction
from ai_tools.engines.grammar.tree import negated, none, where
from ai_tools.tests.words import condition, conditions, understood
from customers.channels import CHANNELS
from customers.segments import catalogue, values
from customers.segments.catalogue import OPERATORS, Kind
from customers.segments.values import USUAL_STATUS

pytestmark = pytest.mark.one_database

WITH_COMPLEMENT = [operator for kind in Kind for operator in OPERATORS[kind].values() if operator.complement]


@pytest.mark.parametrize("operator", WITH_COMPLEMENT, ids=lambda operator: operator.name)
def test_negation_uses_the_complement_in_the_catalogue(operator):
    asked, complement = where("field", operator.complement, "x"), where("field", operator.name, "x")

    assert negated(asked) == complement
    assert negated(complement) == asked


def test_negation_of_an_operator_without_a_complement_is_a_group():
    asked = where("city", "starts_with", "Pu")

    assert negated(asked) == none([asked])


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda channel: channel.name)
def test_consent_is_asked_of_the_channel_that_was_named(channel):
    assert condition(f"opted in to {channel.spoken}") == {"field": channel.opt_in, "op": "is", "value": True}
    assert condition(f"no {channel.spoken} consent") == {"field": channel.opt_in, "op": "is", "value": False}


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda channel: channel.name)
def test_a_channel_reaches_customers_by_its_own_address(channel):
    assert {"field": channel.address, "op": "is_set"} in conditions(f"reachable by {channel.spoken}")


def test_without_a_channel_subscribers_are_those_of_e_mail():
    assert understood("unsubscribed customers").assumptions == ["“unsubscribed” read as unsubscribed from e-mail"]


def test_reaching_customers_without_a_channel_asks_for_one():
    assert understood("reachable customers").questions == [
        "“reachable”: by which channel? Say e-mail, SMS or WhatsApp."
    ]


@pytest.mark.parametrize("deed", DATED, ids=lambda deed: deed.name)
def test_the_time_of_a_deed_is_a_date_of_the_catalogue(deed):
    assert catalogue.get(DATED[deed].field).kind == Kind.DATE


def test_measures_statuses_and_campaigns_are_those_of_the_language():
    assert set(MEASURES.values()) <= set(catalogue.MEASURES)
    assert set(STATUSES.values()) | {USUAL_STATUS} == set(values.STATUSES)
    registered = {field.name for listed in catalogue.groups().values() for field in listed}
    assert {did.value for did in Reaction if did != Reaction.IGNORED} <= registered


@pytest.mark.parametrize(("op", "opposite"), [("gt", "lte"), ("gte", "lt"), ("lt", "gte"), ("lte", "gt")])
def test_a_comparison_of_a_number_that_is_always_known_is_turned_round(op, opposite):
    assert negated(where("visits", op, 3)) == where("visits", opposite, 3)
    unknown = where("average_order_value", op, 3)
    assert negated(unknown) == none([unknown])


def test_every_class_that_a_table_names_is_in_the_lexicon():
    sections = set(re.findall(r"^\[(.+?)\]", lexicon.FILE.read_text(), re.MULTILINE))
    assert {*OPENERS, *JOINERS, *REACTIONS, *PERCENTILES, *STATUSES} <= sections


def test_two_values_of_one_text_are_alternatives():
    assert condition("named “Asha Rao” named “Anil Mehta”") == where("name", "in", ["Asha Rao", "Anil Mehta"]).condition
