"""Messages around the statements of a goal: each way greets, leads in and closes differently, and quotes all of them.

The engine's own sentences contain no fact, so a message says nothing that the goal does not say. What does not fit
into a channel is the engine's own sentences first; a statement is never cut.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from ai_tools.engines.protocol import Audience, EngineError, Variant
from ai_tools.engines.room import ROOMS, alike, length
from ai_tools.engines.wording.brief import Brief, Statement
from ai_tools.engines.wording.clauses import VERB, Kind
from ai_tools.engines.wording.instructions import WE_ASK
from ai_tools.engines.wording.subjects import LABEL, name_matter
from customers.channels import CHANNELS

NAME = "{{ first_name | there }}"
LAST = "{{ last_product | your last order }}"
ABOUT_ORDERS = re.compile(
    r"\b(?:orders?|purchas\w*|off|discounts?|points|vouchers?|coupons?|delivery|buy|sale)\b", re.IGNORECASE
)
INTRODUCED = r"launch(?:ing)?|introduc(?:e|ing)"
ANNOUNCED = rf"{INTRODUCED}|announc(?:e|ing)"  # “announce the winners on 5 May” introduces nobody yet
SHOWN = r"about|promot(?:e|ing)|advertise|highlight|showcase|present|feature"
LOOK = ("Have a look:", "Take a look:")
REGARDS = ("Kind regards from all of us.", "Best wishes from all of us.")
LABELLED = re.compile(r":(?!\d)")  # “members' evening: 20% off”
SHORT = 3  # words of a thing that says nothing of itself: “teapots”
MIN_SHARE = 0.6  # a token that fewer of the audience have a value for is not worth using
TOO_LONG = "The goal is too long for {channel}, which has room for {room} characters: say it in fewer words."


@dataclass(frozen=True)
class Draft:
    """One way to say it: sentences of the engine around the quoted ones. `lead` is what the first of those follows."""

    title: str
    subject: str
    greeting: str
    before: str
    lead: str
    after: str


def compose(brief: Brief, channel: str, audience: Audience | None, turn: int = 0) -> list[Variant]:
    """Two or three ways that differ; another `turn` words them differently. EngineError when the goal has no room."""
    ways = _ways(brief, audience)
    ways = [ways[0], *ways[1 + turn % (len(ways) - 1) :], *ways[1 : 1 + turn % (len(ways) - 1)]]
    variants = [_fitted(way(words := Words(brief, turn + n)), words, channel) for n, way in enumerate(ways)]
    different: list[Variant] = []
    for variant in variants:
        if not any(alike(variant, other) for other in different):
            different.append(variant)
    same_texts = list({(variant.subject, variant.message): variant for variant in variants}.values())
    return (different if len(different) > 1 else same_texts)[:3]


def _ways(brief: Brief, audience: Audience | None) -> list[Callable[["Words"], Draft]]:
    """The ways that suit the purpose and what is known of the audience, the best first."""
    asks_about_last = audience is None or audience.share("last_product") >= MIN_SHARE
    if brief.purpose not in ("win_back", "sell", "feedback", "thank") or brief.is_sober or brief.is_errand:
        asks_about_last = False
    for statement in brief.statements:
        if statement.kind is Kind.CLAUSE or (brief.purpose == "sell" and not _is_plain_offer(statement)):
            asks_about_last = False
        if not ABOUT_ORDERS.search(statement.text):
            asks_about_last = False  # there is news first, or something that no order is about
    return [_plain, *([_from_last_order] if asks_about_last else []), _warm, _short]


def _is_plain_offer(statement: Statement) -> bool:
    """Whether it is an offer without a name of its own."""
    return statement.kind is Kind.OFFER and not LABELLED.search(statement.text)


class Words:
    """The engine's own sentences, none with a fact in it; of each there are several."""

    def __init__(self, brief: Brief, turn: int) -> None:
        self.brief = brief
        self.turn = turn

    def choose(self, *choices: str) -> str:
        """One of the choices: the same for the same goal, and another one for the next turn."""
        digest = hashlib.sha256(f"{self.brief.goal} {choices[0]}".encode()).digest()
        return choices[(digest[0] + self.turn) % len(choices)]

    def quoted(self, *, continued: bool = False) -> str:
        """What the message says: the statements of the goal, or a sentence of the engine where it has none. `continued`
        when it stands behind words that lead to it."""
        if not self.brief.statements:
            return self.core()
        first, *others = self.brief.statements
        sentences = [first.continued if continued else first.sentence, *(_added(other) for other in others)]
        return " ".join(sentences)

    @property
    def is_news(self) -> bool:
        """Whether the message begins with a sentence of the goal instead of an offer."""
        first = self.brief.statements[:1]
        return any(each.kind is Kind.CLAUSE or each.text.lower().startswith("your ") for each in first)

    @property
    def is_asked_for(self) -> bool:
        """Whether the message begins by asking for something, such as a review."""
        return any(each.text.startswith(WE_ASK) for each in self.brief.statements[:1])

    @property
    def names_cart(self) -> bool:
        """Whether the goal itself says what is in the cart."""
        return any(re.search(r"\byour (?:cart|basket)\b", statement.text) for statement in self.brief.statements)

    def hello(self) -> str:
        """The salutation in the tone of the goal."""
        word = {"formal": "Dear", "playful": "Hey"}.get(self.brief.tone, "Hi")
        return f"{word} {'{{ first_name | customer }}' if word == 'Dear' else NAME},"

    def lead(self, *, only_for: Kind | None = None) -> str:
        """Words in front of the first statement, if it is an offer or a thing; any other kind is a sentence by itself.
        `only_for` is the one kind that gets a lead."""
        first = self.brief.statements[0] if self.brief.statements else None
        if first and "remind" in first.text.lower():
            return ""
        if first and first.kind is Kind.CLAUSE and self.brief.purpose == "remind" and not VERB.search(_part(first)):
            return "A short reminder:"
        if (
            first is None
            or first.kind in (Kind.CLAUSE, Kind.REQUEST)
            or LABELLED.search(first.text)
            or (only_for and first.kind is not only_for)
        ):
            return ""
        if self.brief.purpose == "remind":
            return "A short reminder of" if _IS_DUE.match(first.text) else "A short reminder:"
        if _IS_AMOUNT.match(first.text) and first.kind is Kind.OFFER and not self.brief.is_sober:
            return self.choose("Here is our offer:", "Our offer:")
        if self.brief.purpose == "feedback":
            return ""
        if first is not self.brief.matter:
            return ""
        if self.brief.names_thing_behind(ANNOUNCED if not re.search(r"\d", first.text) else INTRODUCED):
            return "Introducing"
        if self.brief.names_thing_behind(SHOWN):
            return "We would like to tell you about"
        if self.brief.invites:
            return "You are invited:"
        is_bare = len(first.text.split()) <= SHORT and not re.search(r"[\d,]", first.text)
        return self.choose(*LOOK) if is_bare and not self.brief.is_sober else ""

    def opening(self) -> tuple[str, str]:
        """A sentence in front of the statements, and words that lead to the first of them; not both when they say as
        little."""
        why, lead = self.why(), self.lead()
        return ("", lead) if lead and self.brief.purpose in ("sell", "launch", "event") else (why, lead)

    def why(self) -> str:
        """Why the customer hears from us, where the purpose is one that says so."""
        b = self.brief
        first = b.statements[0].text if b.statements else ""
        is_said = LABEL.match(first) or re.match("sorry|thank", first, re.IGNORECASE)
        if b.is_errand:
            return "We have a small request."
        if is_said or (first.endswith("?") and b.purpose != "feedback"):
            return ""
        return {
            "win_back": self.choose(
                "It has been a while.", "We have missed you.", "We have not seen you for some time."
            ),
            "welcome": self.choose("Good to have you with us.", "Welcome, and thank you for joining us."),
            "thank": self.choose("We are grateful to you.", "We are glad that you are with us."),
            "feedback": "Your opinion counts.",
            "cart": "" if self.names_cart else "There is still something in your cart.",
            "sorry": self.choose("We owe you an apology.", "Please accept our apologies."),
        }.get(b.purpose, "")

    def core(self) -> str:
        """The whole message of a goal that names nothing to say."""
        b = self.brief
        if b.feast and b.purpose in ("greet", "sell"):
            return self.choose(f"Happy {b.feast} from all of us.", f"We wish you a happy {b.feast}.")
        return {
            "win_back": self.choose("We would love to see you again.", "It would be good to have you back."),
            "welcome": self.choose(
                "Have a look around and find something you like.", "We are happy that you are here."
            ),
            "thank": "Thank you from all of us.",
            "feedback": self.choose(
                "How did we do? Reply with one line.", "What should we do better? Reply to this message."
            ),
            "cart": "There is still something in your cart.",
            "event": "We would love to see you.",
            "sorry": "We are sorry.",
            "launch": self.choose("There is something new with us.", "We have something new to show you."),
        }.get(b.purpose, self.choose("There is always a place for you here.", "We would love to see you again."))

    def close(self) -> str:
        """The last sentence. It promises nothing, and asks for nothing that the goal may rule out."""
        b = self.brief
        if not b.statements:
            return self.choose("Take care.", "Have a lovely day.")
        if b.purpose == "feedback":
            return "Your answer helps us to get better."
        if b.is_errand:
            return "Thank you for your help."
        if _CLOSES.match(b.statements[-1].text):
            return ""
        if b.invites and not b.is_sober and "invited to join" not in b.statements[0].text:
            return "We would be glad to see you there."
        return REGARDS[0] if b.is_sober or b.purpose in ("sorry", "remind") else self.choose(*REGARDS)

    def topic(self) -> str:
        """The subject: a few words of the engine's own that name the purpose, or else what the message is about."""
        b = self.brief
        if b.feast and not b.statements:
            return f"Happy {b.feast}"
        found = {
            "win_back": self.choose("It has been a while", "We have missed you"),
            "welcome": self.choose("Good to have you with us", "Welcome"),
            "thank": self.choose("Thank you from all of us", "A thank-you from us"),
            "feedback": self.choose("How did we do?", "What do you think?"),
            "cart": "" if self.names_cart else "Still in your cart",
        }.get(b.purpose, "")
        if b.purpose == "thank" and self.is_news and not re.search("thank|appreciat|grateful", b.goal, re.IGNORECASE):
            found = ""
        if b.is_errand or not found or self.why() == f"{found}.":
            found = name_matter(b, ROOMS["email"].subject, briefly=True)
        reminder = "A short reminder" if b.purpose == "remind" else ""
        return found or reminder or self.choose("A few words from us", "From us to you")


