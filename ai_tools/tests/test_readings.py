"""What the grammar makes of phrases, alone and joined."""

from itertools import permutations
from json import dumps

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_tools.engines.grammar import read
from ai_tools.engines.grammar.tokens import tokenise
from ai_tools.engines.grammar.values import Attribute, Vocabulary
from ai_tools.tests.words import TODAY, Figures, condition, conditions, understood

pytestmark = pytest.mark.one_database

CLAUSES = [
    "spent more than 5k",
    "ordered at least 3 times",
    "haven't ordered in 60 days",
    "live in Pune",
    "visited within the last month",
    "bought coffee in the last 90 days",
    "have no phone number",
    "opted in to whatsapp",
    "are not students",
    "have more than 500 loyalty points",
    "joined before March",
    "received the Diwali offer",
    "never cancelled an order",
]


def one(field, op, *value):
    return {"field": field, "op": op, **({"value": value[0]} if value else {})}


def bought(op="gte", value=1, **orders):
    return {"orders": orders, "measure": "count", "op": op, "value": value}


def written(nodes):
    return sorted(dumps(node, sort_keys=True) for node in nodes)


@pytest.mark.parametrize(
    ("text", "stops"), [("in Pune. Of those, gold", 1), ("no. of visits", 0), ("approx. 5 visits", 0)]
)
def test_a_full_stop_ends_a_sentence_but_behind_a_short_form(text, stops):
    assert [token.word for token in tokenise(text)].count(".") == stops


@pytest.mark.parametrize("joiner", [" and ", ", ", " but "])
def test_two_conditions_mean_together_what_they_mean_alone(joiner):
    alone = {clause: conditions(f"customers who {clause}") for clause in CLAUSES}
    wrong = []
    for first, second in permutations(CLAUSES, 2):
        text = f"customers who {first}{joiner}{second}"
        found = understood(text)
        if (
            found.questions
            or found.not_understood
            or written(found.rule["rules"]) != written(alone[first] + alone[second])
        ):
            wrong.append(f"{text}: {found}")

    assert not wrong


@pytest.mark.parametrize(
    "text", ["haven't ordered in Pune in the last 60 days", "no orders, in the last 60 days", "not ordered 60 days"]
)
def test_a_time_belongs_to_what_was_denied_before_it(text):
    found = [each for each in conditions(text) if each.get("field") != "city"]
    assert found == [one("last_order_at", "not_in_last", {"n": 60, "unit": "days"})]


def test_a_time_behind_a_number_is_not_asked_for_beside_it():
    assert condition("fewer than 3 orders, in the last year") == bought("lt", 3, in_last={"n": 1, "unit": "years"})


@pytest.mark.parametrize(
    "text", ["ordered within 7 days of signing up", "bought in the 30 days after their first order"]
)
def test_days_that_count_from_another_day_are_not_known(text):
    found = understood(text)
    assert found.rule is None
    assert found.not_understood == [text]


def test_one_but_not_both():
    found = conditions("bought coffee or tea but not both")
    assert found[0] == bought(category=["Coffee", "Tea"])
    assert found[1] == {
        "match": "none",
        "rules": [{"match": "all", "rules": [bought(category=["Coffee"]), bought(category=["Tea"])]}],
    }


def test_not_both_of_three_is_asked_about():
    assert "of which two" in understood("bought coffee, tea or beans but not both").questions[0]


@pytest.mark.parametrize(
    ("text", "op", "value"),
    [("bought something other than coffee", "gte", 1), ("never bought anything but coffee", "eq", 0)],
)
def test_anything_but(text, op, value):
    assert condition(text) == bought(op, value, category=["Tea", "Beans", "Gift cards"])


def test_anything_but_a_product_is_asked_about():
    assert "categories" in understood("bought anything except cold brew").questions[0]


@pytest.mark.parametrize("text", ["those we can whatsapp", "reachable on WhatsApp", "can be reached by whatsapp"])
def test_who_can_be_reached_has_an_address_and_is_not_opted_out(text):
    assert conditions(text) == [
        one("phone", "is_set"),
        {"match": "none", "rules": [one("whatsapp_opt_in", "is", False)]},
    ]


def test_who_can_be_reached_somehow_is_asked_about():
    assert "by which channel" in understood("reachable customers").questions[0]


def test_opened_but_not_clicked_one_campaign():
    assert conditions("opened but did not click the Diwali offer") == [
        one("opened_campaign", "in", ["c1"]),
        one("clicked_campaign", "not_in", ["c1"]),
    ]


def test_in_a_segment_by_its_name():
    found = understood("people in Drifting away")
    assert found.rule["rules"] == [one("segment", "in", ["s1"])]


