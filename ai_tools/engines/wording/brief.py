"""What a goal asks for: its purpose and tone, and what customers should read, in the goal's own words.

A goal is an instruction to a marketer, around something that customers should know. `read_brief` takes the instruction
and the description of the audience away and keeps the rest as statements. It changes four things only:
“their” becomes “your”, since a statement speaks to a customer; “who bought it” becomes “if you bought it” where the
rest needs it; the first letter becomes a capital; and so does that of a day, a month or a feast. It understands no
statement and so cannot turn one round. What is left of an instruction makes it refuse the goal.
"""

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass

from ai_tools.engines.protocol import EngineError
from ai_tools.engines.wording.asides import ASIDE, NO_OFFER, NOT_ASKED, STYLE, STYLE_FIRST
from ai_tools.engines.wording.clauses import OF_THINGS, OFFER_DOES, OFFERED, VERB, Kind
from ai_tools.engines.wording.instructions import POLITELY, without_instruction
from ai_tools.engines.wording.left_over import LEFT_OVER, SAID_TO_THEM, TO_THE_MARKETER, says_nothing
from ai_tools.engines.wording.pasted import message_in_quotes, on_one_line, with_whole_sentences
from ai_tools.engines.wording.people import PEOPLE, TOLD
from ai_tools.engines.wording.purposes import FEAST, THANKS, find_purpose, find_tone
from ai_tools.engines.wording.refusals import english_part, refuse_nonsense, refuse_unreadable, refuse_what_is_lost
from ai_tools.engines.wording.within import FOR_THE_LOST, INNER_TELL, SENT_AWAY, with_tasks_apart

