"""The language of journeys: what it takes, and what it refuses with the place and a sentence."""

import pytest
from hypothesis import given

from campaigns.journeys.plan import Again, Duration, EventFilter, walk
from campaigns.journeys.steps import MAX_STEPS, parse
from campaigns.journeys.tests.plans import ORDERED, PUNE, journeys, mail, plan, wait
from campaigns.journeys.values import StepErrors

pytestmark = pytest.mark.one_database


def test_all_but_trigger_and_steps_may_be_left_out():
    parsed = parse(plan(wait("w", 2, "hours"), mail("m")))
    assert parsed.trigger == EventFilter("cart_updated")
    assert [step.id for step in parsed.steps] == ["w", "m"]
    assert (parsed.again, parsed.exits, parsed.goal, parsed.late) == (Again("ignore", "never"), (), None, 24)


def test_what_stands_around_the_steps_is_read():
    parsed = parse(
        plan(
            mail("m"),
            again={"inside": "restart", "later": {"n": 7, "unit": "days"}},
            exit=[ORDERED, {"unsubscribed": True}],
            goal={**ORDERED, "within": {"n": 7, "unit": "days"}, "leave": True},
        )
    )
    assert parsed.again == Again("restart", Duration(7, "days"))
    assert len(parsed.exits) == 2
    assert parsed.goal.leave
    assert [event.name for event in parsed.events] == ["cart_updated", "order_completed", "order_completed"]


BRANCHES = {"id": "f", "wait_for": ORDERED, "at_most": {"n": 3, "unit": "days"}}


@pytest.mark.parametrize(
    ("change", "loc", "message"),
    [
        ({"steps": []}, ("steps",), "Give a list of steps; the journey needs one at least."),
        ({"step": []}, (), "Unknown key 'step'"),
        ({"trigger": {"events": "x"}}, ("trigger",), 'A trigger has an "event"'),
        ({"trigger": {"event": "Cart"}}, ("trigger", "event"), "Give the name of an event"),
        ({"trigger": {"event": "cart", "where": {"sku": []}}}, ("trigger", "where", "sku"), "Give a list of 1 to 20"),
        ({"trigger": {"segment": "x"}}, ("trigger", "segment"), "Give the id of a segment."),
        ({"trigger": {"date": "signed_up_at", "at": "9"}}, ("trigger", "at"), "Give a time of the day like 09:00."),
        ({"if": {"match": "all", "rules": [{"field": "x"}]}}, ("if", "rules", 0), "Unknown field 'x'"),
        ({"late": 169}, ("late",), "Give a whole number from 1 to 168."),
        ({"holdout": True}, ("holdout",), "Give a whole number from 0 to 50."),
        ({"exit": [{"left_segment": True}]}, ("exit", 0), "Only a journey of a segment is left with it"),
        ({"goal": ORDERED}, ("goal",), "A goal needs a time"),
        ({"steps": [{"id": "a"}]}, ("steps", 0), "A step is one of: wait, wait_until"),
        ({"steps": [wait("a", 1, "days"), wait("a", 1, "days")]}, ("steps", 1, "id"), "Two steps have the id a"),
        ({"steps": [wait("a", 366, "days")]}, ("steps", 0, "wait", "n"), "Give a whole number from 1 to 365."),
        ({"steps": [wait("a", 1, "months")]}, ("steps", 0, "wait", "unit"), "The unit must be one of"),
        ({"steps": [wait("A b", 1, "days")]}, ("steps", 0, "id"), "Give the step an id"),
        ({"steps": [{"id": "a", "wait_until": {}}]}, ("steps", 0, "wait_until"), 'Give "weekdays"'),
        (
            {"steps": [{"id": "a", "wait_until": {"between": ["18:00", "09:00"]}}]},
            ("steps", 0, "wait_until", "between"),
            "The earlier time comes first.",
        ),
        (
            {"steps": [{**BRANCHES, "then": [{"id": "m", "message": {"channel": "fax"}}]}]},
            ("steps", 0, "then", 0, "message", "channel"),
            "The channel must be one of: email, sms, whatsapp.",
        ),
        (
            {"steps": [{"id": "s", "share": [{"percent": 50}, {"percent": 49}]}]},
            ("steps", 0, "share"),
            "must make 100 together",
        ),
        ({"steps": [{"id": "t", "tag": {}}]}, ("steps", 0, "tag"), "Give tags to add, to remove or both."),
        ({"steps": [{"id": "l", "leave": False}]}, ("steps", 0, "leave"), "Give true"),
    ],
)
def test_what_the_language_does_not_have_is_refused_at_its_place(change, loc, message):
    with pytest.raises(StepErrors) as refused:
        parse({**plan(mail("first")), **change})
    (error,) = refused.value.errors
    assert error.loc == loc
    assert message in error.message


