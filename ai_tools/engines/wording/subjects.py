"""Subjects that name what a message is about, in words of the goal: its first statement, or the beginning of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ai_tools.engines.wording.brief import Brief, Statement
from ai_tools.engines.wording.clauses import OFF, VERB, Kind
from ai_tools.engines.wording.people import TOLD_ALONE

MIN_WORDS = 3  # of a beginning; two are enough in front of a colon
CONDITIONS = ", terms apply"  # instead of conditions that a subject has no room for

LABEL = re.compile(
    r"^(?:last call|last chance|good news|great news|news|update|reminder|urgent|please note|heads up|important|hurry"
    r"|don't forget|remember|attention"
    r"|(?:one|two|three|a few|some) (?:\w+ )?(?:things?|points|news|updates?)"
    r"|sorry)"
    r"\s*[:!,–-]\s*"
    r"|^(?:a )?(?:(?:quick|short|friendly|little|warm) )?(?:hello|hi|note|word|message|update|reminder|greetings?)"
    r" (?:from|to|for) [^:,.–-]+\s?[:–-]\s+",
    re.IGNORECASE,
)
_ASKED = re.compile(r"^(?:please|kindly)\s+", re.IGNORECASE)
_REASON = re.compile(  # in front of what it is the reason for: “due to the holiday we are closed”
    r"^(?:due to|because of|owing to) [^,]+?(?<!\bin)(?<!\bof)(?<!\bat)(?<!\bon)(?<!\bfor)(?<!\bby)(?<!\bto)(?<!\bfrom)"
    r"(?<!\bwith),? (?=(?:the|our|your|all|we|there|it)\b)",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(r"^if you [^:]+: (?!.*\b(?:it|them|they|those|these)\b)", re.IGNORECASE)
_IF_OWNED = re.compile(r"if you \w+ (?:an?|the|our) ([^:]+): ", re.IGNORECASE)
_LINK_BEHIND = re.compile(
    r"(?:,\s\w+(?=\s(?:at|on|under)\s))?[,:]?(?:\s(?:at|on|via|under|here|through|using|with|link"
    r"|this))*:?\s(?:https?://\S+|[\w-]+(?:\.[\w-]+)+/\S*)$",
    re.IGNORECASE,
)
_DAY = (
    r"(?:the\s+)?(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]*\b|tomorrow|today|tonight)"
)
_CUTS = re.compile(
    r"(?P<end>[,;:](?=\s)|\s[–-](?=\s)|\s(?=\()|\s(?=because\b|due to\b|so (?:that|you|we|it|please)\b))"
    rf"|(?P<inside>\s(?=(?:on|from|starting|between)\s(?:on\s)?{_DAY}|at\s\d[\d:.]*\s?(?:am|pm|h)\b)"
    r"|\s(?=and (?:(?:re)?(?:opens?|starts?|closes?|stays?|ends?|begins?|moves?|takes?)"
    r"|we|our|the|you|your|it|there)\b))",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\s+(?!\w+ (?:on|in|at|by|for|from|with|to|up|out|off)\b)(?:[\w'&-]+\s+)?[\w'&-]+,?\s+(?:and|or|&)\s",
    re.IGNORECASE,
)  # “Monday, Tuesday and Friday”
_LAST_OF_LIST = re.compile(r"\s*(?:and|or|&)\s(?!(?:we|you|our|your|the|it|there|if|when)\b)", re.IGNORECASE)
_BEGINS_LATE = re.compile(  # what matters comes behind the comma
    r"(?:if|when|while|as|since|because|before|after|until|till|for|from|on|in|at|by|with|to|during|between|unless"
    r"|sorry|please|dear|good|thanks?$)\b",
    re.IGNORECASE,
)
_SAYS_LATER = re.compile(  # “from 1 March we accept returns”
    r"(?:from|on|in|at|by|during) (?:[\w']+ ){1,3}(?:(?:we|you|it)(?:'\w+)?|our|your|the|all|every) (?:[\w']+ ){2,}",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    rf"(?:\b(?:not|valid|sold|paid|made|bought|sent|held|given|seen|shown|taken|rise|about|of|the|our|your|and|or|with"
    rf"|for|each|every|per)|\w\wed|{VERB.pattern})$",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    rf"^(?!.*\b(?:sorry|wrong|mistake)\b).*?"
    rf"(?:{OFF}|\b(?:(?<!-)free|discount|cash ?back|double points|half price|buy \w+ get)\b)",
    re.IGNORECASE,
)
_DEAL = re.compile(r"\s*(?:and |then |you )?(?:get|gets|receive|pay|save)\b", re.IGNORECASE)  # “stay two nights, get …”
_NO_DUTY = re.compile(
    r"\b(?:no|not|without)\b[^,.;]*\b(?:needed|required|necessary|changed?|lost)\b|\bnever expires?\b", re.IGNORECASE
)
_MATTER = re.compile(  # “our deliveries in Chennai”, in front of a verb or else of what is said about it
    r"(?:^(?!(?:we|you|it|they|there|nothing|nobody|when|if|while|as|since|because|please|from|on|in|at)\b)(?:(?:the"
    r"|this)\s+)?"
    r"|\b(?:our|your)\s+)"
    rf"(?:(?:for|of|in|at|on)\s+(?:our|the|your)\s+|(?!(?:our|your|the|this|and|that|who|we|you|it"
    rf"|they)\b)[\w'-]+\s+){{1,8}}?(?={VERB.pattern})"
    r"|\b(?:our|your)\s+(?:(?!(?:our|your|the|this|and)\b)[\w'-]+\s+){1,3}?(?=(?:to|for|from|in|on|at|by|with)\b)",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:at|for|with)\s+(?:half|free|nothing|(?:₹|rs\.?|\$|€|£)\s?\d|\d+\s?%)", re.IGNORECASE
)  # of a thing
_ADDED = re.compile(
    r",(?=\s)|\s(?=(?:with|at|in|over|above|when|if|to|from|on|for|before|by|until|till|else)\b)"
)  # to an offer or a thing
_PHRASE = re.compile(
    r"\s(?=(?:with|in|on|at|every|each|as an?|until|till|from|by|if|when|but|and no"
    r"|and (?:is|are|has|have|must|can|may|will|we|you|if))\b)"
)  # added to a sentence
_OFFER_WITHIN = re.compile(  # “guests get 20% off a room”
    r"(?:up to )?(?:(?:₹|\brs\.?|\$|€|£)\s?)?\b\d[\d.,]*\s?%? off\b"
    r"(?:(?!\s(?:if|when|for|until|till|with|at|by|on|before|from|and|but)\b)[^,.;:])*",
    re.IGNORECASE,
)
_UNSAID = re.compile(  # a beginning that says too little, or the opposite of the whole
    r"(?:\b(?:valid|sold|paid|made|is|are|was|were|be|been|has|have|had|will|can|must|may|do|does)|\w\wed)$"
    r"|\b(?:not|no|never|only|closed|cannot|and|or|between)\b|n't\b|,",
    re.IGNORECASE,
)
_THING = re.compile(  # “our kettle K-2” in “do not use our kettle K-2 sold in May”
    r"\b(?:our|your|the)\s+(?:(?!(?:same|and|or|that|which|who|on|in|at|to|for|from|with|by|of|between|sold|made"
    r"|bought|\w+ed)\b)"
    rf"(?!{VERB.pattern})[\w'&-]+\s*){{2,6}}",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"\s+(?:now|also|still|only|again|always)$", re.IGNORECASE)
_REFERS = re.compile(r"\b(?:them|they|it|those)\b|^$", re.IGNORECASE)  # to what the question names
_EXCEPTION = re.compile(r"\b(?:not|no|never|only|except|exclud\w+|unless|per|must|cannot)\b|n't\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:if|minimum|maximum|at least|above|over|below|under|limited|first \d+|without|when|while|valid|members"
    r"|students)\b",
    re.IGNORECASE,
)


def name_matter(brief: Brief, room: int, *, briefly: bool = False) -> str:
    """What the message is about, in at most `room` characters; the shortest way if `briefly`. "" when the goal's words
    cannot be cut."""
    if brief.matter is None:
        return ""
    first = brief.statements[0]
    if brief.matter is not first and brief.purpose != "feedback":
        subject = _name(brief.matter, brief.statements, room, briefly=briefly)
        if not _REFERS.search(subject):
            return subject
    subject = _name(first, brief.statements, room, briefly=briefly)
    if first.kind is Kind.REQUEST and len(subject.split()) < MIN_WORDS and len(brief.statements) > 1:
        return _name(brief.statements[1], brief.statements, room, briefly=briefly)  # “give again”
    return subject


def _name(first: Statement, statements: Sequence[Statement], room: int, *, briefly: bool) -> str:
    others = [statement for statement in statements if statement is not first and not statement.is_exclamation]
    first = replace(first, text=_LINK_BEHIND.sub("", _ASKED.sub("", _FOR_WHOM.sub("", _REASON.sub("", first.text)))))
    whole = first.sentence.rstrip(".")
    if len(whole) <= room and not (others and _PROMISE.search(whole)) and not (briefly and "," in whole):
        return whole
    without_terms = ""
    found: dict[str, bool] = {}  # whether it ends where the goal has a comma or the like
    for head, is_part in (*_heads(first.text), (whole, True)):
        rest = whole[whole.lower().find(head.lower()) + len(head) :]
        rest = _NO_DUTY.sub("", " ".join([rest, *(other.text for other in others)]))
        is_bound = _EXCEPTION.search(rest) or (_LIMIT.search(rest) and not _LIMIT.search(head))
        subject = f"{head[:1].upper()}{head[1:]}{CONDITIONS if is_bound and _PROMISE.search(head) else ''}"
        if len(subject) <= room:
            found[subject] = is_part
        elif len(head) <= room and not without_terms:
            without_terms = f"{head[:1].upper()}{head[1:]}"
    if not found and first.kind is not Kind.CLAUSE:
        cuts = [
            cut.start()
            for cut in _ADDED.finditer(whole)
            if len(whole[: cut.start()].split()) >= MIN_WORDS
            and not _PRICE.match(whole[cut.end() :])
            and not _UNFINISHED.search(whole[: cut.start()])
            and not re.search(r" and \w+$", whole[: cut.start()])
        ]
        terms = CONDITIONS if _PROMISE.search(whole) else ""
        heads = [f"{whole[:cut]}{terms}" for cut in cuts]
        return max((head for head in heads if len(head) <= room), key=len, default=without_terms)
    if not found:
        return next((name for name in _names(first.text, whole, room) if len(name) <= room), "")
    parts = [subject for subject, is_part in found.items() if is_part]
    return min(parts, key=len) if briefly and parts else max(found, key=len, default="")


def _names(text: str, whole: str, room: int) -> Iterator[str]:
    """Names of a matter that has no beginning of its own, the best first: the offer, our thing, a part of the
    sentence."""
    terms = CONDITIONS if _PROMISE.search(whole) else ""
    if offer := _OFFER_WITHIN.search(whole):
        yield f"{offer[0][:1].upper()}{offer[0][1:].strip()}{CONDITIONS}"
    if owned := _IF_OWNED.match(whole):
        yield f"About your {owned[1]}"
    matter = _MATTER.search(text)
    about = _ADVERB.sub("", matter[0].strip()) if matter else ""
    label = re.match(r"recall: ", whole, re.IGNORECASE)
    opening = label[0] if label else "About "
    if re.match(r"(?:our|your|the|this)\b", about, re.IGNORECASE):
        about = f"{opening}{about[:1].lower()}{about[1:]}"
    is_weak = len(about.removeprefix(opening).split()) < MIN_WORDS or TOLD_ALONE.fullmatch(about)
    about = f"{about[:1].upper()}{about[1:]}"
    if not is_weak and not terms:
        yield about
    is_bound = bool(terms) or bool(re.search(r"\bgets?\b.*\b(?:if|when)\b", whole))
    terms = CONDITIONS if is_bound else ""
    said = [
        whole[: cut.start()]
        for cut in _PHRASE.finditer(whole)
        if is_bound or not re.match("(?:if|when) ", whole[cut.end() :])
    ]
    said = [
        f"{head}{terms}"
        for head in said
        if VERB.search(head) and not (_UNSAID.search(head) or _UNFINISHED.search(head))
    ]
    yield from sorted((head for head in said if len(head) <= room), key=len, reverse=True)
    if " " in about and not TOLD_ALONE.fullmatch(about):
        yield about
    if thing := _THING.search(whole):
        yield f"{opening}{thing[0][:1].lower()}{_ADVERB.sub('', thing[0][1:].strip())}"


def _heads(text: str) -> Iterator[tuple[str, bool]]:
    """Beginnings of a statement that a reader understands by themselves, and whether they end with a part of it."""
    bare = LABEL.sub("", text)
    for said in dict.fromkeys((text, bare)):
        if said != text:
            yield said.rstrip("."), True
        for cut in _CUTS.finditer(said):
            head, rest = said[: cut.start()].rstrip(" ,;:"), said[cut.end() :]
            words = len(head.split())
            if (
                words >= (2 if cut[0] == ":" else MIN_WORDS)
                and not LABEL.match(f"{head}: ")
                and (not _BEGINS_LATE.match(head) or _SAYS_LATER.match(head))
                and not TOLD_ALONE.fullmatch(head)
                and not re.search(r", (?:and|or) [\w' ]+$", head)
                and not (cut["inside"] and "," in head and not VERB.search(head.rpartition(",")[2]))
                and not (cut["end"] == "," and (_LIST.match(rest) or _LAST_OF_LIST.match(rest)))
                and not _PRICE.match(rest)
                and not _DEAL.match(rest)
                and not (cut["inside"] and _UNFINISHED.search(head))
                and not (cut["inside"] and VERB.search(rest) and not VERB.search(head))
                and head.count('"') % 2 == 0
                and head.count("(") == head.count(")")
                and "between" not in head.lower()
            ):
                yield head, cut["end"] is not None