_YOURS = {"their": "your", "they": "you", "them": "you", "theirs": "yours", "they're": "you're", "they've": "you've"}
_THEY = re.compile(rf"\b(?:they're|they've|theirs|their|they(?!{OF_THINGS})|them)\b", re.IGNORECASE)
_ANY_OF_YOU = re.compile(
    r"\b(?:people|customers|shoppers|guests|users|everyone|everybody)\s+(?=(?:can|may|must|should|could)\b)",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(  # refer a friend and they get ₹200; kids eat free when their parents order
    rf"\b(?:(?!them\b){PEOPLE}(?<!customer)(?<!member)(?<!user)(?<!guest)|students?|kids?|child(?:ren)?|friends?"
    rf"|teachers?|parents?|seniors?|nurses?|staff|team|farmers?"
    r"|growers?|artists?|partners?|families|who)\b(?!\s+they\b).*\b(?:they|them|theirs?)\b",
    re.IGNORECASE,
)
_NOT_BEHIND_SHORT = "".join(  # a full stop behind these ends nothing
    rf"(?<!\b{word})"
    for word in ("max", "min", "approx", "incl", "excl", "rs", "no", "nr", "vs", "dr", "st", "mr", "mrs", "ms", "prof")
)
_IN_DATE = r"(?!(?<=\d\.\d\.|\.\d\d\.) (?-i:[a-z]))"  # “from 24.12. to 6.1. we are closed”
_SENTENCE_END = re.compile(rf"(?<=[^\s.])(?:[!?;]+|{_NOT_BEHIND_SHORT}\.+{_IN_DATE})(?:\s+|$)", re.IGNORECASE)
_TO_MARKETER = re.compile(  # a question to the marketer, not to customers
    r"\b(?:can|could|would|will) (?:you|we) (?:please )?(?:write|draft|create|make|do|send|tell|mention|say|let|remind"
    r"|ask|inform|invite|thank|wish|welcome|congratulate|apologi[sz]e|promote|announce|introduce|advertise|push|sell"
    r"|offer|give|prepare|compose|explain|win|bring|increase|boost|get|put|help (?:me|us))\b|\b(?:maybe|perhaps)\b",
    re.IGNORECASE,
)
_LOOSE_ENDS = re.compile(
    r"^(?:[\s,;:.\-–]|\b(?:and|but|so|that|also|with|by|about|of)\b\s)+"
    r"|(?:[\s,;:\-–]|\s(?:and|but|so|(?<!before )(?<!after )(?<!than )(?<!about )(?<!for )that|with|by|for|to|the"
    r"|an?|of))+$",
    re.IGNORECASE,
)
TO_CUSTOMERS = re.compile(
    r"^(?:use|let us know|mention"
    r"|order|come|visit|try|review|rate|share|bring|show|call|reply|book|buy|get|enjoy|join|save|shop"
    r"|spend|earn|extend|learn|answer|donate|support (?=our\b|the\b|us\b)"
    r"|check|pick|take|collect|pay"
    r"|update|confirm|complete|tell us|vote|register|sign up|download|follow|like|redeem|claim|send us|see"
    r"|clear|give|fill|never|do not|don't|ignore"
    r"|(?:start|present|send|leave|drop|return) (?=yours?\b)|send (?=it\b)"
    r"|meet|taste|choose|pre-?order|reserve|renew|refer|subscribe|upgrade|apply|discover|explore)\b",
    re.IGNORECASE,
)
_BOTH_SAY = (  # to a marketer and to customers
    r"(?:send|give|start|run|present|clear|suggest|recommend|share|confirm|raise|get|make|text|e-?mail|message|launch"
    r"|create|write)"
)
_TO_YOU = re.compile(rf"^{_BOTH_SAY} yours?\b(?! (?:\w+ ){{0,2}}{PEOPLE})", re.IGNORECASE)
_SAID_TOO = re.compile(
    rf"^{_BOTH_SAY} (?!{PEOPLE}|(?:an? |the )?(?:\w+ )?(?:e-?mail|message|sms|text|note|reminder)\b)", re.IGNORECASE
)
_DONE_TO_THINGS = re.compile(
    r"\bthey (?:\w+ ){1,3}(?=them\b)|"
    r"(?:^(?:bring|show|take)|\b(?:return|use|wear|try|order|redeem|collect|spend|claim|exchange|keep"
    r"|leave)|(?:don't|do not|never) \w+) (?=them\b)",
    re.I,
)
_OF_THEM = re.compile(  # “your parcels are late, all of them arrive on Friday”
    r"(?<=\w[,;] )(?:all|both|some|most|many|each|none|half) of (?=them\b)", re.IGNORECASE
)
_SMALL_NAME = re.compile(  # “march” and “may” are months beside a number only
    rf"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|september|october"
    rf"|november|december|(?<=\d )(?:jan|feb|march|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    rf"|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?= \d|-(?:mon|tue|wed|thu|fri|sat|sun))"
    rf"|(?<=[a-z]-)(?:fri|sat|sun)(?= \d)"
    rf"|(?<=\d )may(?= *(?:$|[,.;:]| (?:at|to|and|from|until|till|in)\b))"
    rf"|(?:jan|feb|march|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?= \d)|(?!new year\b(?!')){FEAST})\b"
)
_AS_NOUN = (  # “order tracking is broken”, “book club meets”
    r"(?:order|book|call|return|review|check|show|visit|pay|collect|save|share|follow|pick|vote)\s"
    r"(?!(?:the|your|our|an?|us|it|this|for|from|in|at|by|to|and|before|after|with|now|when|as|on|until|up|out|all"
    r"|any)\b)"
    r"(?:(?!(?:that|which|who|if|when|while|before|after|until|because|and)\b)[\w'-]+\s){1,3}"
    r"(?:is|are|was|were|will|has|have|meets?|opens?|closes?|starts?|ends?|moves?)\b"
)
_HAPPENED = r"\b(?:crashed|failed|broke|stopped|arrived|went|came|happened|ended|lost|left|reached|joined)\b"
_HAS_SUBJECT = re.compile(  # “the free plan will be limited”
    rf"(?:the|our|your|this|these|all)\b(?:(?!\b(?:that|which|who|when|if)\b)[^,.:;])*(?:{VERB.pattern}|{_HAPPENED})",
    re.IGNORECASE,
)
_READERS_DO = re.compile(rf"{TOLD}(?=\s)[^,.;:]*?\b(?:gets?|can|may|pay|save|earn|receive)\b", re.IGNORECASE)
_NAMES_NEWS = re.compile(rf"(?:together )?(?:we|you|it|they|there)\b|{_AS_NOUN}", re.IGNORECASE)
_ASKED = re.compile(r"(?:please|kindly)\b", re.IGNORECASE)
_IS_GIVEN = re.compile(r"(?:our|the|an?|your|new|free|flat|up to)\b|\W*\d", re.IGNORECASE)  # no request
_THANKS = re.compile(  # to the writer
    r"[\s.,;!?]+(?:(?:thx|thks|tks|tnx|ty|thanks in advance|thank you in advance)|(?P<maybe>(?:many )?thanks|thank you"
    r"|cheers))[\s.!:)]*$",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"(?:the|an?|our|we|you|your|this|that|these|there|it|free|flat|up|half|extra|double|buy|get|use|please"
    r"|for|on|until|and|every|all|any|no|not|only|now|thank|prices|members|students|how|order|come|visit|review|early"
    r"|refunds|deliveries|new|recall|sorry|due|because|flash|happy|beware|from|in|at|by|after|before|during|if|when"
    r"|while|starting)\b",
    re.IGNORECASE,
)
_APOLOGY = re.compile(r"(?:we (?:are|'re) (?:very |so |truly )?)?sorry\b|we apologi[sz]e|our apologies", re.IGNORECASE)
_SOBER = re.compile(
    r"\b(?:not|no|never|nobody|cannot|cancel\w*|clos(?:e|es|ed|ing)|shut|postpon\w*|sorry|late|delay\w*"
    r"|increase\w*|suspend\w*|sold out|recall\w*|stop\w*|go(?:es)? up|down for|fully booked|must"
    r"|rises?|beware|strike|called off|instead of|maintenance|unavailable|outage"
    r"|clos(?:ur|ing)e?|loose|faulty|defect\w*|unsafe|overheat\w*|deleted|wrong)\b|n't\b",
    re.IGNORECASE,
)
_SHUT = re.compile(r"\b(?:closed|shut|cancelled|called off|postponed)\b", re.IGNORECASE)
_ERRAND = re.compile(r"(?:please )?(?:update|confirm|complete|verify|renew|check) your\b", re.IGNORECASE)
_TELLS = re.compile(rf"\d|{VERB.pattern}|{OFFERED.pattern}", re.IGNORECASE)
MAX_EXCLAMATION = 5  # words that tell nothing in front of “!”
MAX_STATEMENT = 600  # characters of a goal's own words


