"""The grammar takes channels and complements from where they are defined, and keeps no table of its own."""

import pytest

from ai_tools.engines.grammar.tree import negated, none, where
from ai_tools.tests.words import condition, conditions, understood
from customers.channels import CHANNELS
from customers.segments.catalogue import OPERATORS, Kind

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
