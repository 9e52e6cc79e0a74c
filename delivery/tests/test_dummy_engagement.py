"""What the test vendor lets happen to messages: as often as in life, and the same for the same message."""

from collections import Counter
from math import sqrt

import pytest

from delivery.dummy_vendor.engagement import Reaction, draw_reactions

pytestmark = pytest.mark.one_database

TICKET = "t" * 35
HTML = f'<img src="https://crm.example/o/{TICKET}.gif">' + "".join(
    f'<a href="https://crm.example/l/{TICKET}/{n}">x</a>' for n in (1, 2, 3)
)
COUNT = 20_000


def draw(n: int, channel: str = "email", body: str = "", html: str = HTML, scale: float = 1) -> list[Reaction]:
    return draw_reactions(f"message-{n}", channel, body, html, scale)


def is_near(count: int, share: float) -> bool:
    """Whether so many of COUNT are within three standard deviations of the share."""
    return abs(count - COUNT * share) <= 3 * sqrt(COUNT * share * (1 - share))


@pytest.mark.long
def test_e_mails_are_met_as_in_life():
    drawn = [draw(n) for n in range(COUNT)]
    met = Counter(key for reactions in drawn for key in {(each.status, each.is_machine) for each in reactions})
    assert is_near(met["opened", False], 0.32)
    assert is_near(met["opened", True], 0.22)
    assert is_near(met["clicked", False], 0.04)
    assert is_near(met["clicked", True], 0.015)
    scanned = [{each.link for each in reactions if each.is_machine and each.link} for reactions in drawn]
    assert set(map(frozenset, scanned)) == {frozenset(), frozenset({1, 2, 3})}
    clicks = Counter(each.link for reactions in drawn for each in reactions if each.link and not each.is_machine)
    assert clicks[1] > clicks[2] > clicks[3] > 0
    assert all(each.seconds <= 2 for reactions in drawn for each in reactions if each.is_machine)
    delays = sorted(
        each.seconds for reactions in drawn for each in reactions if each.status == "opened" and not each.is_machine
    )
    assert 35 < delays[len(delays) // 2] < 45


def test_a_restart_owes_the_same():
    assert [draw(n) for n in range(200)] == [draw(n) for n in range(200)]
    assert len({tuple(draw(n)) for n in range(200)}) > 50


def test_what_does_not_count_is_not_reported():
    untracked = '<img src="https://tea.example/a.png"><a href="https://tea.example/l/1">x</a>'
    assert not any(draw(n, html=untracked) for n in range(500))
    assert not any(draw(n, scale=0) for n in range(500))
    assert not any(draw(n, "sms", "https://tea.example/", "") for n in range(500))


@pytest.mark.long
def test_messages_to_phones_get_reactions_too():
    body = f"Sale: https://crm.example/l/{TICKET}/1"
    sms = [draw(n, "sms", body, "") for n in range(COUNT)]
    assert is_near(sum(bool(reactions) for reactions in sms), 0.06)
    read = [draw(n, "whatsapp", "Sale", "") for n in range(COUNT)]
    assert is_near(sum(bool(reactions) for reactions in read), 0.6)