_IS_AMOUNT = re.compile(r"(?:(?:up to|flat|extra) )?[^\w\s]?\d", re.IGNORECASE)  # “20% off, ends on Friday”
_CLOSES = re.compile(
    r"(?:see you|(?:many |with )?thanks?|(?:best|kind|warm) |regards|yours|cheers|we (?:look forward|hope)|hope to)\b",
    re.IGNORECASE,
)
_IS_DUE = re.compile(r"(?:your|our|the)\b[^,.:;]*\b(?:over)?due\b", re.IGNORECASE)


def _part(statement: Statement) -> str:
    """A statement up to its first comma or the like."""
    return re.split("[,:;.]", statement.text)[0]


def _added(statement: Statement) -> str:
    """A statement behind others: “our new menu” needs words in front."""
    is_thing = statement.kind is Kind.THING and statement.text.lower().startswith("our ")
    return f"One more thing: {statement.continued}" if is_thing else statement.sentence


# ── Ways ──────────────────────────────────────────────────────────────
def _plain(w: Words) -> Draft:
    brief = w.brief
    says_why = (brief.purpose == "cart" and not w.names_cart) or (brief.purpose == "sorry" and not brief.is_apology)
    before = w.why() if says_why and brief.statements else ""
    return Draft("Plain and short", _first_statement(w), w.hello(), before, w.lead(only_for=Kind.THING), w.close())


