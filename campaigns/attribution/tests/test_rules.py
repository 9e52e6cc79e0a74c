"""The rule of attribution: the last touch before an order has it, as long as touches of its kind count."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.attribution.rules import DEFAULT_WINDOWS, Purchase, Touch, credited, rule_in_words

MORNING = datetime(2026, 3, 1, 10, tzinfo=UTC)


def hours(number: float) -> datetime:
    """So many hours after the morning."""
    return MORNING + timedelta(hours=number)


def click(at: float, message: str = "m1", link: int = 1, channel: str = "email") -> Touch:
    return Touch(hours(at), True, message, link, "campaign", "", channel)


def delivery(at: float, message: str = "m1", channel: str = "sms") -> Touch:
    return Touch(hours(at), False, message, 0, "campaign", "", channel)


def order(at: float) -> Purchase:
    return Purchase("o", hours(at), 100)


def touch_credited(at: float, *touches: Touch) -> Touch | None:
    return credited([order(at)], touches, DEFAULT_WINDOWS).get("o")


def test_the_last_touch_before_the_order_has_it():
    first, second = click(0), click(5, "m2")
    assert touch_credited(7, second, first) == second
    assert touch_credited(4, second, first) == first
    assert touch_credited(-1, second, first) is None


def test_a_window_begins_with_its_touch_and_ends_before_its_last_moment():
    assert touch_credited(0, click(0)) == click(0)
    assert touch_credited(119.99, click(0)) == click(0)
    assert touch_credited(120, click(0)) is None
    assert touch_credited(11.99, delivery(0)) == delivery(0)
    assert touch_credited(12, delivery(0)) is None


def test_a_delivery_that_counts_no_more_leaves_the_order_to_an_earlier_click():
    assert touch_credited(30, click(0), delivery(10, "m2")) == click(0)


def test_a_delivered_e_mail_does_not_count():
    assert touch_credited(1, delivery(0, channel="email")) is None


def test_of_two_touches_at_once_the_click_has_it_then_the_later_message():
    assert touch_credited(1, delivery(0, "m9"), click(0, "m1", channel="sms")).message == "m1"
    assert touch_credited(1, click(0, "m2"), click(0, "m1")).message == "m2"


def test_the_rule_is_said_in_words():
    assert rule_in_words(DEFAULT_WINDOWS) == (
        "An order is credited to the last message before it that the customer clicked (e-mail, SMS and WhatsApp: within"
        " 5 days) or received (SMS and WhatsApp: within 12 hours)."
    )
    assert rule_in_words({"email": {"clicked": 1, "delivered": 0}, "sms": {"clicked": 24, "delivered": 0}}) == (
        "An order is credited to the last message before it that the customer clicked (e-mail: within 1 hour; SMS:"
        " within 1 day)."
    )
    assert rule_in_words({}) == "No order is credited to any message."


touches = st.builds(
    Touch,
    at=st.integers(0, 40).map(hours),
    is_click=st.booleans(),
    message=st.sampled_from(["m1", "m2", "m3"]),
    link=st.integers(0, 2),
    campaign=st.just("campaign"),
    arm=st.just(""),
    channel=st.sampled_from(["email", "sms"]),
)
windows = st.fixed_dictionaries(
    {
        channel: st.fixed_dictionaries({"clicked": st.integers(0, 9), "delivered": st.integers(0, 9)})
        for channel in ("email", "sms")
    }
)


@settings(max_examples=100)
@given(st.lists(touches, max_size=8), st.lists(st.integers(0, 50), max_size=4), windows)
def test_it_equals_a_look_at_every_touch(touches, times, windows):
    orders = [Purchase(str(n), hours(at), 1) for n, at in enumerate(times)]
    expected = {}
    for order in orders:
        counting = [
            touch
            for touch in touches
            if touch.at <= order.ordered_at
            and order.ordered_at - touch.at
            < timedelta(hours=windows[touch.channel]["clicked" if touch.is_click else "delivered"])
        ]
        if counting:
            expected[order.id] = max(counting)
    assert credited(orders, touches, windows) == expected
