"""Parts of a goal put together into messages: what comes first is what tells the ways apart."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ai_tools.engines.protocol import Audience, Variant
from ai_tools.engines.wording.brief import WHOLE_RANGE, Brief, lowered
from campaigns.tokens import find_tokens

NAME = "{{ first_name | there }}"
LAST = "{{ last_product | your last order }}"
GENERAL = (
    "We would love to see you again.",
    "There is always a place for you here.",
    "It would be good to have you back soon.",
)
LAST_DAY = ("until", "by", "before", "through")
ALIKE = 0.88
MIN_SHARE = 0.6  # a token that fewer of the audience have a value for is not worth using


@dataclass(frozen=True)
class Room:
    """How long texts of a channel may be, values filled in."""

    message: int
    subject: int = 0


ROOMS = {"email": Room(900, 60), "sms": Room(160), "whatsapp": Room(400)}


@dataclass(frozen=True)
class Draft:
    """The sentences of one way, the first ones the most important; `opening` begins the message."""

    title: str
    subject: str
    opening: str
    sentences: Sequence[str]


def compose(brief: Brief, channel: str, audience: Audience | None, turn: int = 0) -> list[Variant]:
    """Two or three ways that differ; another `turn` words them differently."""
    ways = _ways(brief, audience, turn)
    variants = [_fitted(way(Words(brief, channel, audience, turn + n)), channel) for n, way in enumerate(ways)]
    different: list[Variant] = []
    for variant in variants:
        if not any(alike(variant, other) for other in different):
            different.append(variant)
    return (different if len(different) > 1 else variants)[:3]


def alike(one: Variant, other: Variant) -> bool:
    """Whether two messages are as good as one."""
    return SequenceMatcher(None, one.message, other.message).ratio() > ALIKE


def _ways(brief: Brief, audience: Audience | None, turn: int) -> list[Callable[["Words"], Draft]]:
    """Which ways suit the purpose and what is known of the audience, the best first."""
    ways: list[Callable[[Words], Draft]] = [_plain]
    has_bought = audience is None or audience.share("last_product") >= MIN_SHARE
    if brief.purpose in ("thank", "welcome", "greet"):
        ways.append(_warm)
    if brief.deadline and (brief.offer or brief.purpose in ("event", "remind")):
        ways.append(_deadline_first)
    if has_bought and brief.purpose not in ("welcome", "event", "launch", "greet", "remind"):
        ways.append(_from_last_order)
    ways += [_question, _warm, _reason_first]
    distinct = list(dict.fromkeys(ways))
    return distinct if not turn else [distinct[0], *_rotated(distinct[1:], turn)]


def _rotated(ways: list[Callable[["Words"], Draft]], turn: int) -> list[Callable[["Words"], Draft]]:
    turn %= len(ways)
    return ways[turn:] + ways[:turn]


class Words:
    """Sentences about the parts of a brief, of which there are several for each."""

    def __init__(self, brief: Brief, channel: str, audience: Audience | None, turn: int) -> None:
        self.brief = brief
        self.channel = channel
        self.audience = audience
        self.turn = turn

    def choose(self, *choices: str) -> str:
        """Always the same for the same goal, and another one the next turn."""
        digest = hashlib.sha256(f"{self.brief.goal} {choices[0]}".encode()).digest()
        return choices[(digest[0] + self.turn) % len(choices)]

    @property
    def on_what(self) -> str:
        """What an offer is for: on beans, on orders over ₹999."""
        b = self.brief
        product = self.ours if b.product.lower() not in b.offer.lower() else ""
        floor = f"orders over {b.floor}" if b.floor else ""
        what = f"{product} in {floor}" if product and floor else product or floor
        return f" {what}" if what and b.offer.endswith(" off") and product else f" on {what}" if what else ""

    @property
    def ours(self) -> str:
        """The product, as one speaks of one's own."""
        product = self.brief.product
        return product if not product or re.fullmatch(WHOLE_RANGE, product) else f"our {product}"

    @property
    def next_order(self) -> str:
        """“first order” for people who have not ordered, otherwise “next order”."""
        is_first = self._nobody_bought and self.brief.purpose != "win_back"
        return "first order" if self.brief.purpose == "welcome" or is_first else "next order"

    @property
    def _nobody_bought(self) -> bool:
        return self.audience is not None and self.audience.share("last_order_on") < 0.1

    @property
    def _with_order(self) -> str:
        return self.on_what or f" with your {self.next_order}"

    def offer(self) -> str:
        """What they get, as a sentence; nothing where nothing is offered."""
        b = self.brief
        if not b.offer:
            return ""
        end = f"{self._when_inside}."
        if b.offer.startswith("buy "):
            return f"{_capital(b.offer)}{self.on_what}{end}"
        if self._is_free:
            thing = _with_article(b.offer)
            return self.choose(
                f"There is {thing} for you{self._with_order}{end}", f"You get {thing}{self._with_order}{end}"
            )
        if b.offer.endswith((" off", "cashback", "cash back")):
            scope = self.on_what or f" your {self.next_order}"
            return self.choose(
                f"Take {b.offer}{scope}{end}", f"Here is {b.offer}{scope}{end}", f"You get {b.offer}{scope}{end}"
            )
        return f"You get {b.offer}{self.on_what}{end}"

    def offer_again(self) -> str:
        """What belongs to an offer that was named just before."""
        b = self.brief
        scope = (
            f"with your {self.next_order}"
            if self._is_free and not self.on_what
            else f"for your {self.next_order}"
            if not self.on_what
            else "for you"
        )
        return f"It is {self.choose('ready', 'waiting')} {scope}{self._when_inside}." if not b.floor else self.offer()

    def offer_in_short(self) -> str:
        """For subjects and questions: ₹500 off your next order"""
        b = self.brief
        if b.offer.endswith(" off") and not self.on_what:
            return f"{b.offer} your {self.next_order}"
        return f"{_with_article(b.offer) if self._is_free else b.offer}{self.on_what}"

    @property
    def _is_free(self) -> bool:
        return self.brief.offer.removeprefix("a ").startswith(("free ", "complimentary "))

    @property
    def _when_inside(self) -> str:
        """A time that ends a sentence well; “until …” makes one of its own."""
        deadline = self.brief.deadline
        return "" if not deadline or deadline.startswith(LAST_DAY) else f", {deadline}"

    def when(self) -> str:
        """By when, as a sentence."""
        deadline = self.brief.deadline
        if not deadline or not self.brief.offer or not deadline.startswith(LAST_DAY):
            return ""
        return self.choose(f"It is yours {deadline}.", f"This runs {deadline}.", f"It is good {deadline}.")

    def code(self) -> str:
        """The sentence with the discount code; empty without one."""
        return f"Use code {self.brief.code}." if self.brief.code else ""

    def news(self) -> str:
        """What there is to tell."""
        b = self.brief
        if b.news:
            return f"{b.news}."
        if b.purpose == "launch" and b.product:
            product = b.product.removeprefix("new ")
            return self.choose(
                f"Our new {product} is here.", f"New with us: {product}.", f"We have something new for you: {product}."
            )
        if b.purpose == "feedback":
            return self.choose("We would like to know how we did.", "How did we do? Your answer helps us get better.")
        if b.product and not b.offer:
            be = "are" if b.product.endswith("s") else "is"
            return self.choose(
                f"{_capital(self.ours)} {be} waiting for you.",
                f"Have a look at {self.ours}.",
                f"This is the time to try {self.ours}.",
            )
        return ""

    def call(self) -> str:
        """What to do now."""
        by_purpose = {
            "feedback": ("Reply to this message; it takes a minute.", "Reply with one line: what should we do better?"),
            "event": ("Come by, and bring a friend.", "We would love to see you there."),
            "launch": ("Come and try it.", "Be among the first to try it."),
            "thank": ("See you soon.", "It is our way of saying thanks."),
            "greet": ("See you soon.", "Enjoy the day."),
            "welcome": ("Come in and have a look around.", "Find something you like."),
        }
        default: tuple[str, ...] = ("Order today.", "Come and see us.")
        if self.brief.purpose == "win_back":
            default = ("Come back and see us.", "We would love to see you again.")
        if not self.brief.deadline:
            default += ("Order whenever it suits you.",)
        if self.brief.tone == "urgent":
            default = ("Order now.", "Do not wait too long.")
        return self.choose(*by_purpose.get(self.brief.purpose, default))

    def hello(self) -> str:
        """The salutation, in the tone of the brief."""
        name = "{{ first_name | customer }}" if self.brief.tone == "formal" else NAME
        return f"{ {'formal': 'Dear', 'playful': 'Hey', 'urgent': 'Hi'}.get(self.brief.tone, 'Hi') } {name},"

    def why(self) -> str:
        """Why they hear from us; nothing where an offer speaks for itself."""
        b = self.brief
        place = " in {{ city | your city }}" if self.audience and self.audience.share("city") >= MIN_SHARE else ""
        return {
            "win_back": self.choose(
                "It has been a while.", "We have not seen you for some time.", f"We have missed you{place}."
            ),
            "welcome": self.choose("Good to have you with us.", "Welcome, and thank you for joining us."),
            "thank": self.choose(
                "Thank you for coming back to us again and again.",
                "Thank you for your {{ order_count | many }} orders with us.",
            ),
            "remind": self.choose("A short reminder.", "Before it slips your mind:"),
            "greet": f"{f'Happy {b.feast}' if b.feast else 'Our best wishes'} from all of us.",
            "feedback": self.choose("You were with us not long ago.", "Thank you for ordering from us."),
            "event": self.choose("You are invited.", "Keep the date free."),
            "launch": self.choose("Something new from us.", "You hear it first."),
        }.get(b.purpose, "" if b.offer or b.news or b.product else self.choose(*GENERAL))

    def topic(self) -> str:
        """The message in a few words, for subjects."""
        b = self.brief
        if b.offer:
            deadline = f", {b.deadline}" if b.deadline else ""
            return f"{self.offer_in_short()}{deadline}"
        if b.purpose == "launch" and b.product:
            return f"new: {b.product.removeprefix('new ')}"
        if b.news:
            return b.news
        return {
            "win_back": "it has been a while",
            "welcome": "welcome to us",
            "thank": "thank you from all of us",
            "feedback": "how did we do?",
            "event": "you are invited",
            "greet": f"happy {b.feast}" if b.feast else "our best wishes",
            "remind": "a short reminder",
        }.get(b.purpose, f"{b.product}, ready for you" if b.product else "something for you")