@dataclass(frozen=True)
class Statement:
    """Words of the goal that customers read. `kind` says how they stand in a sentence: a whole clause, a request to
    the customer, a thing that is shown (“our new menu”), or an offer."""

    text: str
    kind: Kind

    @property
    def sentence(self) -> str:
        """The statement as a sentence of its own."""
        end = "" if self.text.endswith(("!", "?", ".")) else "."
        return f"{self.text[:1].upper()}{self.text[1:]}{end}"

    @property
    def tells(self) -> bool:
        """Whether it says what a message is about."""
        return not self.text.endswith("?") and not self.is_exclamation

    @property
    def is_exclamation(self) -> bool:
        """Whether it is a word or two that tell nothing: “karibu”, “great news”; a few more with its mark."""
        return self.text.endswith("!") or (len(self.text.split()) < 3 and not _TELLS.search(self.text))

    @property
    def continued(self) -> str:
        """The statement behind a comma or colon: small, unless its first word may be a name."""
        small = _SMALL.match(self.sentence)
        return self.sentence[:1].lower() + self.sentence[1:] if small else self.text[:1] + self.sentence[1:]


@dataclass(frozen=True)
class Brief:
    """The parts of a goal. `statements` are in its own words; `hushed` are words that the messages must not contain;
    `left_out` are sentences in Hindi that they do not quote."""

    goal: str
    purpose: str = "sell"
    tone: str = ""
    feast: str = ""
    statements: tuple[Statement, ...] = ()
    hushed: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def is_sober(self) -> bool:
        """Whether the statements may be bad news or a limit, beside which “see you there” would be wrong."""
        return any(_SOBER.search(statement.text) for statement in self.statements)

    @property
    def begins_sober(self) -> bool:
        """Whether the first statement itself is sober, and not only what limits it (“20% off, not on Sundays”)."""
        if not self.statements:
            return False
        first = self.statements[0]
        head = first.text if first.kind is Kind.CLAUSE else first.text.split(",")[0]
        return bool(_SOBER.search(head) or _SHUT.search(first.text))

    @property
    def matter(self) -> Statement | None:
        """The first statement that tells something: not a question, nor a word or two that only begin the message."""
        return next((each for each in self.statements if each.tells), self.statements[0] if self.statements else None)

    @property
    def is_errand(self) -> bool:
        """Whether customers are asked for something that helps the shop, not them: update your address."""
        return bool(self.statements) and bool(_ERRAND.match(self.statements[0].text))

    @property
    def is_apology(self) -> bool:
        """Whether the first statement itself says sorry."""
        return bool(self.statements) and bool(_APOLOGY.match(self.statements[0].text))

    def names_thing_behind(self, words: str) -> bool:
        """Whether the first statement is a thing that the goal names behind one of these words."""
        first = self.statements[0] if self.statements else None
        if first is None or first.kind is not Kind.THING or self.begins_sober:
            return False
        return bool(re.search(rf"\b(?:{words})\s+{re.escape(first.text)}", self.goal, re.IGNORECASE))

    @property
    def invites(self) -> bool:
        """Whether customers are invited to what the statements tell."""
        return bool(
            re.search(r"\binvit(?:e|ed|ing)\b|^(?:an? )?(?:\w+ )?invitation\b", self.goal, re.IGNORECASE)
        ) and bool(self.statements)


