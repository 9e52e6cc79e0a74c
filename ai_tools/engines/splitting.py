"""Cuts a brief into the parts of a plan, each in the brief's own words: task, audience, message, channel, time.

    Win back | coffee buyers in Pune | before Diwali | with 15 % off | by SMS
    task       audience                time            message         channel

1. The channel and the time to send are marked first: they may stand anywhere. A day that says until when an offer
   holds, or when customers did something, is neither. 2. What is left of each sentence is a task with an audience
   and a message, in one of two orders. Words that fit nowhere belong to no part, and `find_left_over` names them.
"""

import re
from collections.abc import Callable

from ai_tools.engines.protocol import BriefPart, PartKind
from ai_tools.engines.wording.clauses import OFFERED

_CHANNEL = r"(?:e-?mails?|mails?|newsletters?|sms(?:es)?|texts?(?: messages?)?|whats ?app(?: messages?)?)"
_BY_CHANNEL = re.compile(
    r"(?:\b(?:and|or)\s+)?(?:"
    r",\s*(?:an?\s+|only\s+)?(?:e-?mail|sms|whats ?app)(?:\s+(?:only|please|pls))?(?=\s*(?:[,.;]|$))"
    rf"|\b(?:only\s+)?(?:by|via|through|using|over|as)\s+(?:an?\s+|our\s+)?{_CHANNEL}\b"
    rf"(?:\s*(?:,|and|or|&)\s*{_CHANNEL}\b)*(?:\s+only\b)?"
    rf"|(?<!reachable )(?<!contactable )(?<!available )(?<!active )(?<!in to )(?<!allowed )(?<!subscribed )\bon\s+"
    rf"(?:whats ?app|sms|e-?mail)\b(?!\s+(?:but|and not|consent)))",
    re.IGNORECASE,
)
_SEND_A = re.compile(
    rf"^(?:(?:(?:i|we)\s+(?:want|need)\s+|(?:please\s+)?(?:send|write|draft|create|make|do|run|plan|prepare)\s+))?(?:an?\s+|the\s+)?(?:\w+\s+)?"
    rf"{_CHANNEL}(?:\s+(?:campaign|blast|message))?(?=\s+(?:to|for)\b|\s+that\s+goes\b|\s*:)",
    re.IGNORECASE,
)
_WRITE_BY = re.compile(r"^(?:e-?mail|mail|text|sms|whats ?app)\b(?=\s+(?!to\b|campaign\b))", re.IGNORECASE)

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_FEASTS = (
    r"diwali|deepavali|dhanteras|holi|eid|ramadan|ramzan|navratri|navaratri|dussehra|pongal|onam|rakhi|raksha ?bandhan"
    r"|easter|thanksgiving|black friday|christmas(?: eve)?|xmas|new year(?:'?s)?(?: eve| day)?|valentine'?s?(?: day)?"
    r"|independence day|republic day|mother'?s day|father'?s day|ganesh chaturthi|durga puja|lohri|halloween"
)
DAY = (
    rf"(?:\d{{4}}-\d\d?-\d\d?|\d\d?[./]\d\d?(?:[./]\d{{2,4}})?|(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b"
    rf"(?:,?\s+20\d\d)?|(?:{_MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+20\d\d)?|(?:{_FEASTS})(?:\s+20\d\d)?"
    rf"|(?:(?:this|next|coming|the coming)\s+)?(?:{_WEEKDAYS})\b|(?:this|next|the)\s+(?:weekend|week|month)"
    r"|today|tonight|tomorrow|(?:the )?day after tomorrow|in\s+(?:\d+|a|two|three|four)\s+(?:days?|weeks?)"
    r"|(?:the\s+)?end of (?:the|this|next) (?:week|month|year))"
)
HOUR = (
    r"(?:\s*,?\s*(?:at\s+)?(?:\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|a\.m\.|p\.m\.|o'?clock|h\b)|\d{1,2}:\d\d|noon)"
    r"|\s+(?:in the\s+)?(?:early\s+)?(?:morning|afternoon|evening|night)|\s*,?\s*at\s+\d{1,2}\b)"
)
_BEFORE = re.compile(
    r"(?:,?\s*\b(?:and\s+)?(?:send|sent|launch|schedule|mail|go(?:es)? out)(?:\s+(?:it|this|them))?(?:\s+out)?\s+)?"
    rf"\b(?:(?:just|well|right|shortly|a (?:day|week)|\d+ (?:days?|weeks?)|(?:one|two|three) (?:days?|weeks?))\s+)?"
    rf"(?:before|ahead of|in time for|no later than|in the run-?up to)\s+{DAY}(?:{HOUR})?",
    re.IGNORECASE,
)
_SEND_ON = re.compile(
    r"\b(?:(?:to\s+)?(?:go|goes|going) out"
    r"|(?:to be )?(?:sent|send|schedule|launch)(?:\s+(?:it|this|them|these))?(?:\s+out)?)"
    rf"\s+(?:(?:for|on|at|by)\s+)?(?:{DAY}(?:{HOUR})?|at\s+\d[\d:.]*\s*(?:am|pm)?(?:\s+(?:on\s+)?{DAY})?)",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"(?:\b(?:on|by|for)\s+)?\b{DAY}(?:{HOUR})?|\bat\s+\d{{1,2}}(?:[:.]\d\d)?\s*(?:am|pm)(?:\s+(?:on\s+)?{DAY})?", re.I
)
_FUTURE = re.compile(
    r"\b(?:next|coming|tomorrow|tonight|today|weekend|in (?:\d+|a|two|three|four) (?:days?|weeks?))\b", re.I
)
_DID = re.compile(  # a day behind this says when customers did something
    r"\b(?:who|that|whose|have|has|had|haven't|hasn't|not|never|no|ordered|bought|purchased|visited|spent|seen|joined"
    r"|signed[ -]up|registered|since|last|first|between|after|from|until|till|within|during|messaged)\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(  # a day behind this belongs to what is offered
    r"\b(?:until|till|through|valid|ends?|ending|expires?|starts?|starting|begins?|from|to|opens?|closes?|closed|only"
    r"|and|available|delivered?|arrives?)\s+(?:on\s+|the\s+)?$",
    re.IGNORECASE,
)

