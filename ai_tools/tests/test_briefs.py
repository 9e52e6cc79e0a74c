"""How the built-in engine cuts briefs as marketers write them: every word has its place, or is named."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ai_tools.engines.checks import find_left_over, find_part_faults
from ai_tools.engines.offline import OfflineEngine
from ai_tools.engines.protocol import PartKind
from ai_tools.engines.splitting import split_brief
from ai_tools.tests.words import understood

TASK, AUDIENCE, MESSAGE, CHANNEL, TIME = PartKind


def names_people(words: str) -> bool:
    return understood(words).rule is not None


def parts(brief: str) -> dict[PartKind, str]:
    cut = split_brief(brief, names_people)
    assert not find_part_faults(brief, cut)
    return {kind: " | ".join(part.text for part in cut if part.kind is kind) for kind in PartKind}


BRIEFS = [
    (
        "Win back coffee buyers in Pune before Diwali with 15 % off",
        {TASK: "Win back", AUDIENCE: "coffee buyers in Pune", TIME: "before Diwali", MESSAGE: "with 15 % off"},
    ),
    (
        "Get our vip customers back with a free tasting set, by e-mail, next Monday morning",
        {
            TASK: "Get | back",
            AUDIENCE: "our vip customers",
            MESSAGE: "with a free tasting set",
            CHANNEL: "by e-mail",
            TIME: "next Monday morning",
        },
    ),
    (
        "Win back people in Pune who bought twice, 15% off cold brew until Sunday, by e-mail, Thursday at 10",
        {
            TASK: "Win back",
            AUDIENCE: "people in Pune who bought twice",
            MESSAGE: "15% off cold brew until Sunday",
            CHANNEL: "by e-mail",
            TIME: "Thursday at 10",
        },
    ),
    (
        "Invite students to our tasting, Saturday at 5 pm, by SMS",
        {
            TASK: "Invite",
            AUDIENCE: "students",
            MESSAGE: "to our tasting, Saturday at 5 pm",
            CHANNEL: "by SMS",
        },
    ),
    (
        "Offer gold members who haven't ordered since August 10% off beans",
        {TASK: "Offer", AUDIENCE: "gold members who haven't ordered since August", MESSAGE: "10% off beans"},
    ),
    (
        "Announce the new filter coffee to students in Pune next Friday at 10 am by email",
        {
            TASK: "Announce",
            MESSAGE: "the new filter coffee",
            AUDIENCE: "students in Pune",
            TIME: "next Friday at 10 am",
            CHANNEL: "by email",
        },
    ),
    (
        "20% off tea until Sunday for students in Delhi, by SMS",
        {MESSAGE: "20% off tea until Sunday", AUDIENCE: "students in Delhi", CHANNEL: "by SMS"},
    ),
    (
        "Send an SMS to corporate customers in Chennai: free delivery this week. Code DELIVER.",
        {
            CHANNEL: "Send an SMS",
            AUDIENCE: "corporate customers in Chennai",
            MESSAGE: "free delivery this week | Code DELIVER",
        },
    ),
    (
        "Students in Mumbai: buy 1 get 1 on cold brew. Send it tomorrow at 9:30.",
        {AUDIENCE: "Students in Mumbai", MESSAGE: "buy 1 get 1 on cold brew", TIME: "Send it tomorrow at 9:30"},
    ),
    (
        "We want to reach people who spent over 5k and never bought tea. Offer them 500 rupees off, via whatsapp",
        {
            TASK: "We want to reach | Offer",
            AUDIENCE: "people who spent over 5k and never bought tea",
            MESSAGE: "500 rupees off",
            CHANNEL: "via whatsapp",
        },
    ),
    (
        "Invite vips in Pune to our tasting on 12 December",
        {TASK: "Invite", AUDIENCE: "vips in Pune", MESSAGE: "to our tasting on 12 December"},
    ),
    (
        "We're closed on 26 January. Let everyone in Pune know by sms.",
        {MESSAGE: "We're closed on 26 January", TASK: "Let", AUDIENCE: "everyone in Pune", CHANNEL: "by sms"},
    ),
    (
        "Reward people who ordered 5+ times this year with double points until 31 December, send before Christmas",
        {
            TASK: "Reward",
            AUDIENCE: "people who ordered 5+ times this year",
            MESSAGE: "with double points until 31 December",
            TIME: "send before Christmas",
        },
    ),
    (
        "customers in Chennai with at least 3 orders should get an early look at the new grinder",
        {
            AUDIENCE: "customers in Chennai with at least 3 orders",
            MESSAGE: "should get an early look at the new grinder",
        },
    ),
    (
        "Ask customers who ordered last week for a review",
        {TASK: "Ask", AUDIENCE: "customers who ordered last week", MESSAGE: "for a review"},
    ),
    (
        "Announce our new store to customers in Pune and Delhi by email and sms",
        {
            TASK: "Announce",
            MESSAGE: "our new store",
            AUDIENCE: "customers in Pune and Delhi",
            CHANNEL: "by email and sms",
        },
    ),
    (
        "Flat ₹100 off on orders above ₹500 for students, valid this weekend only. Send on Friday 5 pm.",
        {
            MESSAGE: "Flat ₹100 off on orders above ₹500 | valid this weekend only",
            AUDIENCE: "students",
            TIME: "Send on Friday 5 pm",
        },
    ),
    (
        "New Year greeting for everyone, on whatsapp, on 31 December at 6 pm",
        {
            MESSAGE: "New Year greeting",
            AUDIENCE: "everyone",
            CHANNEL: "on whatsapp",
            TIME: "on 31 December at 6 pm",
        },
    ),
    (
        "Promote the cold brew to coffee lovers in Bengaluru except corporates, sms please",
        {
            TASK: "Promote",
            MESSAGE: "the cold brew",
            AUDIENCE: "coffee lovers in Bengaluru except corporates",
            CHANNEL: "sms please",
        },
    ),
    (
        "Segment: students in Pune. Message: 15% off coffee. Channel: SMS. Date: 5 December, 11 am.",
        {AUDIENCE: "students in Pune", MESSAGE: "15% off coffee", CHANNEL: "SMS", TIME: "5 December, 11 am"},
    ),
    (
        "Apologise to customers who ordered yesterday for the late delivery",
        {TASK: "Apologise to", AUDIENCE: "customers who ordered yesterday", MESSAGE: "for the late delivery"},
    ),
    ("Get 50 new orders this month", {TASK: "Get 50 new orders this month"}),
    ("Bring back lapsed customers", {TASK: "Bring back", AUDIENCE: "lapsed customers"}),
    (
        "customers who last ordered before 1 May get 10% off",
        {AUDIENCE: "customers who last ordered before 1 May", MESSAGE: "get 10% off"},
    ),
    (
        "people reachable on WhatsApp in Pune: the new menu is here",
        {AUDIENCE: "people reachable on WhatsApp in Pune", MESSAGE: "the new menu is here"},
    ),
]


@pytest.mark.parametrize(("brief", "wanted"), BRIEFS)
def test_each_part_is_found(brief: str, wanted: dict[PartKind, str]):
    assert {kind: text for kind, text in parts(brief).items() if text} == wanted


@pytest.mark.parametrize(
    ("brief", "words"),
    [
        ("We have too much masala chai. Offer vips 30% off until Friday.", "We have too much masala chai"),
        ("Tell vips about the new menu, and put up a banner in the shop", "put up a banner in the shop"),
        ("Remind everyone in Mumbai about the tasting this Saturday, send it two days before", "two days before"),
        ("40% off for students, no email, WhatsApp only", "no email"),
        ("40% off for students, within 3 days", "within 3 days"),
        ("Tell vips about the new menu and report the uplift to me", "report the uplift to me"),
    ],
)
def test_words_without_a_place_are_named_and_reach_no_customer(brief: str, words: str):
    cut = split_brief(brief, names_people)

    assert words in " ".join(find_left_over(brief, cut))
    assert not any(words in part.text for part in cut if part.kind in (PartKind.MESSAGE, PartKind.AUDIENCE))


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_long_brief_asks_the_database_no_more_often_than_a_short_one():
    engine = OfflineEngine()
    engine.split_brief("Tell students about tea")
    with CaptureQueriesContext(connection) as short:
        engine.split_brief("come by")
    with CaptureQueriesContext(connection) as long:
        engine.split_brief("\n".join(["come by", "5 days left", "a free cup"] * 10))
    assert len(long) == len(short)