def read_brief(goal: str, products: Iterable[str] = ()) -> Brief:
    """The parts of a goal; `products` are names that the shop sells things under.

    1. Refuse what is not English, code, or meant for a program. 2. Set aside what must not be said, and the tone.
    3. Sentence by sentence, take the instruction away. 4. Refuse what still contains an instruction, has lost an
    offer, or means nothing.

    Raises EngineError with the reason of a refusal.
    """
    text, left_out = english_part(message_in_quotes(on_one_line(goal.replace("’", "'"))))
    text = re.sub(r"\b(\w+)(?: \1\b)+", r"\1", text)
    text = re.sub(r"\bpl[sz]\b", "please", re.sub(r"!+(?=[!,])| lol\b| [:;]-?[()D]$", "", text), flags=re.IGNORECASE)
    refuse_unreadable(text)
    text = _SMALL_NAME.sub(lambda found: string.capwords(found[0]), text)
    text = _without_thanks(text)
    said, hushed = STYLE_FIRST.sub("", text), []
    for aside in (ASIDE, NO_OFFER, NOT_ASKED):
        hushed += [found["hushed"].strip() for found in aside.finditer(said)]
        said = aside.sub("", said)
    if hushed and not re.search(r"\w", said):
        raise EngineError("The goal only says what not to mention: write what customers should read.")
    said = with_tasks_apart(STYLE.sub("", with_whole_sentences(said)))
    is_direct = _is_direct(said)
    statements: list[Statement] = []
    are_readers = not is_direct and _names_readers(said)
    for part in _sentences(said):
        tells_of_others = any(_OF_OTHERS.search(each.text) for each in statements)
        statements += _statements(part, is_direct, they_are_read=are_readers and not tells_of_others)
    purpose, feast = (
        find_purpose(POLITELY.sub("", text), (POLITELY.sub("", each.text) for each in statements)),
        re.search(FEAST, text, re.IGNORECASE),
    )
    known = any(re.search(rf"\b{re.escape(name)}s?\b", text, re.IGNORECASE) for name in products)
    if not (purpose or feast or known or any(each.kind == Kind.OFFER for each in statements)):
        refuse_nonsense(text)
        if len(text.split()) < 3:
            raise EngineError(f"“{text[:60]}” was not understood: name the offer, the product or the news.")
    refuse_what_is_lost(said, [statement.text for statement in statements])
    for statement in statements:
        is_said = is_direct and statement is not statements[0] and _SAID_TOO.match(statement.text)
        found = None if is_said or SAID_TO_THEM.match(statement.text) else LEFT_OVER.match(statement.text)
        if found := found or TO_THE_MARKETER.search(statement.text):
            raise EngineError(
                f"“{found[0]}” is meant for you, not for customers, and could not be separated from the rest:"
                " write what customers should read, such as “20% off tea until Sunday”."
            )
        if len(statement.text) > MAX_STATEMENT:
            raise EngineError("The goal has a very long sentence: say it in shorter ones.")
    said_late = any(re.search(r"\b(?:sorry|apologi[sz]e)\b", statement.text, re.IGNORECASE) for statement in statements)
    if purpose == "sorry" and said_late and not _APOLOGY.match(statements[0].text):
        purpose = "sell"  # news, with an apology behind it
    if purpose == "thank" and not THANKS.match(text) and any("thank" in each.text.lower() for each in statements[1:]):
        purpose = "sell"
    if (
        purpose == "greet"
        and feast
        and statements
        and not any(feast[0].lower() in each.text.lower() for each in statements)
    ):
        statements.insert(0, Statement(f"happy {string.capwords(feast[0])}", Kind.CLAUSE))
    if purpose == "win_back" and hushed:
        purpose = "sell"  # “it has been a while” may be what customers should not read
    return Brief(
        text,
        purpose or "sell",
        find_tone(text),
        string.capwords(feast[0]) if feast else "",
        tuple(statements),
        tuple(hushed),
        left_out,
    )