_MOVE = (
    r"(?:an?\s+)?thank[- ]you (?:note|message|card) to"
    r"|win(?:ning)? back|bring(?:ing)? back|get back|re-?engage|re-?activate|wake up|retain|reach(?: out to)?|target"
    r"|nudge|encourage|convince|persuade|invite|remind|tell|inform|notify|alert|let|ask|thank|reward|appreciate|congratulate"
    r"|greet|wish|welcome|treat|surprise|delight|contact|write to|message|apologi[sz]e to|update|warn|get"
)
_GIVE = r"offer|give|send"
_RAISE = re.compile(  # a figure of the shop, which says nothing of whom to reach
    r"(?:increase|boost|drive|grow|raise|improve|lift|generate|get (?:more|\d+))\b.*?"
    r"(?=,?\s*\b(?:with|by (?:offering|giving|sending)|offering|giving)\b|:|$)",
    re.IGNORECASE | re.DOTALL,
)
_SHOW = r"announce|promote|introduce|launch|advertise|push|share|showcase|present|cross-?sell|upsell|sell|run|celebrate"
_POLITE = r"(?:(?:please|pls|we want to|we'd like to|we would like to|i want to|let's|help us|help me|i'd like to)\s+)*"
_TASK = re.compile(
    rf"^(?P<task>{_POLITE}(?:(?P<move>{_MOVE})|(?P<give>{_GIVE})|(?P<show>{_SHOW})))\b\s*", re.IGNORECASE
)
_QUANTITY = (
    r"(?:over|more|less|fewer|at least|at most|under|above|below|no|only|exactly|between|up to"
    r"|\d+\+?\s+(?:or|orders?|visits?|purchases?|points)|(?:an?|the|any)\s+(?:tag|tier|phone|e-?mail|number|address|total|average|consent|order|visit)"
    r"|e-?mail|sms|whatsapp|phone|tier|consent|total|average|high|low)\b"
)
_CONNECTORS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:with|by (?:offering|giving|sending)|offering|giving|using)\s+(?!{_QUANTITY})",
        r"\babout\s+",
        r"\bshould\s+(?:hear|know|learn|get|receive|see)\b",
        r"\b(?:get|receive)s?\s+(?=an?\b|\d|₹|free|the|our|double|flat|early)",
        r"\bthat\s+(?!(?:have|has|had|haven't|hasn't|did|didn't|bought|spent|ordered|are|aren't|were|live|visited|never)\b)",
        r"\bknow\s+(?:that\s+|about\s+)?",
        r"\bto\s+(?!spend\b)(?:(?:our|the|a|an|your)\s+|(?=(?:try|come|order|visit|review|rate|join|use|buy|claim|redeem"
        r"|download|book|check|taste|share|update|complete|renew|follow|pick|collect|place|shop)\b))",
        r"\bfor (?=(?:an?\s+|their\s+|your\s+|some\s+)?(?:reviews?|feedback|ratings?|opinions?)\b)",
        r"\bfor (?=the (?:late|delay|wait|mistake|trouble|inconvenience|confusion|error)\b)",
        r"\bfor (?=(?:their|being|coming|ordering|the (?:order|visit|patience))\b)",
        r"\ba (?:happy|merry)\b",
        r":\s*",
        r",\s*(?:valid|use code|with code|code)\b",
        r",?\s*\band (?:offer|give|tell|send|invite)(?: (?:them|him|her|everyone))?\s+",
    )
)
_OFFER = re.compile(
    r"(?:\b(?:an?|flat|extra|up to|our|the)\s+)*"
    r"(?:(?:₹|rs\.?\s?|\$|€|£)?\d[\d,.]*\s?(?:%|percent|rupees|rs)?"
    r"\s*(?:off|cash ?back|discount|voucher|coupon|points|bonus)"
    r"|\d+\s?%|\bfree\b|\bbuy \w+,? get|\bhalf price|\bearly access|\bdouble\b"
    r"|\b(?:an?|our)\s+(?:\w+\s+)?(?:coupon|voucher|gift|discount|sample))",
    re.IGNORECASE,
)
_TO_WHOM = re.compile(r"\b(?:only\s+)?(?:to|for|among)\s+(?=\S)", re.IGNORECASE)
_PEOPLE = re.compile(
    r"(?:(?:all|our|the|any|every|those|my)\s+)*(?:people|customers?|members?|users?|everyone|everybody|those|anyone"
    r"|shoppers?|clients?|buyers?|folks|guests?)\b",
    re.IGNORECASE,
)
_STILL_MESSAGE = re.compile(  # behind the audience
    r",?\s*\b(?:valid|until|till|use code|with code|code|ends?|ending|expires?)\b", re.IGNORECASE
)
_LIMITS_AUDIENCE = re.compile(
    r"^(?:only\b|(?:but\s+)?(?:not\b|leave out|exclude|excluding|except|skip|without)|to\b|for\b|audience:?|target:?)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[^\s.\d])[.!?;](?:\s+|$)|\n+|(?<=\d)[.!?;](?:\s+|$)")