# ── Ways ──────────────────────────────────────────────────────────────
def _plain(w: Words) -> Draft:
    return Draft(
        "Plain and short", w.topic(), w.hello(), [w.offer() or w.news() or w.why(), w.when(), w.code(), w.call()]
    )


def _from_last_order(w: Words) -> Draft:
    asked = w.choose(f"how did you like {LAST}?", f"how was {LAST}?")
    rest = [w.offer() or w.news() or w.why(), w.when(), w.code(), w.call()]
    return Draft("Starts from what they bought", _capital(asked), f"{w.hello()} {asked}", rest)


def _question(w: Words) -> Draft:
    b = w.brief
    asks_offer = bool(b.offer) and not b.offer.startswith("buy ")
    asked = f"ready for {w.offer_in_short()}?" if asks_offer else ASKED.get(b.purpose, "shall we see you soon?")
    if b.product and not asks_offer:
        asked = f"have you tried {w.ours} yet?"
    said = w.offer_again() if asks_offer else w.offer() or w.news() or w.why()
    return Draft(
        "A question", _capital(asked), f"{{{{ first_name | Hello }}}}, {asked}", [said, w.when(), w.code(), w.call()]
    )


def _deadline_first(w: Words) -> Draft:
    deadline = _capital(w.brief.deadline)
    said = w.offer_in_short() if w.brief.offer else (w.brief.news or w.topic())
    return Draft(
        "Leads with the date",
        f"{deadline}: {said}",
        f"{deadline}, {NAME}:",
        [f"{_capital(said)}.", w.code(), w.why(), w.call()],
    )