def test_a_journey_has_few_steps_and_few_branches_inside_of_each_other():
    with pytest.raises(StepErrors, match="may have 30 steps"):
        parse(plan(*(wait(f"w{n}", 1, "days") for n in range(MAX_STEPS + 1))))
    inner = [mail("m")]
    for name in "dcba":
        inner = [{"id": name, "split": PUNE, "then": inner}]
    with pytest.raises(StepErrors, match="nested 3 deep") as refused:
        parse(plan(*inner))
    assert refused.value.errors[0].loc == ("steps", 0, "then", 0, "then", 0, "then", 0)


@pytest.mark.parametrize("data", [None, [], "x", 1, {}, {"trigger": {}, "steps": {}}, {"trigger": [], "steps": [1]}])
def test_anything_else_is_refused_too(data):
    with pytest.raises(StepErrors):
        parse(data)


@given(journeys)
def test_every_journey_that_can_be_drawn_is_read(data):
    ids = [step.id for step in walk(parse(data).steps)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("properties", "matches"),
    [
        ({"category": "COFFEE ", "size": 1}, True),
        ({"category": ["Tea", "coffee"], "size": 1}, True),
        ({"category": "Coffee", "size": True}, False),
        ({"category": "Coffee", "size": "1"}, False),
        ({"category": "Coffee"}, False),
        ({"category": None, "size": 1}, False),
    ],
)
def test_an_event_is_asked_for_its_properties(properties, matches):
    asked = parse(plan(mail("m"), trigger={"event": "cart", "where": {"category": ["Coffee"], "size": [1]}})).trigger
    assert asked.matches("cart", properties) is matches
    assert not asked.matches("basket", properties)


def test_skus_are_compared_as_they_stand():
    asked = parse(plan(mail("m"), trigger={"event": "cart", "where": {"sku": ["ab12X"]}})).trigger
    assert asked.matches("cart", {"sku": "ab12X"})
    assert not asked.matches("cart", {"sku": "ab12x"})


def test_everything_that_is_wrong_is_said_at_once_and_at_its_place():
    steps = [
        {"id": "w", "wait": {"n": 0, "unit": "days"}},
        {"id": "w", "wait_for": {"event": "Paid!"}, "at_most": {"n": 2, "unit": "years"}, "then": [{"id": "x"}]},
        {"id": "s", "share": [{"percent": 0}, {"percent": 100, "steps": [{"id": "u", "wait_until": {}}]}]},
        {"id": "p", "webhook": {"url": "shop", "properties": "sku"}},
        "no step",
    ]
    data = {"trigger": {"event": ""}, "goal": {"event": "paid"}, "late": 0, "exit": [{"if": {}}, {}], "steps": steps}
    with pytest.raises(StepErrors) as refused:
        parse(data)
    assert [error.loc for error in refused.value.errors] == [
        ("trigger", "event"),
        ("exit", 0, "if"),
        ("exit", 1),
        ("goal",),
        ("late",),
        ("steps", 0, "wait", "n"),
        ("steps", 1, "id"),
        ("steps", 1, "wait_for", "event"),
        ("steps", 1, "at_most", "unit"),
        ("steps", 1, "then", 0),
        ("steps", 2, "share", 0, "percent"),
        ("steps", 2, "share", 1, "percent"),
        ("steps", 2, "share", 1, "steps", 0, "wait_until"),
        ("steps", 3, "webhook", "url"),
        ("steps", 3, "webhook", "properties"),
        ("steps", 4),
    ]


def test_too_many_steps_are_said_once():
    branches = [{"id": f"s{n}", "split": PUNE, "then": [wait(f"w{n}", 1, "days")] * 20} for n in range(3)]
    with pytest.raises(StepErrors) as refused:
        parse(plan(*branches))
    assert [error.message for error in refused.value.errors if "30 steps" in error.message] == [
        "A journey may have 30 steps; remove some."
    ]