_BESIDES = re.compile(  # something else to do: no part takes it, so that it is named
    r"[,;]?\s*\b(?:and|then|plus|also)\s+(?:also\s+|then\s+|please\s+)?(?:put|post|print|hang|call|phone|ring|create|make"
    r"|design|prepare|publish|tweet|book|set up|report|measure|track|compare|test|upload|add|remove|delete|stop"
    r"|follow up|tell (?:me|us|the)|let (?:me|us)|ask the|show me|give (?:me|us)|increase|change|update)\b[^.;!?\n]*",
    re.IGNORECASE,
)
_OTHER_WISHES = re.compile(  # how to send, in words that are neither a time nor a channel here
    r",?\s*\b(?:and\s+)?(?:please\s+)?(?:send|schedule)\s+(?:it|this|them|out)\b[^.;!?\n]*"
    rf"|,?\s*\b(?:no|not by|without)\s+{_CHANNEL}(?=\s*(?:[,.;]|$))"
    r"|,\s*within\s+\w+\s+(?:days?|weeks?)(?=\s*(?:[,.;]|$))",
    re.IGNORECASE,
)
_PRONOUNS = frozenset(["them", "they", "these", "those", "him", "her", "everybody", "all of them", "it"])
_LABELS = {
    PartKind.AUDIENCE: ("audience", "segment", "target", "who", "whom", "to", "customers"),
    PartKind.MESSAGE: ("message", "text", "offer", "content", "what"),
    PartKind.CHANNEL: ("channel", "by"),
    PartKind.TIME: ("date", "time", "when", "send", "day"),
    PartKind.TASK: ("goal", "objective", "purpose", "aim"),
}
_LABEL = re.compile(rf"({'|'.join(word for words in _LABELS.values() for word in words)})\s*:\s*", re.IGNORECASE)
_ABOUT_US = re.compile(r"(?:we|we're|we've|our|i|it|it's|there|there's|this)\b", re.IGNORECASE)
_EDGES = " \t,;.:-–—"