def test_abroad_is_outside_the_country_of_the_currency():
    found = understood("overseas customers")
    assert found.rule["rules"] == [one("country", "ne", "India")]
    assert "not in India" in found.assumptions[0]


def test_having_points_is_having_more_than_none():
    assert condition("have loyalty points") == one("attributes.loyalty_points", "gt", 0)


def test_numbers_of_orders_at_the_top():
    found = understood("top 5 by number of orders")
    assert found.rule["rules"] == [one("order_count", "gte", 9600)]


@pytest.mark.parametrize(
    ("text", "values"),
    [("named Asha Rao, Anil Mehta", ["Asha Rao", "Anil Mehta"]), ("named Asha Rao, pune", ["Asha Rao"])],
)
def test_names_go_on_as_far_as_they_are_names(text, values):
    found = conditions(text)[0]
    assert found == (one("name", "in", values) if len(values) > 1 else one("name", "eq", values[0]))


def test_the_second_no_belongs_to_what_follows():
    assert conditions("no email no orders") == [one("email", "not_set"), one("order_count", "eq", 0)]


def test_touched_is_bought_where_a_product_follows():
    assert condition("haven't touched coffee") == bought("eq", 0, category=["Coffee"])
    assert condition("never touched by us") == one("last_messaged_at", "not_set")


@pytest.mark.parametrize("text", ["visited coffee 3 times", "signed up for beans", "haven't seen the moka pot"])
def test_a_product_with_a_verb_of_another_thing_is_asked_about(text):
    assert "bought, or what else" in understood(text).questions[0]


@pytest.mark.parametrize("text", ["spent over 900 on coffee and tea", "3 orders of coffee and tea"])
def test_each_or_together_is_asked_where_it_is_not_said(text):
    assert "each by itself, or together" in understood(text).questions[0]


@pytest.mark.parametrize("text", ["spent over 900 on coffee and tea combined", "over 900 on coffee plus tea"])
def test_amounts_of_several_things_together(text):
    assert condition(text) == {
        "orders": {"category": ["Coffee", "Tea"]}, "measure": "sum", "op": "gt", "value": 900
    }  # fmt: skip


def test_not_since_goes_on_from_the_end_of_the_time_before_it():
    assert conditions("ordered 30 to 60 days ago and not since") == conditions("last ordered 30 to 60 days ago")
    assert "since when" in understood("ordered in the last 60 days and not since").questions[0]


@pytest.mark.parametrize("text", ["the 5 people with the most orders", "5 customers who ordered most"])
def test_people_with_the_most_orders(text):
    assert understood(text).rule["rules"] == [one("order_count", "gte", 9600)]


@pytest.mark.parametrize(
    "text", ["coffee spend of over 500", "coffee spend is over 500", "total coffee spend of over 500"]
)
def test_spend_on_a_thing_is_not_total_spend(text):
    assert condition(text) == {"orders": {"category": ["Coffee"]}, "measure": "sum", "op": "gt", "value": 500}


def test_yet_to_buy_is_said_of_what_follows():
    assert condition("yet to buy coffee") == bought("eq", 0, category=["Coffee"])
    assert condition("yet to buy") == one("order_count", "eq", 0)


@pytest.mark.parametrize("heading", ["Pune regular-ish", "not on lists-to-be", "cold brew bingers"])
def test_what_names_or_denies_something_is_not_dropped_as_a_heading(heading):
    assert understood(f"{heading}: over 10 visits").not_understood
    assert not understood("Spring push: over 10 visits").not_understood


@pytest.mark.parametrize("text", ["under 25s", "24 or younger"])
def test_ages_without_the_word(text):
    assert condition(text)["field"] == "attributes.age"


@pytest.mark.parametrize("text", ["ordered only in October", "ordered in October only", "only ordered in October"])
def test_only_then_is_at_no_other_time(text):
    october = ["2026-10-01", "2026-10-31"]
    assert conditions(text) == [one("first_order_at", "between", october), one("last_order_at", "between", october)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bought coffee in October only", "at any other time"),
        ("second order above 300", "not known"),
    ],
)
def test_what_cannot_be_asked_of_some_orders_is_not_dropped(text, why):
    assert why in understood(text).questions[0]


def test_some_of_several_spans_are_not_an_amount():
    assert understood("ordered in 2 of the last 3 months").not_understood


def test_everywhere_but_a_place():
    assert condition("customers from everywhere but Pune") == one("city", "ne", "Pune")


def test_behind_those_who_are_left_out_a_colon_names_who_stays():
    assert conditions("except students: gold in Pune") == conditions("gold in Pune, except students")


