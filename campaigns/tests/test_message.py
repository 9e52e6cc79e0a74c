"""Messages' tokens: what is syntax, what stays text, and where values come from."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.content.message import (
    Piece,
    Template,
    find_problems,
    malformed,
    names_in,
    names_without_fallback,
    render,
    token_values,
    with_fallback,
)
from campaigns.content.tokens import Token, find_tokens
from campaigns.tests.factories import create_customer

pytestmark = pytest.mark.one_database

VALUES = {"first_name": "Ananya", "city": "Pune"}
plain_text = st.text(st.characters(exclude_characters="{}"))
values = st.dictionaries(st.sampled_from(["first_name", "city", "attributes.tier"]), st.text())


# ── Syntax ──


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("Hi {{ first_name }}!", "Hi Ananya!"),
        ("Hi {{first_name}}!", "Hi Ananya!"),
        ("Hi {{ first_name | there }}!", "Hi Ananya!"),
        ("Hi {{ name | there }}!", "Hi there!"),
        ("Hi {{ name | you | there }}!", "Hi you | there!"),
        ("Hi {{ name }}!", "Hi !"),
        ("{{ first_name }} of {{ city }}, {{ first_name }}", "Ananya of Pune, Ananya"),
        ("100 %s %(x)s 5% {{ city }}", "100 %s %(x)s 5% Pune"),
    ],
)
def test_a_token_becomes_its_value_or_its_fallback(text, rendered):
    assert render(text, VALUES) == rendered


@pytest.mark.parametrize(
    "text",
    [
        "{% now 'Y' %}",
        "{# note #}",
        "{ first_name }",
        "{{ first_name",
        "first_name }}",
        "{{ first_name.upper }}",
        "{{ __class__ }}",
        "{{ attributes.Tier }}",
        "{{ attributes. }}",
        "{{}}",
        "${first_name} %(city)s {0} <b>&amp;</b>",
    ],
)
def test_everything_else_stays_unchanged(text):
    assert render(text, VALUES) == text


def test_braces_around_a_token_stay():
    assert render("{{{ city }}} {{ {{ city }} }}", VALUES) == "{Pune} {{ Pune }}"


def test_a_value_that_looks_like_a_token_stays_text():
    assert render("Hi {{ first_name }}, {{ city }}", {"first_name": "{{ city }}", "city": "%s{{"}) == (
        "Hi {{ city }}, %s{{"
    )


@given(before=plain_text, between=plain_text, after=plain_text, values=values)
def test_rendering_never_changes_text_outside_tokens_and_inserts_values_verbatim(before, between, after, values):
    text = f"{before}{{{{ first_name }}}}{between}{{{{ city | your city }}}}{after}"
    first_name, city = values.get("first_name", ""), values.get("city", "your city")
    assert render(text, values) == f"{before}{first_name}{between}{city}{after}"


@given(text=st.text(st.sampled_from("{}| %a.") | st.characters()), values=values)
def test_any_text_renders_and_pieces_make_up_the_same(text, values):
    template = Template(text)
    shown = "".join(piece.text for piece in template.pieces(values))
    assert shown == template.render(values)


def test_a_long_text_full_of_braces_is_read_once():
    assert find_tokens("{{ " * 300_000) == []


def test_tokens_are_listed_with_their_fallbacks_known_or_not():
    assert find_tokens("{{ city | your city }} {{ nope }} {{ name | }}") == [
        Token("city", "your city"),
        Token("nope", None),
        Token("name", ""),
    ]
    assert names_in("{{ city }} {{ nope }}", "{{ name }} {{ city }}") == ["city", "name"]
    assert names_without_fallback("{{ city | x }} {{ name }} {{ city }} {{ phone | }}") == {"city", "name"}


def test_pieces_say_where_each_stretch_came_from():
    pieces = Template("Hi {{ first_name }} in {{ country | India }}{{ phone }}").pieces(VALUES)
    assert pieces == [
        Piece("text", "Hi "),
        Piece("filled", "Ananya", "first_name"),
        Piece("text", " in "),
        Piece("fallback", "India", "country"),
        Piece("missing", "", "phone"),
    ]


def test_a_fallback_is_written_into_every_token_of_its_name():
    assert with_fallback("{{city}} {{ name }} {{ city | x }}", "city", " your {city} ") == (
        "{{ city | your city }} {{ name }} {{ city | your city }}"
    )
    assert with_fallback("{{ city | x }}", "city", " ") == "{{ city }}"
    assert with_fallback("{{ city }}", "city", r"\1 \g<0>") == r"{{ city | \1 \g<0> }}"


# ── Problems ──


def problems(channel="email", subject="Hello", message="Hi {{ name }}") -> list[str]:
    return [f"{problem.field}: {problem.text}" for problem in find_problems(channel, subject, message)]


def test_a_whole_message_has_no_problem():
    assert problems() == []
    assert problems("sms", subject="") == []


def test_an_unknown_token_is_named_once():
    (problem,) = problems(message="{{ frist_name }} {{ frist_name | there }}")
    assert problem.startswith('message: Unknown token "frist_name". Did you mean first_name?')


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"subject": " "}, "subject: An e-mail needs a subject"),
        ({"subject": "Hi\r\nBcc: all@example.com"}, "subject: A subject is one line"),
        ({"subject": "x" * 1001}, "subject: This subject has 1,001 characters; shorten it to 1,000"),
        ({"subject": "{{ nope }}"}, 'subject: Unknown token "nope". Choose one of: first_name, name, email'),
        ({"message": "\n "}, "message: There is no message yet"),
        ({"message": "x" * 10_001}, "message: This message has 10,001 characters; shorten it to 10,000"),
        ({"message": "a\0"}, "message: This message holds a NUL"),
    ],
)
def test_what_keeps_a_message_from_being_sent(fields, problem):
    assert [found for found in problems(**fields) if found.startswith(problem)]


def test_a_subject_counts_for_email_alone():
    assert problems("whatsapp", subject="{{ nope }}\r\n") == []
    assert [problem.field for problem in malformed("a\nb", "fine")] == ["subject"]


# ── Values ──


@pytest.mark.django_db
def test_values_are_written_as_the_customer_reads_them():
    customer = create_customer(
        name="Ananya  Rao Kulkarni",
        email="a@example.in",
        phone="+919876543210",
        city="Pune",
        country="India",
        total_spend=1_234_500,
        order_count=1_200,
        last_order_at=datetime(2026, 11, 3, 20, 0, tzinfo=UTC),
        attributes={"tier": "gold", "since": 2021.0, "points": 12.5, "vip": True, "blank": "", "none": None},
    )
    names = ["first_name", "name", "email", "phone", "city", "country", "total_spend", "order_count", "last_order_on"]
    names += [f"attributes.{key}" for key in ("tier", "since", "points", "vip", "blank", "none", "absent")]
    assert token_values(customer, names) == {
        "first_name": "Ananya",
        "name": "Ananya  Rao Kulkarni",
        "email": "a@example.in",
        "phone": "+919876543210",
        "city": "Pune",
        "country": "India",
        "total_spend": "₹12,345",
        "order_count": "1,200",
        "last_order_on": "4 Nov 2026",  # already the fourth in Kolkata
        "attributes.tier": "gold",
        "attributes.since": "2021",
        "attributes.points": "12.5",
        "attributes.vip": "yes",
    }


@pytest.mark.django_db
def test_what_is_missing_is_left_out_but_totals_always_have_a_value():
    nobody = create_customer(name=" ", email="")
    names = ["first_name", "name", "email", "phone", "city", "last_order_on", "last_product", "total_spend"]
    assert token_values(nobody, [*names, "order_count"]) == {"total_spend": "₹0", "order_count": "0"}


@pytest.mark.django_db
def test_only_what_is_asked_for_is_read(django_assert_num_queries):
    customer = create_customer(city="Pune")
    with django_assert_num_queries(0):
        assert token_values(customer, ["city"]) == {"city": "Pune"}