def _warm(w: Words) -> Draft:
    rest = [w.why(), w.offer() or w.news(), w.when(), w.code(), w.call()]
    return Draft("Warm", f"{{{{ first_name | Hello }}}}, {lowered(w.topic())}", "Dear {{ first_name | friend }},", rest)


def _reason_first(w: Words) -> Draft:
    why = w.why() or w.choose("We thought of you.", "This one is for you.")
    rest = [why, w.news() or w.offer(), w.offer() if w.news() else "", w.when(), w.code(), w.call()]
    return Draft("Says why", _capital(why.rstrip(".:")), f"Hello {NAME},", rest)


ASKED = {
    "win_back": "shall we see you again?",
    "feedback": "do you have a minute?",
    "event": "will you come?",
    "thank": "did you know how much we value you?",
    "welcome": "have you looked around yet?",
}


# ── Fitting ───────────────────────────────────────────────────────────
def _fitted(draft: Draft, channel: str) -> Variant:
    """As much of it as the channel has room for: what to do now goes first, then what is said last."""
    sentences = list(dict.fromkeys(sentence for sentence in draft.sentences if sentence))
    room = ROOMS[channel]
    message = _joined(draft.opening, sentences, channel)
    while length(message) > room.message and len(sentences) > 1:
        sentences.pop()
        message = _joined(draft.opening, sentences, channel)
    if length(message) > room.message:
        over = length(message) - room.message + 1
        sentences[0] = _cut(sentences[0], max(len(sentences[0]) - over, 20))
        message = _joined(draft.opening, sentences, channel)
    subject = _capital(_cut(draft.subject, room.subject)) if room.subject else ""
    return Variant(draft.title, subject, message)