@pytest.mark.parametrize(
    ("text", "plainly"),
    [
        ("everyone, exclude: students but not in Pune", "everyone except students but not in Pune"),
        ("exclude: vip, exclude: students", "exclude: vip, students"),
        ("exclude: vip but gold", "except vip but gold"),
    ],
)
def test_a_list_of_who_is_left_out_ends(text, plainly):
    assert understood(text).rule == understood(plainly).rule


def test_a_list_behind_who_does_not_end_the_list_around_it():
    text = "those that've spent above 10k, purchased for more than 5000, customers who made 10 or more orders"
    assert understood(text).rule["match"] == "any"


@pytest.mark.parametrize("text", ["max spend 5000", "minimum order 300"])
def test_a_limit_of_one_order_or_of_all_is_asked_about(text):
    assert "largest or smallest order" in understood(text).questions[0]


OTHER_DATA = Vocabulary(
    cities=["New Delhi", "Bangalore"],
    countries=["United States"],
    attributes={
        "gender": Attribute(frozenset({"text"}), ("F", "M")),
        "size": Attribute(frozenset({"text"}), ("S", "M")),
    },
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("women", one("attributes.gender", "eq", "F")),
        ("from Delhi", one("city", "eq", "New Delhi")),
        ("in Bengaluru", one("city", "eq", "Bangalore")),
        ("from the US", one("country", "eq", "United States")),
        ("bought from us", one("order_count", "gte", 1)),
    ],
)
def test_what_the_data_calls_otherwise(text, rule):
    assert read(text, OTHER_DATA, Figures(), TODAY).rule["rules"] == [rule]


def test_women_where_nothing_tells_who_they_are():
    assert understood("women in Pune").not_understood == ["women"]


@pytest.mark.parametrize("word", ["(", "not", "either", "both", "neither", "who", "not (", "either who"])
def test_what_is_nested_without_end_becomes_a_question(word):
    found = understood(f"{word} " * (2_000 // (len(word) + 1)) + "bought coffee")
    assert found.rule or "simpler words" in found.questions[0]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["(", ")", "not", "either", "or", "and", "neither", "nor", "both", "who", "vip", ","]),
        max_size=400,
    )
)
def test_any_nesting_is_read_or_asked_about(words):
    found = understood(" ".join(words))
    assert found.rule or found.questions or found.not_understood


@pytest.mark.parametrize(
    "text",
    [
        "newsletter readers",
        "newsletter subscribers",
        "the newsletter people",
        "on the newsletter",
        "newsletter folks",
        "those with the newsletter tag",
        "newsletter crowd",
        "newsletter recipients",
        "newsletter customers",
        "tagged newsletter",
        "subscribers of the newsletter",
        "people who get the newsletter",
    ],
)
def test_a_newsletter_is_the_tag_where_the_data_has_one(text):
    words = Vocabulary(tags=["newsletter", "vip"])

    found = read(text, words, Figures(), TODAY)

    assert (found.rule, found.not_understood) == (
        {"match": "all", "rules": [one("tags", "has_any", ["newsletter"])]},
        [],
    ), found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("active members", "Active"),
        ("lapsed customers", "Lapsed"),
        ("churned people", "Churned"),
        ("the inactive ones", "Inactive"),
        ("dormant accounts in Pune", "Dormant"),
        ("lapsed, 2+ orders", "Lapsed"),
    ],
)
def test_a_word_of_activity_is_a_status_where_the_data_has_one(text, status):
    texts = ("Active", "Inactive", "Lapsed", "Churned", "Dormant")
    words = Vocabulary(cities=["Pune"], attributes={"status": Attribute(frozenset({"text"}), texts)})

    found = read(text, words, Figures(), TODAY)

    assert one("attributes.status", "eq", status) in found.rule["rules"]
    assert any(status.lower() in told for told in found.assumptions)


def test_a_word_of_activity_keeps_its_meaning_where_a_time_follows():
    words = Vocabulary(attributes={"status": Attribute(frozenset({"text"}), ("Active", "Lapsed"))})

    found = read("active in the last 60 days", words, Figures(), TODAY)

    assert found.rule == {"match": "all", "rules": [one("last_active_at", "in_last", {"n": 60, "unit": "days"})]}


@pytest.mark.parametrize("text", ["students, whether or not", "in Pune who have or have not", "vip with and without"])
def test_words_for_either_way_at_the_end_of_a_text_are_asked_about(text):
    assert understood(text).questions


def test_what_is_not_understood_is_quoted_though_its_words_were_put_in_another_order():
    text = "count(orders where zzzz category = Tea, last 3 months) >= 2"
    assert understood(text).not_understood == [text]
