"""Caps: at most n messages in any w hours, on a channel and in all."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.sending_rules.caps import Cap, Caps, Touch, read_touches, touch, write_touches

NOW = datetime(2027, 3, 1, 6, tzinfo=UTC)
OURS, THEIRS = UUID(int=1), UUID(int=2)


def email(hours: float, campaign: UUID = THEIRS) -> Touch:
    return touch("email", NOW + timedelta(hours=hours), campaign)


def sms(hours: float) -> Touch:
    return touch("sms", NOW + timedelta(hours=hours), THEIRS)


def test_a_message_is_too_much_within_the_window_on_either_side():
    caps = Caps(own=Cap(1, 24))
    assert caps.exceeded(email(0, OURS), {email(-23.9)})
    assert caps.exceeded(email(0, OURS), {email(23.9)})
    assert not caps.exceeded(email(0, OURS), {email(-24), email(24)})


def test_channels_are_counted_apart_and_in_all():
    assert not Caps(own=Cap(1, 24)).exceeded(email(0, OURS), {sms(-1)})
    assert Caps(in_all=Cap(1, 24)).exceeded(email(0, OURS), {sms(-1)})
    assert not Caps(own=Cap(2, 24), in_all=Cap(3, 24)).exceeded(email(0, OURS), {email(-1), sms(-1)})


def test_a_campaign_does_not_count_its_own_messages():
    assert not Caps(own=Cap(1, 24)).exceeded(email(0, OURS), {email(0, OURS)})


touches = st.sets(
    st.builds(
        Touch,
        st.sampled_from("esw"),
        st.integers(28_000_000, 30_000_000),
        st.text("0123456789abcdef", min_size=8, max_size=8),
    )
)


@hypothesis_settings(max_examples=50)
@given(touches, touches)
def test_what_is_written_is_read_again(some, more):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert read_touches([write_touches(some, long_ago), write_touches(more, long_ago)]) == some | more


def test_touches_that_no_window_reaches_are_forgotten():
    assert read_touches([write_touches({email(0), email(-24 * 40)}, NOW)]) == {email(0)}
