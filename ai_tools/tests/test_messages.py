"""Messages by the built-in engine: composed from the parts of a goal and the figures of an audience."""

import pytest

from ai_tools.engines.checks import find_faults, too_alike
from ai_tools.engines.protocol import Audience
from ai_tools.engines.wording import compose, read_brief
from ai_tools.message_ideas import describe_audience, message_ideas
from campaigns.tests.factories import create_segment
from customers.tests.factories import create_customer

pytestmark = pytest.mark.one_database

PRODUCTS = ["Coffee", "Beans", "Tea", "Cold brew", "Moka pot"]
GOALS = [
    "Win back customers who stopped ordering with ₹500 off till Sunday",
    "Promote our new cold brew",
    "20% off on beans this weekend, use code BEANS20",
    "Tell them our Indiranagar store opens on 5 December with live music",
    "Thank our VIPs for their loyalty",
    "Welcome new customers with a free coffee",
    "diwali wishes",
    "get feedback on the last order",
    "free delivery on orders above 999 until 30 nov",
    "increase sales",
    "buy one get one on tea, today only",
    "Bring back lapsed customers",
    "asdf",
    "Send an urgent message: flat 30% off ends tomorrow",
    "flat Rs 200 off above Rs 999",
    "Double points on all orders this week",
    "formal note to corporate clients about our new invoicing from 1 January",
    "SALE SALE SALE!!! 50% OFF!!!",
    "{{ evil }} {% include 'x' %} 20% off",
    "visit https://example.com for 10% off",
    "x" * 1000,
    "Tell everyone that " + "we have moved to a larger place round the corner, " * 15,
]
AUDIENCES = [
    None,
    Audience(100, {"first_name": 1.0, "city": 1.0, "last_product": 1.0, "last_order_on": 1.0}),
    Audience(10, {}),
]


def texts(goal, channel="email", audience=None, turn=0):
    return compose(read_brief(goal, PRODUCTS), channel, audience, turn)


@pytest.mark.parametrize("goal", GOALS)
def test_whatever_is_asked_the_messages_hold(goal):
    for channel in ("email", "sms", "whatsapp"):
        for audience in AUDIENCES:
            for turn in range(2):
                variants = texts(goal, channel, audience, turn)
                faults = [fault for variant in variants for fault in find_faults(variant, channel, goal)]
                assert not faults, (variants, faults)
                assert 2 <= len(variants) <= 3
                if len(goal) < 200:
                    assert not too_alike(variants), variants


@pytest.mark.parametrize(
    ("goal", "parts"),
    [
        (
            "Win back lapsed customers with ₹500 off till Sunday",
            {"purpose": "win_back", "offer": "₹500 off", "deadline": "until Sunday"},
        ),
        (
            "20% off beans this weekend, code BEANS20",
            {"offer": "20% off", "product": "beans", "deadline": "this weekend", "code": "BEANS20"},
        ),
        ("free delivery on orders above Rs 999", {"offer": "free delivery", "floor": "₹999"}),
        ("bogo on tea, today only", {"offer": "buy one, get one free", "product": "tea", "deadline": "today only"}),
        ("Introduce our new cold brew, playful", {"purpose": "launch", "product": "new cold brew", "tone": "playful"}),
        ("a cashback of 50 rupees", {"offer": "₹50 off"}),
        ("tell our customers in Pune that we open at 7", {"news": "We open at 7"}),
        ("happy diwali to everyone", {"purpose": "greet", "feast": "Diwali"}),
        ("ask for a review of their last order", {"purpose": "feedback", "product": ""}),
        ("increase sales", {"purpose": "sell", "offer": "", "product": "", "news": ""}),
    ],
)
def test_the_parts_of_a_goal(goal, parts):
    brief = read_brief(goal, PRODUCTS)

    assert {name: getattr(brief, name) for name in parts} == parts


def test_every_part_that_is_named_is_said():
    for variant in texts("20% off beans until Sunday, use code BEANS20"):
        for part in ("20% off", "beans", "ntil Sunday", "BEANS20"):
            assert part in f"{variant.subject} {variant.message}", variant


def test_an_sms_keeps_to_letters_that_all_phones_have():
    for variant in texts("₹500 off until Sunday – for you", "sms"):
        assert "Rs 500" in variant.message
        assert not set("₹–’“”…") & set(variant.message)


def test_what_they_bought_is_named_only_where_it_is_known():
    known, unknown = (texts("Bring them back", audience=audience) for audience in AUDIENCES[1:])

    assert any("last_product" in variant.message for variant in known)
    assert not any("last_product" in variant.message for variant in unknown)


def test_who_never_bought_gets_a_first_order():
    assert "first order" in texts("10% off", audience=AUDIENCES[2])[0].message
    assert "next order" in texts("10% off", audience=AUDIENCES[1])[0].message


@pytest.mark.django_db
def test_figures_of_an_audience_count_customers_who_may_be_written_to():
    create_customer(name="Asha Rao", city="Pune", email="a@example.in", last_product="Cold brew")
    create_customer(name="", city="Pune", email="b@example.in")
    create_customer(name="No Address", city="Pune", email="")
    create_customer(name="Not Willing", email="c@example.in", email_opt_in=False)
    audience = describe_audience(create_segment(), "email")

    assert audience == Audience(2, {"first_name": 0.5, "city": 1.0, "last_product": 0.5, "last_order_on": 0.5})


@pytest.mark.django_db
def test_an_empty_audience_gets_messages_too():
    found = message_ideas("thank them", "sms", segment=create_segment(rule={"match": "any", "rules": []}))

    assert len(found.value) == 3