Span = tuple[int, int]
NamesPeople = Callable[[str], bool]


def split_brief(text: str, names_people: NamesPeople) -> list[BriefPart]:
    """The parts of a brief in their order; `names_people` tells whether words describe customers."""
    marks: list[tuple[Span, PartKind]] = []
    for start, end in _sentences(text):
        marks += _sentence(text, start, end, names_people)
    told = [span for span, kind in marks if kind is PartKind.MESSAGE]
    about_us = [span for span in told if _ABOUT_US.match(text, span[0])]
    if len(about_us) < len(told):  # the shop's own affair: we have too much chai
        marks = [(span, kind) for span, kind in marks if span not in about_us]
    return [BriefPart(kind, text[start:end]) for (start, end), kind in sorted(marks)]


def _sentences(text: str) -> list[Span]:
    spans, start = [], 0
    for found in _SENTENCE.finditer(text):
        spans.append((start, found.start()))
        start = found.end()
    return [span for span in [*spans, (start, len(text))] if text[span[0] : span[1]].strip()]


def _sentence(text: str, start: int, end: int, names_people: NamesPeople) -> list[tuple[Span, PartKind]]:
    """The parts of one sentence. Channel and time are blanked out, so that the rest reads as if they were not there."""
    said = text[start:end]
    marks: list[tuple[Span, PartKind]] = []

    def take(found: re.Match[str] | None, kind: PartKind) -> None:
        nonlocal said
        if found and found[0].strip():
            marks.append(((start + found.start(), start + found.end()), kind))
            said = said[: found.start()] + " " * (found.end() - found.start()) + said[found.end() :]

    offset = len(said) - len(said.lstrip())
    take(_shifted(_SEND_A, said, offset) or _shifted(_WRITE_BY, said, offset), PartKind.CHANNEL)
    has_instruction = bool(marks)
    while found := _BY_CHANNEL.search(said):
        take(found, PartKind.CHANNEL)
    take(_time(said, [stop - start for (_, stop), _ in marks]), PartKind.TIME)
    marks = [
        ((start + begin, start + stop), kind)
        for (first, last), kind in marks
        for begin, stop in [_trimmed(text[start:end], first - start, last - start)]
    ]
    for pattern in (_BESIDES, _OTHER_WISHES):
        said = pattern.sub(lambda found: " " * len(found[0]), said)
    for span, kind in _task_audience_message(said, names_people, has_instruction=has_instruction):
        holes = sorted((begin - start, stop - start) for (begin, stop), _ in marks)
        pieces = _around(said, span, holes)
        if kind is PartKind.AUDIENCE:
            pieces, back = _without_back(said, pieces)
            marks += [((start + begin, start + stop), PartKind.TASK) for begin, stop in back]
            pieces = [(begin, stop) for begin, stop in pieces if said[begin:stop].lower() not in _PRONOUNS]
        pieces = [(begin, stop) for begin, stop in pieces if said[begin:stop].lower() != "know"]
        marks += [((start + begin, start + stop), kind) for begin, stop in pieces]
    return marks


