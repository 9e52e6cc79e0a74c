"""Servers that speak the protocol each in their own way: what they refuse, and in which shapes they answer."""

import json
import time

import pytest

from ai_tools.engines import limits
from ai_tools.rules_from_text import rules_from_text
from ai_tools.tests.model_server import drips_headers, fails, refuses, says, sends
from customers.segments.rules import serialise

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TEXT = "spent over 5k"
RULE = {"match": "all", "rules": [{"field": "total_spend", "op": "gt", "value": 5000}]}
READING = {"rule": RULE, "assumptions": [], "questions": [], "not_understood": []}
VLLM_ERROR = {
    "object": "error",
    "message": "Unknown response_format json_schema",
    "type": "BadRequestError",
    "code": 400,
}
ROUTER_ERROR = {"error": {"message": "No endpoints found that support the requested parameters", "code": 404}}


def answer():
    return rules_from_text(TEXT)


def assert_read(found):
    assert found.note == ""
    assert found.engine == "openai"
    assert serialise(found.rule) == RULE


# ── Formats ───────────────────────────────────────────────────────────
def test_a_server_without_schemas_is_asked_for_json_with_the_schema_in_words(model):
    model.says = [refuses('"json_schema"', then=says(READING))]
    assert_read(answer())

    formats = [asked["response_format"]["type"] for asked in model.asked]
    assert formats == ["json_schema", "json_object"]
    assert "total_spend" in model.asked[1]["messages"][0]["content"].split("JSON schema")[1]


def test_a_server_without_formats_is_asked_in_words_and_may_answer_in_a_fence(model):
    fenced = f"Here is the rule:\n```json\n{json.dumps(READING, indent=1)}\n```\nGood luck!"
    model.says = [refuses("response_format", then=says(fenced))]
    assert_read(answer())

    assert "response_format" not in model.asked[-1]


def test_what_a_server_takes_is_remembered(model):
    model.says = [refuses("response_format", then=says(READING))]
    answer()
    model.asked.clear()
    assert_read(answer())

    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"Sure! {json.dumps(READING)} Anything else?",
        f"```\n{json.dumps(READING)}\n```",
        f"<think>They want {{total}} spend.</think>\n{json.dumps(READING)}",
        f"\n\n   {json.dumps(READING)}",
    ],
)
def test_json_among_other_words_is_read(model, text):
    model.says = [says(text)]
    assert_read(answer())


# ── Servers ───────────────────────────────────────────────────────────
def ollama():
    """Takes a schema, thinks aloud in the text, and knows only the older name of the budget."""
    text = f"<think>\nspend…\n</think>\n\n{json.dumps(READING)}"
    return refuses("max_completion_tokens", then=says(text))


def vllm():
    """Has errors of a shape of its own, and sends the reasoning beside the text."""
    return refuses('"json_schema"', then=says(READING, reasoning_content="They want spend."), body=VLLM_ERROR)


def openrouter():
    """Finds no provider for a schema, sends blanks while it waits, and texts in parts."""
    choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": [
        {"type": "text", "text": json.dumps(READING)}]}}  # fmt: skip
    body = b"\n   \n" + json.dumps({"choices": [choice], "provider": "x", "usage": {"total_tokens": 9}}).encode()
    return refuses('"json_schema"', then=sends(body), status=404, body=ROUTER_ERROR)


@pytest.mark.parametrize("server", [ollama, vllm, openrouter], ids=lambda server: server.__name__)
def test_the_habits_of_well_known_servers_are_met(model, server):
    model.says = [server()]
    assert_read(answer())


@pytest.mark.long
@pytest.mark.parametrize(
    ("turn", "said"),
    [
        (sends(json.dumps({"error": {"message": "overloaded", "code": 502}}).encode()), "an error (502)"),
        (sends(json.dumps({"error": {"message": "slow down", "code": 429}}).encode()), "at its limit"),
        (fails(404), "does not know this model"),
        (fails(402), "no credit"),
    ],
)
def test_errors_are_named_also_those_that_come_with_status_200(model, turn, said):
    model.says = [turn]
    found = answer()

    assert said in found.note
    assert found.engine == "offline"
    assert len(model.asked) == 1


# ── Models that reason ────────────────────────────────────────────────
@pytest.mark.long
@pytest.mark.parametrize("name", ["o4-mini", "openai/o3", "gpt-5-mini", "deepseek-r1:14b", "qwq"])
def test_a_reasoning_model_gets_a_budget_for_its_reasoning_and_little_effort(model, settings, name):
    settings.OPENAI_MODEL = name
    model.says = [says(READING)]
    assert_read(answer())

    assert model.asked[0]["max_completion_tokens"] == limits.REASONING_TOKENS
    assert model.asked[0]["reasoning_effort"] == "low"


def test_a_reasoning_model_without_efforts_is_asked_without(model, settings):
    settings.OPENAI_MODEL = "deepseek-r1"
    model.says = [refuses("reasoning_effort", then=says(READING))]
    assert_read(answer())

    assert "reasoning_effort" not in model.asked[1]


def test_a_model_that_spent_its_budget_on_reasoning_is_asked_again_with_a_larger_one(model):
    model.says = [says("", finish="length"), says(READING)]
    assert_read(answer())

    budgets = [asked["max_completion_tokens"] for asked in model.asked]
    assert budgets == [limits.ANSWER_TOKENS, limits.REASONING_TOKENS]


def test_a_reasoning_model_has_more_time(model, settings, monkeypatch):
    settings.OPENAI_MODEL = "o4-mini"
    monkeypatch.setattr(limits, "SECONDS", 0.05)

    def late(request):
        time.sleep(0.2)
        says(READING)(request)

    model.says = [late]
    assert_read(answer())


# ── The deadline ──────────────────────────────────────────────────────
@pytest.mark.long
def test_a_header_that_drips_without_end_meets_the_deadline(model, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.4)
    model.says = [drips_headers(60)]
    started = time.monotonic()
    found = answer()

    assert "did not answer in time" in found.note
    assert time.monotonic() - started < 50


@pytest.mark.long
def test_the_attempts_of_one_answer_share_the_deadline(model, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 1.0)

    def slow_refusal(request):
        time.sleep(0.6)
        fails(400)(request)

    model.says = [slow_refusal]
    assert answer().engine == "offline"
    assert len(model.asked) <= 2, "three attempts take 1.8 seconds"
