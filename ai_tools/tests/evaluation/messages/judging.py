"""Judges messages as `goals.py` says a person does, by reading alone: none of the engines' own checks is used."""

import re
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from ai_tools.engines.protocol import EngineError, Variant
from ai_tools.tests.evaluation import messages
from ai_tools.tests.evaluation.messages.goals import Goal

Write = Callable[[str, str], list[Variant]]

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
OFFERED = re.compile(
    r"\boff\b|\bfree\b|discount|cash ?back|\bgift\b|voucher|\bpoints\b|half price|\bsale\b|guarantee|refund", re.I
)
DAYS = re.compile(r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|today|tonight|tomorrow|midnight)\b", re.I)
TURNED = re.compile(r"\b(?:except|excluding|unless|only|cancelled|closed|not valid|cannot)\b", re.I)
INSTRUCTION = re.compile(
    r"\b(?:win(?:ning)? back|bring(?:ing)? (?:\w+ )?back|lapsed|inactive|dormant|re-?engage|(?:tell|inform"
    r"|let|remind|ask)"
    r" (?:customers|everyone|people|members|them)|increase sales|promote|announce|introduce|thank our|invite regulars"
    r"|do not mention|who (?:have|has|spent|used|bought)|goal|campaign|segment|previous instructions)\b",
    re.I,
)
BEGINS_AS_INSTRUCTION = re.compile(
    r"(?:^|[.:¶\n]\s*)(?:ask (?!us\b|about\b)|let (?!us\b)\w+ know|suggest|recommend|urge|warn|reassure|point out"
    r"|explain"
    r"|stress|feature the|tease the|encourage|invite (?!your\b)|thank (?!you\b)|remind|notify|tell (?!us\b))\b",
    re.I,
)
SAYS_NOTHING = re.compile(  # a subject that fits any message
    r"(?:from us to you|a few words from us|something new from us"
    r"|a short reminder|have you seen this\?|we thought of you)",
    re.I,
)
READERS_ALONE = re.compile(  # a subject that says whom a message is for, and not what it is about
    r"(?:our |all |dear )?(?:[\w-]+ ){0,2}(?:members|customers|subscribers|holders|guests|parents|students"
    r"|lodgers|clients"
    r"|readers|visitors|tenants|patients)",
    re.I,
)
LINK = re.compile(r"https?://|\b[\w.-]+\.\w{2,}/", re.I)
TWO_LEADS = re.compile(
    r"(?:we have (?:news|something) for you|a short (?:note|message|update) from us)\. (?:good to know:|introducing\b)",
    re.I,
)
BROKEN = [
    (
        re.compile(
            r"(?<![/.=&-])\b(?:the|an?|of|with|on|to|for|(?:and|or)(?!, (?:if|when)\b)|by|at|in|our|your"
            r"|from|than|(?<!before )(?<!about )that)"
            r"\s*(?:[.,;:!?…](?!\d)|$)",
            re.I | re.M,
        ),
        "a sentence stops in the middle",
    ),
    (re.compile(r"…"), "a sentence is cut off"),
    (re.compile(r"\b(\w+) \1\b", re.I), "a word stands twice"),
    (re.compile(r"[,;:.]\s*[,;:.]|\s[,.;]|\(\s*\)"), "stray punctuation"),
    (
        re.compile(r"\b(?:with|on|for|to|of|by|at|in) (?:with|on|for|to|of|by|at|until|till)\b", re.I),
        "two prepositions",
    ),
    (re.compile(r"(?:^|(?<!\bmax)(?<!\bmin)(?<!\bincl)[.!?]\s+)(?:[.,;:]|[a-z])"), "a sentence begins small"),
    (re.compile(r"\b(?:they|them|their)\b", re.I), "it speaks about the customer"),
]


class Verdict(NamedTuple):
    """`faults` is empty when the variant can be sent unedited; `text` is what was judged."""

    kind: str
    goal: str
    channel: str
    text: str
    faults: list[str]


def goals() -> dict[str, list[Goal]]:
    """The goals of all sets, by kind."""
    return {
        name.replace("_", " ").lower(): value
        for module in iter_modules(messages.__path__)
        for name, value in vars(import_module(f"{messages.__name__}.{module.name}")).items()
        if isinstance(value, list) and isinstance(value[0], Goal)
    }


