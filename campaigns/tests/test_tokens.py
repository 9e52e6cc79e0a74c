"""Mistakes in tokens are named before launch, each with what to write instead."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.content.message import _VALUES, Template
from campaigns.content.tokens import NAMES, token_mistakes

FIRST_NAME = "Write {{ first_name }} instead of "
WITH_FALLBACK = "Write {{ first_name | there }} instead of "
UNCLOSED = "A token is opened with {{ and not closed with }}: "
UNOPENED = "A token is closed with }} and not opened with {{: "


@pytest.mark.parametrize(
    "text",
    [
        "Hi {{ first_name | there }}, {{city}}",
        "Hi {{ name | you | there }}",
        "{{ city | }} {{ attributes.tier | it's }}",
        "50% off, {0} of {a, b} and {} <b>bold</b> [sic] [Y/N] 5% to 10% *|",
        "Our first_name policy: 100 %",
        "",
    ],
)
def test_tokens_and_plain_text_have_no_mistake(text):
    assert token_mistakes(text) == []


@pytest.mark.parametrize(
    "fallback",
    [
        *('default: "there"', "default: 'there'", 'default("there")', 'default "there"', "default:there"),
        *('"there"', "'there'", "“there”", '| "there"', '"there" | upcase', "default('there') | upper"),
    ],
)
def test_a_fallback_of_another_program_is_a_mistake(fallback):
    (mistake,) = token_mistakes(f"Hi {{{{ first_name | {fallback} }}}}!")
    assert mistake.startswith(WITH_FALLBACK)


@pytest.mark.parametrize("filter", ["capitalize", "upcase", "title", "default"])
def test_a_filter_is_not_a_fallback(filter):
    assert token_mistakes(f"{{{{ first_name|{filter} }}}}") == [f"{FIRST_NAME}{{{{ first_name | {filter} }}}}."]


@pytest.mark.parametrize(
    "text",
    [
        *("{{{ first_name }}}", "{{{{ first_name }}}}", "{{ first_name }}}", "{ first_name }}", "{{ first_name }"),
        *("{ first_name }", "{first name}", "{firstname}", "{!Contact.FirstName}", "｛｛first_name｝｝"),
        *("*|FNAME|*", "*|FIRST_NAME|*", "[[first_name]]", "[First Name]", "<first_name>", "«FirstName»"),
        *("%FIRSTNAME%", "%%first_name%%", "%recipient.first_name%", "##first_name##"),
    ],
)
def test_a_token_of_another_program_is_a_mistake(text):
    assert token_mistakes(f"Hi {text}, welcome") == [f"{FIRST_NAME}{text}."]


@pytest.mark.parametrize("text", ["${first_name}", "#{first_name}"])
def test_a_sign_before_the_braces_makes_no_token(text):
    assert token_mistakes(text) == [f"{FIRST_NAME}{{first_name}}."]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("Hi {{first_name, welcome", f"{UNCLOSED}write {{{{ first_name }}}}."),
        ("Hi {{ {{ city }} }}", f"{UNCLOSED}complete it, or remove the braces."),
        ("Hi first_name }}", f"{UNOPENED}write {{{{ first_name }}}}."),
        ("{{ frist_name }}", 'Unknown token "frist_name". Did you mean first_name?'),
        ("{{ First Name }}", 'Unknown token "First Name". Did you mean first_name?'),
        ("{{ first\u200b_name }}", 'Unknown token "first\u200b_name". Did you mean first_name?'),
        ("{{ customer.first_name }}", 'Unknown token "customer.first_name". Did you mean first_name?'),
        ("{{ contact.FNAME }}", 'Unknown token "contact.FNAME". Did you mean first_name?'),
        ('{{ first_name or "there" }}', 'Unknown token "first_name or "there"". Did you mean first_name?'),
        ("{{ attributes.Tier }}", 'Unknown token "attributes.Tier". Did you mean attributes.tier?'),
        ("{{ attribute.tier }}", 'Unknown token "attribute.tier". Did you mean attributes.tier?'),
        ("{{ tier }}", f'Unknown token "tier". Choose one of: {", ".join(NAMES)} or attributes.KEY.'),
        ("{{}}", f'Unknown token "". Choose one of: {", ".join(NAMES)} or attributes.KEY.'),
        ("{% if vip %}", '"{% if vip %}" would be sent unchanged: a message holds no conditions or code. Remove it.'),
        ("<%= name %>", '"<%= name %>" would be sent unchanged: a message holds no conditions or code. Remove it.'),
        ("*|UNSUB|*", "*|UNSUB|* would be sent unchanged. A token is written like {{ first_name }}."),
    ],
)
def test_every_mistake_says_what_to_do(text, mistake):
    assert mistake in token_mistakes(text)


@pytest.mark.parametrize("inside", ["#if first_name", "/if", "else", "> footer", "&nbsp"])
def test_handlebars_are_not_tokens(inside):
    (mistake,) = token_mistakes(f"{{{{{inside}}}}}")
    assert mistake.startswith(f'"{inside}" is not a token: a message holds no conditions or code.')


def test_the_same_mistake_is_named_once():
    assert len(token_mistakes("{{ nope }} *|X|* {{ nope | you }} *|X|*")) == 2


@given(st.text(st.sampled_from("{}|%[]<>*#'\" .anm") | st.characters(), max_size=200))
def test_what_has_no_mistake_leaves_no_double_braces_in_the_message(text):
    if not token_mistakes(text):
        rendered = Template(text).render(dict.fromkeys(NAMES, "x"))
        assert not any(part in rendered for part in ("{{", "}}"))


@given(st.sampled_from(NAMES), st.text(st.characters(exclude_characters="{}|\"'“”‘’„«»`"), max_size=30))
def test_a_plain_fallback_is_never_a_mistake(name, fallback):
    if not fallback.strip().casefold().startswith(("default", *"abcdefghijklmnopqrstuvwxyz")):
        assert token_mistakes(f"{{{{ {name} | {fallback} }}}}") == []


@pytest.mark.long
@pytest.mark.parametrize("text", ["{{ ", "{%", "*|", "[[", "%a", "{a", "a", "{{a ", "a }", "%a b", "｛"])
def test_the_longest_message_is_read_quickly(text):
    assert len(token_mistakes((text * 10_000)[:10_000])) < 10


def test_a_run_of_braces_is_tried_once_and_not_from_each_of_them():
    started = time.process_time()
    token_mistakes("{" * 20_000)
    assert time.process_time() - started < 3  # seconds; else 6


def test_every_name_has_a_value():
    assert set(NAMES) == set(_VALUES)
