"""Whether a message keeps the facts of its goal and adds none: the same rules for every engine.

1. Numbers: each amount, share and count that customers should read stands in the message, none other does, and with two
   of them each stays with its own thing (“20% off coffee and 10% off tea”).
2. Days: each weekday, date and feast stays, none is added, and “until” does not become “from”.
3. Codes: each stays letter by letter, none is added.
4. Limits: each negation, exception, condition and cancellation stays with what it is about, and none is added.
5. Offers and names: none is added; names that the goal writes with a capital stay.

Numbers that describe the audience (“who spent over 5000”) are no facts for customers. Words that the goal forbids
(“do not mention the price”) must not appear.
"""

import re
from itertools import zip_longest
from typing import NamedTuple

from ai_tools.engines.protocol import EngineError
from ai_tools.engines.wording.brief import read_brief
from ai_tools.engines.wording.people import AUDIENCE_DETAILS
from ai_tools.engines.wording.purposes import FEAST

_NUMBER = re.compile(
    r"(?<![^\W\d_])(?P<money>(?:₹|\brs\.?|\binr|\$|€|£)\s?)?(?P<digits>\d+(?:[,.]\d+)*)(?P<unit>\s?(?:%|percent\b"
    r"|per cent\b|rupees\b|rs\b|k\b))?",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = re.compile(
    rf"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|weekdays?|today|tonight|tomorrow|midnight"
    rf"|noon|{_MONTH}|may(?= \d)"
    rf"|(?<=\d )may|{FEAST})\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(until|till|before|by|through|ends?|ending|expires?|from|after|since|starts?|starting|begins?|not on"
    r"|except on)\s+(?:on\s+)?(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?$",
    re.I,
)
_SIDE = {
    **dict.fromkeys(
        ("until", "till", "before", "by", "through", "end", "ends", "ending", "expire", "expires"), "up to"
    ),
    **dict.fromkeys(("from", "after", "since", "start", "starts", "starting", "begin", "begins"), "from"),
    **dict.fromkeys(("not on", "except on"), "not on"),
}
_CODE = re.compile(
    r"\b(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{3,}\b|(?<=\bcode )[A-Z][A-Z0-9-]{2,}\b"
    r"|(?<=\bcoupon )[A-Z][A-Z0-9-]{2,}\b"
)
_LIMITS = {
    "not": r"\b(?:not|no|never|nobody|none|nothing|without|neither|nor|cannot|no longer)\b|n't\b",
    "except": r"\b(?:except|exclud(?:ing|ed|es?)|unless|apart from|other than|but not)\b",
    "only": r"\b(?:only|solely|exclusively|limited to|just for)\b",
    "limit": r"\b(?:minimum|at least|maximum|at most|up to|above|over|below|under|more than|less than|limit"
    r"|while stocks? lasts?"
    r"|first(?= \d)|per (?:customer|person|household|order|bill|day))\b",
    "ended": r"\b(?:cancell?ed|closed|closes|sold out|postponed|expired|unavailable|stopped|suspended)\b",
}
_OTHER_WORDS = {  # they keep a limit of the goal, but add no limit
    "like not": r"\b(?:instead of|rather than|non-|waived|(?:shut|cut) off)",
    "like only": r"\bjust (?=(?:one|an?|\d+)\b)",
}
_FAMILIES = (  # “sandals are excluded”, “sandals are not included”
    {"not", "except", "ended", "like not"},
    {"only", "like only"},
)
_ADDED = ("not", "except", "only", "ended")  # what no message may add; an added limit would need an added number
_IDIOMS = re.compile(
    r"\b(?:do not|don't|won't want to) miss\b[^.!?]*|\b(?:do not|don't) wait(?: too long)?|\bcan(?:not|'t) wait\b"
    r"|\bno rush\b|\b(?:could|would) not [\w ]{2,20} without you\b|\bnot the same without you\b"
    r"|\bnot long ago\b|\bhave not seen you\b|\bhaven't seen you\b|\bwhy not\b|\bshould not have happened\b"
    r"|\bnothing better\b|\bif you (?:can(?:no|')t (?:come|make it|attend|be there)\b|(?:do not|don't),)",
    re.IGNORECASE,
)
_NO_DUTY = re.compile(
    r"\bno(?:thing| action)(?: (?:is|to|for you to|that you))? (?:needed|required|necessary|do)\b"
    r"|\b(?:you )?(?:do not|don't) (?:need|have) to (?:do anything|act)\b|\bno need to (?:do anything|act)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"\b(?:off|free|discounts?|cash ?back|gifts?|vouchers?|coupons?|points|half[- ]price|sale|deals?"
    r"|guaranteed?|refunds?|complimentary"
    r"|bonus|bogo|rewards?|credits?|trial|win)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "on",
        "of",
        "all",
        "any",
        "our",
        "your",
        "you",
        "we",
        "us",
        "is",
        "are",
        "be",
        "will",
        "in",
        "at",
        "to",
        "for",
        "from",
        "and",
        "or",
        "with",
        "it",
        "its",
        "this",
        "that",
        "these",
        "there",
        "has",
        "have",
        "do",
        "does",
        "get",
        "off",
        "free",
        "valid",
        "orders",
        "order",
        "your's",
        "by",
        "it's",
        "been",
        "was",
        "were",
        "so",
        "if",
        "as",
        "can",
        "may",
    ]
)
_SMALL = frozenset(["they", "them", "their", "that", "more", "again", "about", "one", "some", "too"])
_SENTENCE = re.compile(r"[.!?;:]+\s+|\n+|,\s+(?=but\b)")
_NO_NAMES = frozenset(
    [
        "I",
        "Hi",
        "Hello",
        "Hey",
        "Dear",
        "Thank",
        "Thanks",
        "Happy",
        "Merry",
        "OK",
        "SMS",
        "WhatsApp",
        "Rs",
        "INR",
        "See",
        "You",
        "We",
        "Our",
        "Your",
        "The",
        "A",
        "An",
        "It",
        "This",
        "There",
        "Welcome",
        "Use",
        "Here",
        "Come",
        "How",
        "Enjoy",
        "Order",
        "Team",
    ]
)


class Number(NamedTuple):
    """A number and what it counts: money, share, or a plain count."""

    value: str
    unit: str

    def __str__(self) -> str:
        return f"₹{self.value}" if self.unit == "money" else f"{self.value}%" if self.unit == "share" else self.value


class Limit(NamedTuple):
    """A negation, exception or condition: its kind, how it is written, and the words that it is about."""

    kind: str
    written: str
    about: frozenset[str]


def find_fact_faults(goal: str, message: str) -> list[str]:
    """What a message loses, adds or turns round, in words for its author; tokens of customers are not facts."""
    goal, message = _plain(goal), _plain(re.sub(r"\{\{[^{}]*\}\}", "you", message))
    said, hushed = _for_customers(goal)
    faults = _numbers(goal, said, message) + _days(goal, said, message) + _codes(goal, said, message)
    faults += _limits(goal, said, message) + _offers_and_names(goal, said, message)
    return faults + [f"The goal says not to mention “{word}”." for word in hushed if _has_word(message, word)]


def _for_customers(goal: str) -> tuple[str, list[str]]:
    """The part of a goal that customers should read, and the words that they must not read."""
    try:
        brief = read_brief(goal)
    except EngineError:  # a model may understand it; what describes the audience is still no fact
        return AUDIENCE_DETAILS.sub(" ", goal), []
    hushed = [word for phrase in brief.hushed for word in _WORD.findall(phrase.lower()) if word not in _EMPTY | _SMALL]
    said = ". ".join(statement.text for statement in brief.statements)
    return said, [word for word in hushed if not _has_word(said, word)]


# ── Numbers ───────────────────────────────────────────────────────────
def _read_numbers(text: str) -> list[tuple[Number, str]]:
    """Each number with the words behind it, up to the next number or the end of the sentence."""
    found = list(_NUMBER.finditer(text))
    numbers = []
    for match, after in zip_longest(found, found[1:]):
        unit = (match["unit"] or "").strip().lower()
        is_share = unit in ("%", "percent", "per cent")
        is_money = bool(match["money"]) or unit in ("rupees", "rs")
        value = match["digits"].replace(",", "") + ("k" if unit == "k" else "")
        kind = "share" if is_share else "money" if is_money else "count"
        behind = text[match.end() : after.start() if after else len(text)]
        numbers.append((Number(value, kind), _SENTENCE.split(behind)[0]))
    return numbers


def _numbers(goal: str, said: str, message: str) -> list[str]:
    asked, wanted, written = (_read_numbers(text) for text in (goal, said, message))
    known = {number for number, _ in asked}
    bare = {number.value for number in known if number.unit == "count"}
    values = {number.value for number in known}
    faults = [
        f"The goal does not say {number}."
        for number, _ in written
        if number not in known
        and not (number.unit == "count" and number.value in values)
        and not (number.unit == "money" and number.value in bare)
    ]
    kept = {number.value for number, _ in written}
    faults += [f"The message must keep {number}." for number, _ in wanted if number.value not in kept]
    things = {number: _content(behind) for number, behind in wanted}
    if len(things) > 1:
        settled = {number for number, behind in written if _content(behind) & things.get(number, frozenset())}
        for number, behind in written:
            own, here = things.get(number, frozenset()), _content(behind)
            if number in settled:
                continue
            others = frozenset().union(*(words for other, words in things.items() if other != number)) - own
            if own and here & others:
                faults.append(f"{number} belongs to something else in the goal.")
    return faults


# ── Days and codes ────────────────────────────────────────────────────
def _read_days(text: str) -> dict[str, str]:
    """Each day that is named, by its first three letters, with the side of it that is meant."""
    days = {}
    for found in _DAY.finditer(text):
        before = _BEFORE.search(text[: found.start()])
        name = found[0].lower()
        days[name if name in ("today", "tonight", "tomorrow", "weekend", "weekday") else name[:3]] = (
            _SIDE.get(" ".join(before[1].lower().split()), "") if before else ""
        )
    return days


def _days(goal: str, said: str, message: str) -> list[str]:
    asked, wanted, written = _read_days(goal), _read_days(said), _read_days(message)
    faults = [f"The goal does not name that day ({day})." for day in written if day not in asked]
    faults += [f"The message must keep the day ({day})." for day in wanted if day not in written]
    return faults + [
        f"The day is turned round: the goal says “{side}” ({day})."
        for day, side in wanted.items()
        if side and written.get(day) and written[day] != side
    ]


def _codes(goal: str, said: str, message: str) -> list[str]:
    faults = [f"The goal has no code {code}." for code in _CODE.findall(message) if code not in goal]
    return faults + [f"The message must keep the code {code}." for code in _CODE.findall(said) if code not in message]


# ── Limits ────────────────────────────────────────────────────────────
def _read_limits(text: str, patterns: dict[str, str] = _LIMITS) -> list[Limit]:
    limits = []
    for sentence in _SENTENCE.split(_NO_DUTY.sub("no action needed", _IDIOMS.sub(" ", text))):
        for kind, pattern in patterns.items():
            for found in re.finditer(pattern, sentence, re.IGNORECASE):
                near = [*_WORD.findall(sentence[: found.start()])[-4:], *_WORD.findall(sentence[found.end() :])[:5]]
                numbers = [number.value for number, _ in _read_numbers(sentence[found.end() :])[:1]]
                limits.append(Limit(kind, found[0], _content(" ".join(near)) | frozenset(numbers)))
    return limits


def _limits(goal: str, said: str, message: str) -> list[str]:
    asked, wanted, written = _read_limits(goal), _read_limits(said), _read_limits(message)
    keeping, allowing = (written + _read_limits(message, _OTHER_WORDS), asked + _read_limits(goal, _OTHER_WORDS))
    faults = [
        f"The message must keep “{limit.written}” ({_shown(limit)})."
        for limit in wanted
        if not _is_among(limit, keeping)
    ]
    return faults + [
        f"The goal has no such limit: “{limit.written}” ({_shown(limit)})."
        for limit in written
        if limit.kind in _ADDED and not _is_among(limit, allowing)
    ]


def _is_among(limit: Limit, limits: list[Limit]) -> bool:
    for other in limits:
        shared = limit.about & other.about
        if other.kind == limit.kind and (shared or not limit.about or not other.about):
            return True
        is_alike = any({limit.kind, other.kind} <= family for family in _FAMILIES)
        if is_alike and any(not word.isdigit() for word in shared):
            return True
    return False


def _shown(limit: Limit) -> str:
    return " ".join(sorted(limit.about)[:3])


# ── Offers and names ──────────────────────────────────────────────────
def _offers_and_names(goal: str, said: str, message: str) -> list[str]:
    faults = [
        f"The goal does not offer that: “{word}”."
        for word in dict.fromkeys(found.lower() for found in _OFFER.findall(message))
        if not _has_word(goal, word)
    ]
    faults += [f"The goal does not name “{name}”." for name in _names(message) if not _has_word(goal, name)]
    return faults + [
        f"The message must keep the name “{name}”." for name in _names(said) if not _has_word(message, name)
    ]


def _names(text: str) -> list[str]:
    """Words with a capital within a sentence."""
    found = re.findall(r"(?<=[a-z\d,%] )[A-Z][a-z][\w'-]*", text)
    return [word for word in dict.fromkeys(found) if word not in _NO_NAMES and not _DAY.fullmatch(word)]


def _has_word(text: str, word: str) -> bool:
    stem = re.sub(r"(?:'s|ies|es|s|ed|d)$", "", word.lower())
    return (bool(stem) and stem in text.lower().replace("-", " ").replace("  ", " ")) or word.lower() in text.lower()


def _content(text: str) -> frozenset[str]:
    """The words that carry meaning, without their endings."""
    words = (word.lower().removesuffix("'s") for word in _WORD.findall(text))
    return frozenset(re.sub(r"(?:es|s)$", "", word) for word in words if word not in _EMPTY)


def _plain(text: str) -> str:
    """One spelling of apostrophes, dashes and money; an SMS writes Rs for ₹."""
    text = " ".join(text.replace("’", "'").replace("–", "-").split(" "))
    return re.sub(r"\b(?:rs\.?|inr)\s?(?=\d)", "₹", text, flags=re.IGNORECASE)