def _joined(opening: str, sentences: Sequence[str], channel: str) -> str:
    opening = opening.rstrip()
    text = " ".join(sentences)
    if channel == "sms":
        return _plain_letters(f"{' '.join(opening.split())} {text}").strip()
    if opening.endswith((",", ":")):
        return f"{opening}\n\n{text}".strip()
    return f"{opening} {text}".strip() if "\n" in opening else f"{opening}\n\n{text}".strip()


def _plain_letters(text: str) -> str:
    """Letters of the GSM alphabet: one sign outside of it, like ₹, halves the room of an SMS."""
    for sign, plain in {"₹": "Rs ", "’": "'", "–": "-", "“": '"', "”": '"', "…": "..."}.items():
        text = text.replace(sign, plain)
    return text


def length(text: str) -> int:
    """With values filled in: a fallback, or a name of usual length where that is longer."""
    tokens = find_tokens(text)
    bare = text
    for token in tokens:
        bare = bare.replace(str(token), "")
    return len(bare) + sum(max(len(token.fallback or ""), 12) for token in tokens)


def _cut(text: str, room: int) -> str:
    """At a word's end, never inside a token."""
    if length(text) <= room:
        return text
    kept = ""
    for piece in _pieces(text):
        if length(kept + piece) > room - 1:
            break
        kept += piece
    return kept.rstrip(" ,;:-") + "…"


def _pieces(text: str) -> Iterator[str]:
    """Words and whole tokens, each with the space behind it."""
    yield from re.findall(r"\{\{[^{}]*\}\}\S*\s*|\S+\s*", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_article(offer: str) -> str:
    """free delivery, but a free coffee"""
    bare = offer.removeprefix("a ")
    thing = bare.split()[-1].lower()
    return bare if thing in ("delivery", "shipping", "wifi", "parking") or thing.endswith("s") else f"a {bare}"
