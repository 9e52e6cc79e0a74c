"""What the demo says to whom: its segments, and its campaigns of the past, of today and of the days to come."""

from typing import Any, NamedTuple

from crm.demo.sent import Rates

LINKS = ("https://coffee.example/beans", "https://coffee.example/shops")


class Segment(NamedTuple):
    """A name with its rule."""

    name: str
    rule: dict[str, Any]


class PastCampaign(NamedTuple):
    """A campaign that is over; `other_subject` is that of variant B. It is sent so many days before the demo is
    loaded."""

    name: str
    segment: Segment
    channel: str
    message: str
    days_ago: int
    subject: str = ""
    holdout: int = 0
    other_subject: str = ""
    rates: Rates = Rates()


class Campaign(NamedTuple):
    """A campaign of today; `days_ahead` is given for one that is scheduled."""

    segment: Segment
    texts: dict[str, str]
    launched: bool = False
    days_ahead: int = 0


def _is(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def _all(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"match": "all", "rules": list(rules)}


MAY_MAIL = _is("email_opt_in", "is", True)
READERS = Segment("Reads our e-mails", _all(MAY_MAIL))
BUYERS = Segment("Customers by e-mail, with orders", _all(MAY_MAIL, _is("order_count", "gte", 1)))
SUBSCRIBERS = Segment("Bean subscribers", _all(_is("tags", "has_any", ["subscriber"]), MAY_MAIL))
ABROAD = Segment(
    "Readers abroad",
    _all({"field": "country", "op": "is_set"}, _is("country", "ne", "India"), MAY_MAIL),
)
LOYAL = Segment("Gold and Platinum", _all(_is("attributes.tier", "in", ["Gold", "Platinum"]), MAY_MAIL))
SOUTH = Segment(
    "The South on WhatsApp",
    _all(_is("city", "in", ["Bengaluru", "Chennai", "Hyderabad", "Kochi"]), _is("whatsapp_opt_in", "is", True)),
)
BY_SMS = Segment("Regulars by SMS", _all(_is("tags", "has_any", ["regular"]), _is("sms_opt_in", "is", True)))

THEMES = {  # of the campaign that goes out in a month
    1: ("New year, new roast", "Start the year with a lighter roast"),
    2: ("Coffee for two", "Two cups, one table"),
    3: ("Holi at The Coffee House", "Colours outside, thandai cold brew inside"),
    4: ("First flush has come", "The first Darjeeling of the year is here"),
    5: ("Cold brew season", "It is hot. This is not."),
    6: ("Rain and filter coffee", "Nothing goes better with rain"),
    7: ("Monsoon Malabar, fresh", "This year’s Monsoon Malabar is roasted"),
    8: ("Long weekend beans", "Beans for the long weekend"),
    9: ("Coorg harvest stories", "Who grows your coffee"),
    10: ("Diwali gift boxes", "A gift box that smells of coffee"),
    11: ("Grinders, finally", "Hand grinders are back in stock"),
    12: ("Year-end blend", "Our blend for the last evenings of the year"),
}
# Of the months before, the latest last: to whom, by which channel, and how well it went.
MONTHS = [
    (13, LOYAL, "email", Rates(opened=0.3, clicked=0.05)),
    (12, SOUTH, "whatsapp", Rates(delivered=0.96, opened=0.62, more_buyers=0.03)),
    (11, ABROAD, "email", Rates(opened=0.36, clicked=0.08)),
    (10, SUBSCRIBERS, "email", Rates(opened=0.48, clicked=0.14, buys_after_click=0.2)),
    (9, LOYAL, "email", Rates(opened=0.33, clicked=0.06)),
    (8, BY_SMS, "sms", Rates(delivered=0.97, more_buyers=0.015)),
    (7, SUBSCRIBERS, "email", Rates(opened=0.44, clicked=0.11, buys_after_click=0.18)),
    (6, ABROAD, "email", Rates(delivered=0.88, opened=0.29, clicked=0.05)),
    (5, SOUTH, "whatsapp", Rates(delivered=0.95, opened=0.58, more_buyers=0.035)),
    (4, LOYAL, "email", Rates(opened=0.41, clicked=0.1, buys_after_click=0.16)),
    (3, SUBSCRIBERS, "email", Rates(opened=0.46, clicked=0.13, buys_after_click=0.2)),
]
AFTER_HOLDOUT = 35
LATEST = [
    PastCampaign(
        name="Monsoon beans are here",
        segment=READERS,
        channel="email",
        subject="The monsoon beans are here",
        message=f"Hi {{{{ first_name | there }}}},\n\nthis year’s Monsoon Malabar is roasted: {LINKS[0]}\n\n"
        f"Or taste it in a shop near you: {LINKS[1]}\n\nThe Coffee House",
        days_ago=AFTER_HOLDOUT,
        holdout=10,
        rates=Rates(clicked=0.04, subscribers_click=10),
    ),
    PastCampaign(
        name="Two words for a subject",
        segment=BUYERS,
        channel="email",
        subject="News from The Coffee House",
        message="Hi {{ first_name | there }},\n\nbring a friend this week, and the second cup is free."
        f"\n\nFind a shop: {LINKS[1]}\n\nThe Coffee House",
        days_ago=AFTER_HOLDOUT - 1,
        other_subject="{{ first_name | Hello }}, your second cup is free",
        rates=Rates(clicked_by_arm={"a": 0.06, "b": 0.1}),
    ),
]
TODAY = [
    Campaign(
        segment=Segment(
            "Drifting away",
            _all(
                _is("total_spend", "gt", 2500),
                _is("last_order_at", "not_in_last", {"n": 90, "unit": "days"}),
                MAY_MAIL,
            ),
        ),
        texts={
            "name": "We miss you",
            "channel": "email",
            "subject": "{{ first_name | Hello }}, your table is still free",
            "message": "Hi {{ first_name | there }},\n\nit has been a while since we saw you in {{ city | town }}. "
            "Show this message within two weeks, and your next filter coffee is on us.\n\nThe Coffee House",
        },
        launched=True,
    ),
    Campaign(
        segment=Segment(
            "Metro regulars on WhatsApp",
            _all(
                _is("order_count", "gte", 4),
                _is("whatsapp_opt_in", "is", True),
                {
                    "match": "any",
                    "rules": [_is("city", "in", ["Bengaluru", "Mumbai"]), _is("tags", "has_any", ["subscriber"])],
                },
                {"match": "none", "rules": [_is("tags", "has_any", ["corporate"])]},
            ),
        ),
        texts={
            "name": "Cold brew weekend",
            "channel": "whatsapp",
            "message": "{{ first_name | Hello }}, two cold brews for the price of one, Saturday and Sunday.",
        },
        launched=True,
    ),
    Campaign(
        segment=SUBSCRIBERS,
        texts={
            "name": "Next month’s beans",
            "channel": "email",
            "subject": "Next month’s beans, before anybody else",
            "message": "Hi {{ first_name | there }},\n\nsubscribers choose first. What shall we roast for you?"
            "\n\nThe Coffee House",
        },
        days_ahead=3,
    ),
    Campaign(
        segment=Segment(
            "New, nothing bought yet",
            _all(_is("signed_up_at", "in_last", {"n": 3, "unit": "months"}), _is("order_count", "eq", 0)),
        ),
        texts={
            "name": "A first cup",
            "channel": "email",
            "subject": "Your first cup is waiting",
            "message": "Hi {{ first_name | there }},\n\nwelcome! Your first {{ attributes.favourite | coffee }} "
            "comes with a bun maska, free.\n\nThe Coffee House",
        },
    ),
]
JOURNEY = "Cart left behind"
CART = {
    "trigger": {"event": "cart_updated"},
    "again": {"inside": "restart", "later": {"n": 7, "unit": "days"}},
    "exit": [{"event": "order_completed"}, {"unsubscribed": True}],
    "goal": {"event": "order_completed", "within": {"n": 7, "unit": "days"}},
    "steps": [
        {"id": "pause", "wait": {"n": 2, "unit": "hours"}},
        {
            "id": "reminder",
            "message": {
                "channel": "email",
                "subject": "You left something at The Coffee House",
                "message": "Hi {{ first_name | there }},\n\nyour cart is still here. Shall we keep it for you?"
                f"\n\n{LINKS[0]}\n\nThe Coffee House",
                "tracks": True,
            },
        },
        {"id": "more", "wait": {"n": 2, "unit": "days"}},
        {
            "id": "last",
            "message": {
                "channel": "email",
                "subject": "Still yours",
                "message": "Hi {{ first_name | there }},\n\nwhat you chose is still in your cart."
                f"\n\n{LINKS[0]}\n\nThe Coffee House",
                "tracks": True,
            },
        },
    ],
}
