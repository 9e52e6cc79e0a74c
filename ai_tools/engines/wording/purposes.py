"""The purpose and the tone of a goal, by the words that name them."""

import re
from collections.abc import Iterable


def _any(*phrases: str) -> str:
    """A pattern for one of these; a space stands for any number of them."""
    return "(?:" + "|".join(phrase.replace(" ", r"\s+") for phrase in phrases) + ")"


FEAST = _any(
    *[
        "diwali",
        "holi",
        "eid",
        "christmas",
        "pongal",
        "onam",
        "navratri",
        "dussehra",
        "rakhi",
        "independence day",
        "republic day",
    ],
    *["thanksgiving", "easter", "ramadan", "valentine'?s(?: day)?", "mother's day", "father's day", "raksha bandhan"],
    r"new year'?s?(?: eve| day)?",
)
_CUSTOMERS = _any("customers?", "members?", "users?", "subscribers?", "clients?", "vips?", "regulars?", "buyers?")
_CART = _any("carts?", "baskets?", "checkouts?")
PURPOSES = {  # the first that is named wins
    "sorry": _any(r"apologi[sz]e", "sorry"),
    "feedback": _any(
        r"(?<!results\Wof\Wour\W)(?<!results\Wof\Wthe\W)survey(?!\Wresults)",
        r"feedback(?!\W(?:made|makes|has|have|helped|led|showed|was|were)\b)",
        *[r"reviews?(?!\W(?:who|which|how|the)\b)", "ratings?", "opinions?", "tell us what"],
        "rate (?=(?:us|our|your|the|their|this|it|how|what|my|new)\\b)",  # and not “the old rate”
        "what (?:they|you) (?:think|like)",
        r"ask(?:ing)? (?:[\w']+ ){0,9}(?:what|which|how|whether)",
    ),
    "event": _any(
        *["workshops?", "tasting", "concert", "meet-?up", "webinar", "inaugurat\\w*"], "invite", "invitation"
    ),
    "cart": _any(
        rf"(?:left|forg[eo]t\w*|abandon\w*|finish\w*|complete) (?:\w+ ){{0,4}}{_CART}",
        rf"(?:in|of|about|at) (?:their|your|the) {_CART}",
    ),
    "welcome": _any(r"welcom\w*", rf"new (?:{_CUSTOMERS}|sign\W?ups?|joiners?)", "just joined"),
    "win_back": _any(
        r"win(?:ning)?[\s-]*(?:them )?back",
        "come ?back",
        r"(?:bring|get)(?:ing|ting)? (?:\w+ ){0,4}back",
        r"(?:laps|churn|re-?engag|re-?activat)\w*",
        *["inactive", "dormant"],
        r"(?:not|haven'?t) (?:ordered|bought|visited|been|shopped|purchased)",
        "miss(?:ed|ing)? (?:you|them)",
        "order again",
    ),
    "thank": _any(
        r"(?:thank(?!sgiving)|appreciat)\w*",
        r"loyal(?!ty)",
        r"(?<!no\W)reward\w*",
        *["best customers?", "grateful"],
    ),
    "remind": _any(
        r"remind\w*", "last chance", "don'?t forget", "end(?:s|ing) soon", r"(?<!never\W)(?<!not\W)(?<!n't\W)expir\w*"
    ),
    "greet": _any(
        "wish(?:es)?",
        r"greet\w*",
        rf"happy {FEAST}",
        "(?:eid|ramadan) (?:mubarak|kareem)",
        "happy birthday",
        r"(?<!to\W)celebrate",
    ),
    "launch": _any(r"(?:launch|introduc)\w*", "new arrivals?", "now available", "just (?:in|landed)", "new(?! year)"),
    "sell": _any("sales?", "orders?", "revenue", "buy", "promote", "sell"),
}
_OF_INSTRUCTIONS = ("welcome", "win_back", "thank", "sorry", "cart", "feedback", "remind")
THANKS = re.compile(
    r"(?:say |send )?(?:a )?(?:big |warm )?thank(?!sgiving)", re.IGNORECASE
)  # for reviews, for coming to a concert
TONES = {
    "urgent": _any("urgent(?:ly)?", "hurry", "fomo", "last chance", "act (?:fast|now)"),
    "formal": _any(*["formal", "professional", "polite", "respectful", "elegant"]),
    "playful": _any(*["playful", "fun", "funny", "witty", "cheeky", "quirky", "humou?r\\w*"]),
}


def find_purpose(text: str, statements: Iterable[str]) -> str:
    """What the goal is for, or "" when it says none.

    A purpose that has sentences of its own counts in the instruction alone: “new customers excluded” welcomes nobody.
    """
    if THANKS.match(text):
        return "thank"
    for statement in statements:
        if (found := _first_named(PURPOSES, text)) not in _OF_INSTRUCTIONS:
            return found
        text = text.replace(statement, " ")
    return _first_named(PURPOSES, text)


def find_tone(text: str) -> str:
    """The tone that the goal asks for, or ""."""
    return _first_named(TONES, text)


def _first_named(names: dict[str, str], text: str) -> str:
    return next((name for name, words in names.items() if re.search(rf"\b{words}\b", text, re.IGNORECASE)), "")
