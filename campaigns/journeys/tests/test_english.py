"""What journeys read like."""

import pytest

from campaigns.journeys.english import lines, say, say_step
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.plans import DAY, ORDERED, PUNE, mail, plan, wait
from customers.models import Segment

pytestmark = pytest.mark.one_database

CART = plan(
    wait("w", 2, "hours"),
    mail("first"),
    {
        "id": "buys",
        "wait_for": ORDERED,
        "at_most": {"n": 3, "unit": "days"},
        "otherwise": [{"id": "second", "message": {"channel": "sms", "message": "Still yours"}}],
    },
    again={"inside": "restart", "later": {"n": 7, "unit": "days"}},
    exit=[ORDERED, {"unsubscribed": True}],
    goal={**ORDERED, "within": {"n": 7, "unit": "days"}},
)


def test_an_abandoned_cart_reads_as_a_paragraph():
    assert say(parse(CART)) == (
        "When “cart updated” happens. Again, but not within 7 days; while inside, they start over. "
        "1 Wait 2 hours. 2 E-mail “You left something”. 3 Wait for an order, 3 days at most; otherwise 4 SMS “Still "
        "yours”. They leave when they order or unsubscribe. Goal: an order within 7 days."
    )


def test_a_message_that_is_not_written_yet_says_so():
    message = {"id": "m", "message": {"channel": "email", "subject": "", "message": ""}}
    assert "1 E-mail without a text." in say(parse(plan(message)))


def test_a_welcome_reads_as_a_paragraph():
    welcome = plan(
        mail("hello", "Welcome"),
        wait("w", 1, "days"),
        {"id": "where", "split": PUNE, "then": [mail("pune", "Our shop in Pune")], "otherwise": [mail("all", "Tea")]},
        trigger={"event": "customer_created"},
        exit=[{"unsubscribed": True}],
        holdout=10,
        **{"if": PUNE},
    )
    assert say(parse(welcome)) == (
        "When somebody signs up, if they live in Pune. Once for each customer. 1 E-mail “Welcome”. 2 Wait 1 day. "
        "3 If they live in Pune; then 4 E-mail “Our shop in Pune”; otherwise 5 E-mail “Tea”. "
        "They leave when they unsubscribe. 10 % are held out, to measure the effect."
    )


def test_steps_are_numbered_lines_that_know_their_branch():
    found = lines(parse(CART).steps)
    assert [(str(line), line.depth, line.branch) for line in found] == [
        ("1 Wait 2 hours", 0, ""),
        ("2 E-mail “You left something”", 0, ""),
        ("3 Wait for an order, 3 days at most", 0, ""),
        ("4 SMS “Still yours”", 1, "otherwise"),
    ]


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"wait": {"n": 1, "unit": "weeks"}}, "Wait 1 week"),
        ({"wait_until": {"weekdays": ["monday", "friday"]}}, "Wait until Monday or Friday"),
        (
            {
                "wait_until": {
                    "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
                    "between": ["09:00", "18:00"],
                }
            },
            "Wait until a weekday between 09:00 and 18:00",
        ),
        (
            {"wait_for": {"event": "viewed_product", "where": {"category": ["Coffee", "Tea"]}}, "at_most": DAY},
            "Wait for “viewed product” with category Coffee or Tea, 1 day at most",
        ),
        ({"split": {"match": "all", "rules": []}}, "If anything"),
        ({"share": [{"percent": 30}, {"percent": 70}]}, "Split at random 30/70"),
        ({"tag": {"add": ["vip", "new"], "remove": ["old"]}}, "Tag them vip and new and remove the tag old"),
        ({"webhook": {"url": "https://example.com/x"}}, "Tell https://example.com/x"),
        ({"leave": True}, "Leave the journey"),
        (
            {"message": {"channel": "sms", "message": "A text that goes on for longer than a line of a list can show"}},
            "SMS “A text that goes on for longer than a l…”",
        ),
    ],
)
def test_every_kind_of_step_has_its_words(step, says):
    assert say_step(parse(plan({"id": "a", **step})).steps[0]) == says


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trigger", "says"),
    [
        ({"event": "order_completed", "where": {"category": ["Tea"]}}, "When somebody orders with category Tea."),
        ({"segment": "ID"}, "When somebody enters the segment “Pune”."),
        (
            {"date": "attributes.birthday", "at": "09:00", "yearly": True},
            "On the date “Birthday” every year, at 09:00.",
        ),
        (
            {"date": "signed_up_at", "after": {"n": 2, "unit": "weeks"}, "at": "10:30"},
            "2 weeks after the date “Signed up”, at 10:30.",
        ),
        (
            {"weekly": ["monday"], "at": "09:00", "segment": "ID"},
            "Every Monday at 09:00, for everybody in the segment “Pune”.",
        ),
    ],
)
def test_every_kind_of_trigger_has_its_words(trigger, says):
    segment = Segment.objects.create(name="Pune", rule=PUNE)
    trigger = {key: str(segment.id) if value == "ID" else value for key, value in trigger.items()}
    assert say(parse(plan(mail("m"), trigger=trigger))).startswith(f"{says} Once for each customer.")
