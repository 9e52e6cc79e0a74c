"""Verdicts on hits: machines and programs that load everything are told from people, whatever comes first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.engagement.hits import Reading, Seen, Sign, Verdict, judge, read, strength

SENT = datetime(2026, 3, 1, 10, tzinfo=UTC)
LATER = SENT + timedelta(hours=1)


def click(link: int, seconds: float = 0, sign: str = "", after: datetime = LATER) -> Seen:
    return Seen("c", link, after + timedelta(seconds=seconds), sign)


def opened(seconds: float = 0, sign: str = "", after: datetime = LATER) -> Seen:
    return Seen("o", 0, after + timedelta(seconds=seconds), sign)


def verdicts(*hits: Seen, links: int = 5) -> list[str]:
    return [verdict.value for verdict in judge(hits, SENT, links)]


def test_a_plain_hit_counts_as_a_person():
    assert verdicts(click(1), opened()) == ["person", "person"]


@pytest.mark.parametrize("sign", [Sign.METHOD, Sign.PURPOSE, Sign.NO_AGENT, Sign.SCANNER, Sign.LISTED])
def test_one_sign_of_a_machine_is_enough(sign):
    assert verdicts(click(1, sign=sign), opened(sign=sign)) == ["machine", "machine"]


def test_what_a_mail_program_loads_ahead_does_not_count_and_an_image_proxy_does():
    assert verdicts(opened(sign=Sign.PREFETCH), opened(sign=Sign.IMAGE_PROXY)) == ["prefetched", "person"]


def test_hits_right_after_the_message_was_handed_over_count_as_a_machine():
    assert verdicts(click(1, 9, after=SENT), opened(-3, after=SENT), click(1, 10, after=SENT)) == [
        "machine",
        "machine",
        "person",
    ]


def test_a_vendor_is_believed_whenever_it_was():
    hits = [click(link, link / 10, Sign.VENDOR, after=SENT) for link in (1, 2, 3)]
    assert verdicts(*hits, click(1, sign=Sign.VENDOR_MACHINE)) == ["person", "person", "person", "machine"]


def test_three_links_within_ten_seconds_count_as_a_machine_in_hindsight():
    burst = [click(1), click(2, 4), click(3, 10)]
    assert verdicts(*burst[:2]) == ["person", "person"]
    assert verdicts(*burst) == ["machine"] * 3
    assert verdicts(click(1), click(2, 4), click(3, 15)) == ["person"] * 3


def test_all_links_within_a_minute_count_as_a_machine_and_one_link_is_never_all():
    assert verdicts(click(1), click(2, 60), links=2) == ["machine", "machine"]
    assert verdicts(click(1), click(2, 61), links=2) == ["person", "person"]
    assert verdicts(click(1), click(1, 5), links=1) == ["person", "person"]


def test_the_same_link_again_and_again_counts_as_a_person():
    assert verdicts(*(click(1, second) for second in range(5))) == ["person"] * 5


def test_a_person_after_a_scanner_counts():
    scanner = [click(link, link / 2) for link in (1, 2, 3)]
    assert verdicts(*scanner, click(2, 3600))[-1] == "person"


def test_a_message_reads_its_earliest_times_and_a_click_is_an_open():
    hits = [click(1, 20), click(1, 5), opened(30), opened(1, Sign.PREFETCH), click(2, 2, Sign.SCANNER)]
    reading = read(hits, judge(hits, SENT, 5))
    assert reading == Reading(
        opened_at=click(1, 5).at,
        clicked_at=click(1, 5).at,
        prefetched_at=opened(1).at,
        machine_clicked_at=click(2, 2).at,
        opens=1,
        clicks=2,
    )
    assert read([click(1)], [Verdict.PERSON]).opens == 1
    assert read([], []) == Reading()


def test_of_two_signs_that_of_a_machine_counts():
    machines = {Sign.METHOD, Sign.PURPOSE, Sign.NO_AGENT, Sign.SCANNER, Sign.LISTED, Sign.PREFETCH, Sign.VENDOR_MACHINE}
    assert set(sorted(Sign, key=strength)[-len(machines) :]) == machines


hits = st.builds(
    Seen,
    kind=st.just("c"),
    link=st.integers(1, 4),
    at=st.integers(0, 90).map(lambda second: LATER + timedelta(seconds=second)),
    sign=st.sampled_from([Sign.PLAIN, Sign.SCANNER, Sign.VENDOR]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(hits, max_size=8, unique=True), st.integers(0, 4), st.randoms(use_true_random=False))
def test_verdicts_do_not_depend_on_the_order_and_follow_the_rule(hits, links, chance):
    shuffled = list(hits)
    chance.shuffle(shuffled)
    judged = dict(zip(hits, judge(hits, SENT, links), strict=True))
    assert judged == dict(zip(shuffled, judge(shuffled, SENT, links), strict=True))

    ours = [hit for hit in hits if hit.sign != Sign.VENDOR]
    for hit, verdict in judged.items():
        is_machine = hit.sign == Sign.SCANNER
        for first in ours if hit in ours else ():  # every stretch that begins with a click
            for different, seconds in [(3, 10), *([(links, 60)] if links >= 2 else [])]:
                stretch = [each for each in ours if 0 <= (each.at - first.at).total_seconds() <= seconds]
                is_machine |= hit in stretch and len({each.link for each in stretch}) >= different
        assert (verdict is Verdict.MACHINE) == is_machine