def _without_thanks(text: str) -> str:
    """The goal without thanks to the one who writes the message; thanks to customers stay."""
    found = _THANKS.search(text)
    if not found or (found["maybe"] and not _begins_with_instruction(text)):
        return text
    return text[: found.start()]


def _sentences(text: str) -> list[str]:
    """The sentences of a goal without what ends them, but for the mark of a question to customers."""
    found, at = [], 0
    for end in _SENTENCE_END.finditer(text):
        sentence = text[at : end.start()].strip()
        asks = "?" in end[0] and not _TO_MARKETER.search(sentence) and not LEFT_OVER.match(sentence)
        exclaims = "!" in end[0] and not _TELLS.search(sentence) and len(sentence.split()) <= MAX_EXCLAMATION
        found.append(f"{sentence}?" if asks else f"{sentence}!" if exclaims else sentence)
        at = end.end()
    return [*found, text[at:]]


def _is_direct(text: str) -> bool:
    """Whether a goal speaks to customers itself, and not about them: “bring old jars, we send them to a school”."""
    speaks = re.search(r"\byou(?:rs?)?\b", text, re.IGNORECASE) or TO_CUSTOMERS.match(_beginning(text))
    return bool(speaks) and not _begins_with_instruction(text)


def _names_readers(text: str) -> bool:
    """Whether “they” may be the readers: the goal names people, or is an instruction."""
    people = (found[0].lower() for found in re.finditer(TOLD, text, re.IGNORECASE))
    return any(not found.endswith("them") for found in people) or _begins_with_instruction(text)


def _begins_with_instruction(text: str) -> bool:
    beginning = _beginning(text)
    return without_instruction(beginning) != [(beginning, None)]


def _beginning(text: str) -> str:
    return POLITELY.sub("", _sentences(text.lstrip(" .,;:"))[0].strip())