def _without_back(said: str, pieces: list[Span]) -> tuple[list[Span], list[Span]]:
    """get our Platinum customers back: the audience, and the word that belongs to the task"""
    if not pieces or not (found := re.search(r"\s+(back)$", said[slice(*pieces[-1])], re.IGNORECASE)):
        return pieces, []
    begin = pieces[-1][0]
    return [*pieces[:-1], (begin, begin + found.start())], [(begin + found.start(1), begin + found.end(1))]


def _around(said: str, span: Span, holes: list[Span]) -> list[Span]:
    """A span without what other parts took out of it."""
    pieces, begin = [], span[0]
    for hole in [hole for hole in holes if span[0] <= hole[0] < span[1]]:
        pieces.append(_trimmed(said, begin, hole[0]))
        begin = hole[1]
    pieces.append(_trimmed(said, begin, span[1]))
    return [(start, end) for start, end in pieces if start < end]


def _shifted(pattern: re.Pattern[str], said: str, offset: int) -> re.Match[str] | None:
    """A match of a pattern that begins with ^, behind leading spaces."""
    return re.compile(pattern.pattern.removeprefix("^"), pattern.flags).match(said, offset)


def _time(said: str, channel_ends: list[int]) -> re.Match[str] | None:
    """When to send: a day that does not belong to what customers did, or to how long an offer holds."""
    if found := _SEND_ON.search(said):
        return found
    for found in _BEFORE.finditer(said):
        behind_deed = re.search(
            r"\b(?:ordered|bought|purchased|visited|spent|joined|signed up|seen|placed|order|visit)\s*$",
            said[: found.start()],
            re.IGNORECASE,
        )
        if not behind_deed:
            return found
    for found in _ON.finditer(said):
        before = said[: found.start()]
        is_future = bool(_FUTURE.search(found[0]))
        if re.fullmatch(rf"{_FEASTS}|(?:this|the)\s+(?:week|month)", found[0].strip(), re.IGNORECASE):
            continue  # Diwali sale, 50 orders this month
        is_apart = before.rstrip().endswith(",") and is_future and not said[found.end() :].strip(_EDGES)
        is_behind_channel = any(
            not said[end : found.start()].strip(_EDGES) for end in channel_ends if end <= found.start()
        )
        ends_there = re.match(r"\s*(?:[,.;]|$)", said[found.end() :])
        if is_apart or (is_behind_channel and ends_there):  # 10 % off, tomorrow evening; by SMS, Thursday at 10
            return found
        if _starts_message(before) or _HOLDS.search(before) or (_DID.search(before) and not is_future):
            continue
        return found
    return None


def _starts_message(before: str) -> bool:
    return bool(OFFERED.search(before) or any(pattern.search(before) for pattern in _CONNECTORS))