def judge(write: Write, channels: tuple[str, ...] = ("email", "sms", "whatsapp")) -> list[Verdict]:
    """A verdict for each variant of each goal; a refusal is one verdict, a wrong one counts as two."""
    verdicts = []
    for kind, asked in goals().items():
        for goal in asked:
            for channel in channels:
                verdicts += _judge_goal(kind, goal, channel, write)
    return verdicts


def _judge_goal(kind: str, goal: Goal, channel: str, write: Write) -> list[Verdict]:
    try:
        variants = write(goal.text, channel)
    except EngineError as error:
        too_long = channel == "sms" and len(goal.text) > 100
        if goal.refusal == "wrong" and not too_long:
            return [Verdict(kind, goal.text, channel, str(error), ["refused"])] * 2
        return [
            Verdict(kind, goal.text, channel, str(error), [] if len(str(error)) > 20 else ["refused without a word"])
        ]
    if goal.refusal == "expected":
        return [Verdict(kind, goal.text, channel, _text(each), ["answers what it cannot read"]) for each in variants]
    return [Verdict(kind, goal.text, channel, _text(each), faults(goal, each)) for each in variants]


def _text(variant: Variant) -> str:
    return f"{variant.subject} ¶ {variant.message}" if variant.subject else variant.message


def faults(goal: Goal, variant: Variant) -> list[str]:
    """What keeps a person from sending a variant without editing it."""
    message, whole = _plain(variant.message), _plain(_text(variant))
    asked = _plain(goal.text)
    kept = {keep: any(_plain(spelling) in message for spelling in keep.split("|")) for keep in goal.keeps}
    found = [f"loses “{keep}”" for keep, is_kept in kept.items() if not is_kept]
    found += [f"says “{word}”" for word in goal.never if _plain(word) in whole]
    found += [f"invents {number}" for number in NUMBER.findall(whole) if number not in NUMBER.findall(asked)]
    for pattern in (OFFERED, DAYS, TURNED):
        found += [f"invents “{word}”" for word in pattern.findall(whole) if word.lower() not in asked]
    if echo := INSTRUCTION.search(whole) or BEGINS_AS_INSTRUCTION.search(_text(variant)):
        found.append(f"echoes “{echo[0]}”")
    if goal.keeps and SAYS_NOTHING.fullmatch(variant.subject):
        found.append("the subject names nothing")
    if READERS_ALONE.fullmatch(variant.subject):
        found.append("the subject names the readers alone")
    asked_first, _, told = goal.text.partition("?")
    if "{{" in variant.subject:
        found.append("the subject asks about something else")
    if asked_first == variant.subject.rstrip("?") and len(told) > 10 and not re.search(r"\b(?:them|they|it)\b", told):
        found.append("the subject asks, and what the goal tells is behind it")
    if LINK.search(variant.subject):
        found.append("a link stands in the subject")
    if TWO_LEADS.search(variant.message):
        found.append("two beginnings")
    for text in (variant.subject, variant.message):
        bare = re.sub(r"\{\{\s*\w+\s*\|\s*([^}]*?)\s*\}\}", r"\1", text)
        bare = re.sub(r"\b(incl|approx|excl|\d+\.\d+)\.(?=[,;]| [a-z])", r"\1", bare)
        bare = re.sub(r"\b(goes|stays?|now) on\b", r"\1", bare[:1].upper() + bare[1:])
        for keep in "|".join(goal.keeps).split("|"):  # in which “they” may be what is sold, or somebody else
            if re.search(r"\b(?:they|them|their)\b", keep):
                said = re.escape(keep).replace("₹", "(?:₹|Rs )")
                bare = re.sub(said, "It is so", bare, flags=re.IGNORECASE)
        found += [why for pattern, why in BROKEN if pattern.search(bare)]
    return found


def _plain(text: str) -> str:
    """One spelling for both: small letters, and Rs for ₹, which an SMS has no letter for."""
    text = text.replace("’", "'").replace("–", "-").lower()
    return " ".join(re.sub(r"₹\s?|\brs\.?\s?(?=\d)", "rs ", text).split())