def _statements(sentence: str, is_direct: bool, *, they_are_read: bool) -> list[Statement]:
    """What customers should read of one sentence of a goal; “they” are the customers if `they_are_read`."""
    is_question = sentence.endswith("?")
    bare = POLITELY.sub("", sentence.strip(" .,;:-–!"))
    is_said = is_question or _TO_YOU.match(bare) or (is_direct and _SAID_TOO.match(bare))
    said: list[tuple[str, Kind | None]]
    said = [(sentence if is_question else bare, None)] if is_said else without_instruction(bare)
    found = []
    asked = _ASKED.match(sentence.strip())
    if asked and said == [(bare, None)] and not _IS_GIVEN.match(bare):
        said = [(sentence.strip(" .,;:-–"), Kind.REQUEST)]
    for part, kind in said:
        for text in re.split(r",?\s+and that\s+", INNER_TELL.sub("\n", part)):
            for piece in text.split("\n"):
                cleaned = _for_customers(piece, they_are_read=they_are_read)
                if len(cleaned) > 1 and not says_nothing(cleaned):
                    found.append(Statement(cleaned, kind or _kind(cleaned)))
    if sentence.endswith("!") and len(found) == 1 and bare.startswith(found[0].text):
        return [Statement(f"{found[0].text}!", Kind.CLAUSE)]
    return found


def _for_customers(text: str, *, they_are_read: bool) -> str:
    """A part of the goal as it can stand in front of a customer."""
    text = FOR_THE_LOST.sub("", text)
    text = re.sub(r"^(?:of |about )?their (?:abandoned )?(?:cart|basket), (?:with )?", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\bby (?:offering|giving)(?: (?:them|you|customers))?\b", "with", text, flags=re.IGNORECASE)
    if not re.search(r"^thank you to\b|\bonly\s+to\b|\bto\b[^,.;]*\bonly\b", text, re.IGNORECASE):
        text = SENT_AWAY.sub(lambda found: found[0] if _is_told(text[: found.start()], found[0]) else "", text)
    text = _ANY_OF_YOU.sub("you ", text) if _THEY.search(text) else text
    if they_are_read and not _OF_OTHERS.search(text):
        things = {found.end() for found in _DONE_TO_THINGS.finditer(text)}  # “return them”: what was sold
        things |= {found.end() for found in _OF_THEM.finditer(text)}
        text = _THEY.sub(lambda found: found[0] if found.start() in things else _YOURS[found[0].lower()], text)
    previous = None
    while previous != text:
        previous, text = text, _LOOSE_ENDS.sub("", text)
    return text


def _is_told(before: str, people: str) -> bool:
    """Whether “to everyone who books” belongs to a whole sentence, and not to the instruction to send something."""
    is_sentence = VERB.search(before) or re.search(
        r"^(?:we|you|it|they)\b|\b(?:sent|given|shown|open|free|available|\w{2,}ed)$", before, re.IGNORECASE
    )
    return bool(is_sentence) and not re.search(r"\b(?:lapsed|inactive|dormant|churned|lost)\b", people, re.IGNORECASE)


def _kind(text: str) -> Kind:
    verb, offer = VERB.search(text), OFFERED.search(text)
    if OFFER_DOES.search(text):
        return Kind.CLAUSE
    is_request = TO_CUSTOMERS.match(text) and not re.match(_AS_NOUN, text, re.IGNORECASE)
    if is_request:
        return Kind.OFFER if re.match(r"(?:buy|get) [\w ]+?,? (?:and )?get\b", text, re.IGNORECASE) else Kind.REQUEST
    if re.match(r"(?:happy|merry|congratulations|thank you|thanks|sorry|recall|beware)\b", text, re.IGNORECASE):
        return Kind.CLAUSE
    if text.endswith("?") or _READERS_DO.match(text) or _HAS_SUBJECT.match(text) or _NAMES_NEWS.match(text):
        return Kind.CLAUSE
    if verb and not (
        offer and offer.start() < verb.start() and not re.search(r"\boff\b.* (?:ends?|starts?|expires?|is|are) ", text)
    ):
        return Kind.CLAUSE
    return Kind.OFFER if offer else Kind.THING