def _from_last_order(w: Words) -> Draft:
    return Draft(
        "Starts from what they bought",
        _first_statement(w),
        w.hello(),
        f"How did you like {LAST}?",
        w.lead(),
        w.close(),
    )


def _warm(w: Words) -> Draft:
    return Draft("Warm", w.topic(), "Dear {{ first_name | friend }},", *w.opening(), w.close())


def _short(w: Words) -> Draft:
    return Draft("As short as it can be", _first_statement(w), "{{ first_name | Hello }},", "", w.lead(), "")


def _first_statement(w: Words) -> str:
    """What the first statement is about, as a subject."""
    if w.brief.purpose == "feedback" and w.is_asked_for:
        return w.topic()
    return name_matter(w.brief, ROOMS["email"].subject) or w.topic()


# ── Fitting ───────────────────────────────────────────────────────────
def _fitted(draft: Draft, w: Words, channel: str) -> Variant:
    """The message with as many of the engine's own sentences as there is room for. EngineError when what is quoted has
    no room."""
    room = ROOMS[channel]
    led = (draft.before, draft.lead, draft.after), (draft.before, draft.lead, ""), ("", draft.lead, ""), ("", "", "")
    for before, lead, after in led:
        said = " ".join(part for part in (before, lead, w.quoted(continued=bool(lead))) if part)
        message = _joined(draft.greeting, said, after, channel)
        if length(message) <= room.message:
            subject = draft.subject if length(draft.subject) <= room.subject else w.topic()
            left_out = f", without “{w.brief.left_out}”" if w.brief.left_out else ""
            return Variant(f"{draft.title}{left_out}", subject if room.subject else "", message)
    raise EngineError(TOO_LONG.format(channel=CHANNELS[channel].label, room=room.message))


def _joined(greeting: str, said: str, after: str, channel: str) -> str:
    if channel == "sms":
        return _plain_letters(f"{greeting}\n{said} {after}")
    return f"{greeting}\n\n{said}\n\n{after}".strip()


def _plain_letters(text: str) -> str:
    """Letters of the GSM alphabet: one sign outside of it, like ₹, halves the room of an SMS."""
    for sign, plain in {"₹": "Rs ", "’": "'", "–": "-", "“": '"', "”": '"', "…": "..."}.items():
        text = text.replace(sign, plain)
    return text.strip()
