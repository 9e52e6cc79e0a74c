"""An address may be written to unless one customer at it refuses or it is suppressed."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from customers.channels import CHANNELS, EMAIL
from customers.consent import OPTED_OUT, SUPPRESSED, reconcile_standings, refusals, said_no
from customers.models import Customer, Suppression, Topic, TopicRefusal
from customers.privacy.erasure import erase_by_external_id
from customers.privacy.suppression import lift, suppress
from customers.privacy.topics import (
    addresses_refusing,
    reconcile_refused_topics,
    refusing,
    set_refused_topics,
)
from customers.tests.factories import customer_record, persist_records


def ingest(external_id: str, **fields: object) -> None:
    persist_records("customer", customer_record(external_id=external_id, **fields))


def standings() -> dict[str, str]:
    return dict(Customer.objects.order_by("external_id").values_list("external_id", "email_standing"))


@pytest.mark.django_db
@pytest.mark.both_databases
class TestOneRefusalHoldsForTheAddress:
    def test_of_a_customer_who_came_before(self):
        ingest("a", email="jo@example.com", email_opt_in=False)
        ingest("b", email="Jo@Example.com", email_opt_in=True)

        assert standings() == {"a": OPTED_OUT, "b": OPTED_OUT}

    def test_of_a_customer_who_comes_later(self):
        ingest("a", email="jo@example.com", email_opt_in=True)
        ingest("b", email="jo@example.com", email_opt_in=False)
        ingest("c", email="ann@example.com")

        assert standings() == {"a": OPTED_OUT, "b": OPTED_OUT, "c": ""}

    def test_of_a_customer_in_the_same_batch(self):
        both = {"email": "jo@example.com"}
        persist_records(
            "customer",
            customer_record(external_id="a", **both),
            customer_record(external_id="b", **both, email_opt_in=False),
        )

        assert standings() == {"a": OPTED_OUT, "b": OPTED_OUT}

    def test_until_it_is_taken_back(self):
        ingest("a", email="jo@example.com", email_opt_in=False)
        ingest("b", email="jo@example.com")
        ingest("a", email_opt_in=True)

        assert standings() == {"a": "", "b": ""}

    def test_until_its_customer_moves_away(self):
        ingest("a", email="jo@example.com", email_opt_in=False)
        ingest("b", email="jo@example.com")
        ingest("a", email="new@example.com")

        assert standings() == {"a": OPTED_OUT, "b": ""}


@pytest.mark.django_db
def test_a_suppressed_address_is_one_for_later_customers_too():
    suppress("sms", ["+919876543210"], "manual")
    ingest("a", phone="+91 98765 43210", sms_opt_in=True)

    found = Customer.objects.get()
    assert (found.email_standing, found.sms_standing, found.whatsapp_standing) == ("", SUPPRESSED, "")
    assert refusals(CHANNELS["sms"], ["+919876543210", "+919876543211"]) == {"+919876543210": SUPPRESSED}


@pytest.mark.django_db
def test_lifting_takes_back_what_unsubscribing_said_and_no_statement_of_a_record():
    ingest("a", email="jo@example.com", email_opt_in=True)
    said_no(EMAIL, Customer.objects.values_list("id", flat=True))
    suppress("email", ["jo@example.com"], "unsubscribed")
    ingest("b", email="ann@example.com", email_opt_in=False)
    suppress("email", ["ann@example.com"], "manual")

    lift("email", "jo@example.com", "asked", None)
    lift("email", "ann@example.com", "asked", None)

    assert standings() == {"a": "", "b": OPTED_OUT}


@pytest.mark.django_db
def test_reconcile_derives_standings_again_and_prints_what_differed(capsys):
    ingest("a", email="jo@example.com", email_opt_in=False)
    ingest("b", email="jo@example.com")
    Customer.objects.filter(external_id="b").update(email_standing="")

    call_command("reconcile")

    assert "email standing was “”, is “opted out”" in capsys.readouterr().out
    assert standings() == {"a": OPTED_OUT, "b": OPTED_OUT}


# ── Records, refusals, suppressions, erasures and moves in any order ──

IDS, EMAILS, PHONES = "abcd", ["", "jo@example.com", "ann@example.com"], ["", "+919876543210", "+919876543211"]
ANSWERS = st.sampled_from([True, False, None])


class Addresses(RuleBasedStateMachine):
    """Standings as ingestion and the suppression list leave them."""

    @rule(
        ids=st.lists(st.sampled_from(IDS), min_size=1, max_size=3),
        fields=st.fixed_dictionaries(
            {},
            optional={
                "email": st.sampled_from(EMAILS),
                "phone": st.sampled_from(PHONES),
                "email_opt_in": ANSWERS,
                "sms_opt_in": ANSWERS,
            },
        ),
    )
    def ingest(self, ids, fields):
        persist_records("customer", *(customer_record(external_id=id, **fields) for id in ids))

    @rule(channel=st.sampled_from([*CHANNELS.values()]), id=st.sampled_from(IDS))
    def unsubscribe(self, channel, id):
        for customer in Customer.objects.filter(external_id=id):
            said_no(channel, [customer.id])
            suppress(channel.name, [getattr(customer, channel.address)], "unsubscribed")

    @rule(channel=st.sampled_from([*CHANNELS.values()]), n=st.sampled_from([1, 2]))
    def suppress(self, channel, n):
        suppress(channel.name, [(EMAILS if channel is EMAIL else PHONES)[n]], "manual")

    @rule(channel=st.sampled_from([*CHANNELS.values()]), n=st.sampled_from([1, 2]))
    def lift(self, channel, n):
        lift(channel.name, (EMAILS if channel is EMAIL else PHONES)[n], "asked", None)

    @rule(
        channel=st.sampled_from([*CHANNELS.values()]),
        n=st.sampled_from([1, 2]),
        names=st.sets(st.sampled_from(["News", "Offers"])),
    )
    def refuse_topics(self, channel, n, names):
        ids = [topic_named(name).id for name in sorted(names)]
        set_refused_topics(channel.name, (EMAILS if channel is EMAIL else PHONES)[n], ids)

    @rule(id=st.sampled_from(IDS))
    def erase(self, id):
        erase_by_external_id(id)

    @invariant()
    def standings_are_those_derived_again(self):
        assert list(reconcile_standings()) == []

    @invariant()
    def topics_are_refused_by_address(self):
        for channel in CHANNELS.values():
            for topic in Topic.objects.all():
                rows = set(
                    Customer.objects.exclude(**{channel.address_key: ""}).values_list(channel.address_key, flat=True)
                )
                marked = Customer.objects.filter(refusing(channel, topic.id)).values_list(
                    channel.address_key, flat=True
                )
                assert set(marked) == addresses_refusing(channel.name, rows, topic.id)
        assert list(reconcile_refused_topics()) == []

    @invariant()
    def standings_follow_the_rule(self):
        """As a reader would work them out, row by row."""
        for channel in CHANNELS.values():
            rows = list(Customer.objects.values_list(channel.address_key, channel.opt_in, channel.standing))
            refused = {key for key, opt_in, _ in rows if opt_in is False}
            for key, _, standing in rows:
                if not key:
                    assert standing == ""
                elif key in refused:
                    assert standing == OPTED_OUT
                else:
                    assert (standing == SUPPRESSED) == (refusals(channel, [key]) != {})


def run_machine(machine: type[RuleBasedStateMachine], forget: Callable[[], None], examples: int) -> None:
    class FromNothing(machine):  # type: ignore[valid-type,misc]
        def __init__(self) -> None:
            forget()
            super().__init__()

    run_state_machine_as_test(
        FromNothing,
        settings=hypothesis_settings(max_examples=examples, stateful_step_count=12, deadline=None),
    )


def forget_everything() -> None:
    Customer.objects.all().delete()
    Suppression.objects.all().delete()
    Topic.objects.all().delete()
    assert not TopicRefusal.objects.exists()


def topic_named(name: str) -> Topic:
    return Topic.objects.get_or_create(name=name, name_key=name.lower())[0]


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.long
def test_standings_hold_in_any_order_of_events():
    run_machine(Addresses, forget_everything, examples=hypothesis_settings().max_examples)