def _task_audience_message(
    said: str, names_people: NamesPeople, *, has_instruction: bool
) -> list[tuple[Span, PartKind]]:
    begin = len(said) - len(said.lstrip(_EDGES))
    marks: list[tuple[Span, PartKind]] = []
    if labelled := _LABEL.match(said, begin):
        kind = next(kind for kind, words in _LABELS.items() if labelled[1].lower() in words)
        return [(_trimmed(said, labelled.end(), len(said)), kind)]
    if raised := _RAISE.match(said, begin):
        marks.append((_trimmed(said, *raised.span()), PartKind.TASK))
        rest = _trimmed(said, raised.end(), len(said))
        return marks + ([(rest, PartKind.MESSAGE)] if rest[0] < rest[1] else [])
    found = _shifted(_TASK, said, begin)
    if found:
        marks.append((found.span("task"), PartKind.TASK))
        begin = found.end()
    if not said[begin:].strip(_EDGES):
        return marks
    if found and found["show"]:
        return marks + (
            _message_first(said, begin, names_people) or [(_trimmed(said, begin, len(said)), PartKind.MESSAGE)]
        )
    if found and found["give"]:
        return marks + (
            _offer_behind(said, begin)
            or _message_first(said, begin, names_people)
            or [(_trimmed(said, begin, len(said)), PartKind.MESSAGE)]
        )
    if found or has_instruction:
        to = re.compile(r"(?:to|for)\s+", re.IGNORECASE).match(said, begin)
        return marks + _audience_first(said, to.end() if to and not found else begin)
    limits = _shifted(_LIMITS_AUDIENCE, said, begin)
    if limits and names_people(said[begin:]):
        return [(_trimmed(said, begin, len(said)), PartKind.AUDIENCE)]
    if offered := _OFFER.match(said, begin):
        return _message_first(said, offered.start(), names_people) or [
            (_trimmed(said, begin, len(said)), PartKind.MESSAGE)
        ]
    head = said[begin:].partition(":")[0]
    if re.search(r"\b(?:sale|offers?|deals?|news|discounts?|launch|announcement)\s*$", head, re.IGNORECASE):
        whole = (_trimmed(said, begin, len(said)), PartKind.MESSAGE)
        return _message_first(said, begin, names_people) or [whole]
    if _ABOUT_US.match(said, begin):
        return [(_trimmed(said, begin, len(said)), PartKind.MESSAGE)]
    colon = said.find(":", begin)
    if colon > 0 and not names_people(said[begin:colon].strip(_EDGES)):
        return _task_audience_message(" " * (colon + 1) + said[colon + 1 :], names_people, has_instruction=False)
    told = _message_first(said, begin, names_people)
    if told and not names_people(said[slice(*told[0][0])]):
        return told
    parts = _audience_first(said, begin)
    if len(parts) == 1 and not names_people(said[begin:]):
        return [(parts[0][0], PartKind.MESSAGE)]
    return parts


def _audience_first(said: str, begin: int) -> list[tuple[Span, PartKind]]:
    """coffee buyers in Pune with 15 % off; students: tea at half price"""
    places = [found for pattern in _CONNECTORS if (found := pattern.search(said, begin)) and found.start() > begin]
    offer = _OFFER.search(said, begin)
    at = min(
        [found.start() for found in places] + ([offer.start()] if offer and offer.start() > begin else []), default=-1
    )
    if at < 0:
        return [(_trimmed(said, begin, len(said)), PartKind.AUDIENCE)]
    return [
        (_trimmed(said, begin, at), PartKind.AUDIENCE),
        (_trimmed(said, at, len(said)), PartKind.MESSAGE),
    ]


def _offer_behind(said: str, begin: int) -> list[tuple[Span, PartKind]]:
    """offer students 20 % off tea"""
    offer = _OFFER.search(said, begin)
    if offer is None or offer.start() <= begin or not said[begin : offer.start()].strip(_EDGES):
        return []
    return [
        (_trimmed(said, begin, offer.start()), PartKind.AUDIENCE),
        (_trimmed(said, offer.start(), len(said)), PartKind.MESSAGE),
    ]


def _message_first(said: str, begin: int, names_people: NamesPeople) -> list[tuple[Span, PartKind]]:
    """20 % off tea for students in Delhi: the last “to” or “for” behind which customers are described"""
    for found in reversed(list(_TO_WHOM.finditer(said, begin))):
        holds = _STILL_MESSAGE.search(said, found.end())
        end = holds.start() if holds else len(said)
        if _PEOPLE.match(said, found.end()) or names_people(said[found.end() : end].strip(_EDGES)):
            return [
                (_trimmed(said, begin, found.start()), PartKind.MESSAGE),
                (_trimmed(said, found.end(), end), PartKind.AUDIENCE),
                *([(_trimmed(said, end, len(said)), PartKind.MESSAGE)] if holds else []),
            ]
    return []


def _trimmed(said: str, start: int, end: int) -> Span:
    while start < end and said[start] in _EDGES:
        start += 1
    while end > start and said[end - 1] in _EDGES:
        end -= 1
    return start, end
