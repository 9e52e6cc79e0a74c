"""What is known of customers, and how they may be reached: addresses, names, consent."""

from ai_tools.engines.grammar.attributes import YES
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.literals import Literals
from ai_tools.engines.grammar.text import ListJoiner, Text
from ai_tools.engines.grammar.tokens import TokenKind
from ai_tools.engines.grammar.tree import Node, either, every, negated, none, where
from ai_tools.engines.grammar.values import PLACES, ValueKind
from customers.channels import CHANNELS, EMAIL

DECLINING = frozenset(
    [
        *("do not do", "do not want", "do not want any", "do not use", "do not take", "do not like", "do not get"),
        *("not want", "does not want", "hate", "hates", "against", "not keen on"),
    ]
)
SURNAMES = frozenset(["surname", "surnames", "last", "family"])
SAID_IN_PASSING = frozenset(
    ["ok", "okay", "fine", "yes", "accept", "allow", "allows", "allowed", "agreed", "permitted"]
)
BEFORE_REACH = ("MAY_REACH", "CAN", "NOT", "US")
ALL_OR_ANY = ("ALL_CHANNELS", "ANY_CHANNEL", "NO_CHANNEL")
HAVING = frozenset(
    ["paas", "neither", "nor", "both", "either", "with", "have", "has", "having", "had", "gave", "given", "whose", "hv"]
)
BEING = ("be", "get", "am", "are", "is", "ever", "still", "also", "actually", "then")
OF_REACH = frozenset([*BEING, *BEFORE_REACH, *(f"CHANNEL {channel}" for channel in CHANNELS)])  # begins it
MAX_WORDS_OF_REACH = 7  # who am i still not allowed to
NAMING = ("named", "called")
NO_FIELDS = (*NAMING, "number", "place", "address", "location", "id", "ids", "mail")  # by themselves


class Contact:
    """Reads conditions over consent and addresses: opted in to SMS, without an e-mail."""

    def __init__(self, text: Text, literals: Literals) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.literals = literals

    # ── Consent ───────────────────────────────────────────────────────
    def consent(self, denied: bool) -> Item | None:
        """opted in to whatsapp, unsubscribed, no sms consent, email subscribers, whatsapp allowed but not email"""
        r = self.reader
        start = r.at
        r.skip("ARTICLE", "HAVE")
        place = r.at
        if self.text.same_of_channels:
            self._skip_to_channel()  # fine with email, though not over text
        channels, joiner = self._channels()
        if channels:
            is_said = bool(r.accept("IS"))
            denied = denied != bool((is_said or not r.sees("FALSE")) and r.accept("NOT"))
        no = r.accept("NO_CONSENT") or self._plain_no(channels)
        yes = "" if no else r.accept("CONSENT") or self._plain_yes(channels)
        if channels and not (yes or no) and self._is_consent_said_behind():
            yes = "consent"
        if no in DECLINING and not (channels or self._channel_ahead()):
            return None
        if yes and channels:
            denied = denied != self._is_denied_behind()
        if not (yes or no):
            return self._same_as_before(start, channels, joiner, denied) if channels else None
        if not (channels or r.sees("NO_CHANNEL")):
            while not r.sees(*ALL_OR_ANY) and r.accept("ARTICLE", "PLACE", "FROM", "VIA", "ONLY"):
                pass
            denied = denied != bool(r.accept("NEITHER"))
            r.accept("BOTH", "EITHER")
            is_any = bool(r.sees("ANY_CHANNEL"))
            channels, joiner = self._channels()
            joiner = ListJoiner.AND if no == "no consent" and is_any else joiner
        if not channels and r.accept("NO_CHANNEL"):
            channels, denied = list(CHANNELS), not denied
        if not channels:
            if self.text.matches(ValueKind.TAG, ValueKind.ATTRIBUTE, ValueKind.KEY, at=place):
                return None  # subscriber, where that is a tag
            if yes in SAID_IN_PASSING or self.text.things_ahead():
                return None
            end = r.at
            r.skip("FILLER_PREPOSITION")
            if yes and self.text.matches(ValueKind.TAG):
                return Item(ItemKind.FILLER, start, r.at)  # subscribers of the newsletter
            r.at = end
            if self._is_of_all(start, denied=denied != bool(no)):
                return Item(ItemKind.LEAF, start, r.at, _consents(list(CHANNELS), None, False, True), Form.VERB)
            channels = [EMAIL.name]
            read_as = f"unsubscribed from {EMAIL.spoken}" if no else f"subscribed to {EMAIL.spoken}"
            self.notes.assume(f"“{yes or no}” read as {read_as}")
        r.skip("CONSENT_NOUN")
        self.text.had = self.text.had or "consent" in (yes or no)
        consents = bool(yes) != denied
        self.text.same_of_channels = _consents_unless
        node = _consents(channels, joiner, consents, denied)
        if consents and self._is_only(start):
            others = [channel for channel in CHANNELS if channel not in channels]
            node = every([node, none(where(CHANNELS[channel].opt_in, "is", True) for channel in others)])
        return Item(ItemKind.LEAF, start, r.at, node, Form.VERB)

    def _is_of_all(self, start: int, *, denied: bool) -> bool:
        """without any consent, no consent at all: of no channel"""
        r = self.reader
        is_any = "any" in r.words[max(start - 1, 0) : r.at] or r.read_word("at all", "whatsoever", "of any kind")
        if not (denied and is_any):
            return False
        r.read_word("at all", "whatsoever", "of any kind")
        self.notes.assume(f"“{r.said(start)}” read as opted in to no channel")
        return True

    def _plain_yes(self, channels: list[str]) -> str:
        """sms on, whatsapp y, the whatsapp list"""
        r = self.reader
        start = r.at
        word = r.read_word("list", "lists") or r.accept("TRUE") if channels else ""
        if word and self.text.boundary():
            return word
        r.at = start
        return ""

    def _is_consent_said_behind(self) -> bool:
        """email but not sms consent: the word is that of both"""
        r = self.reader
        start = r.at
        r.at += r.word == ","
        found = False
        if r.accept("BUT", "AND", "OR") or r.sees("NOT"):
            self.text.polarity()
            r.skip("ARTICLE")
            found = bool(self._channels()[0]) and bool(r.accept("CONSENT"))
        r.at = start
        return found

    def _channel_ahead(self) -> bool:
        start = self.reader.at
        found = bool(self._channels()[0])
        self.reader.at = start
        return found

    def _is_denied_behind(self) -> bool:
        """email opt in: no; whether it is, moving past a yes as well"""
        r = self.reader
        start = r.at
        r.accept("IS")
        if r.accept("UNSET") and self.text.boundary():
            return True
        word = r.accept("TRUE", "FALSE")
        if not word or not self.text.boundary():
            r.at = start
            return False
        return word not in YES

    def _plain_no(self, channels: list[str]) -> str:
        """whatsapp yes, email no"""
        start = self.reader.at
        word = self.reader.accept("FALSE") if channels else ""
        if word and self.text.boundary():
            return word
        self.reader.at = start
        return ""

    def _same_as_before(self, start: int, channels: list[str], joiner: ListJoiner | None, denied: bool) -> Item | None:
        """whatsapp allowed but not email"""
        if self.text.same_of_channels is None or not self.text.boundary():
            return None
        node = self.text.same_of_channels(channels, joiner, denied)
        if self.reader.words[start - 1] == "no":
            self.notes.assume(f"“no {self.reader.said(start)}” read like what is said of the channel before")
        return Item(ItemKind.LEAF, start, self.reader.at, node, Form.VERB)

    def _channels(self) -> tuple[list[str], ListJoiner | None]:
        """email, sms and whatsapp; and the word that joins them"""
        r = self.reader
        if r.accept("ALL_CHANNELS"):
            return list(CHANNELS), ListJoiner.AND
        if r.accept("ANY_CHANNEL"):
            return list(CHANNELS), ListJoiner.OR
        found, joiner = list[str](), None
        while True:
            start = r.at
            word: ListJoiner | None = None
            if found:
                r.at += r.word == ","
                word = ListJoiner.AND if r.accept("AND") else ListJoiner.OR if r.accept("OR", "NOR") else None
                if r.at == start:
                    return found, joiner
                r.skip("ARTICLE", "PLACE", "BY", "VIA")
            channel = r.find_class("CHANNEL")
            if not channel:
                r.at = start
                return found, joiner
            found.append(channel)
            joiner = word or joiner

    # ── Reach ─────────────────────────────────────────────────────────
    def reach(self, denied: bool) -> Item | None:
        """reachable by email or sms, those we can whatsapp, whom we cannot email: an address, and not opted out"""
        r = self.reader
        start = r.at
        if OF_REACH.isdisjoint(self.text.marks()):
            return None
        not_before = "not " if denied else ""
        channels, joiner = self._channels()
        if channels and (word := r.read_word("reachable", "contactable", "unreachable", "not reachable")):
            return self._reach_leaf(start, channels, joiner, denied != word.startswith(("un", "not")), not_before)
        r.at = start
        refused = self._refused()
        if refused is None:
            return None
        denied = denied != refused
        self._skip_to_channel()
        if by := r.find_class("REACHED_BY"):
            return self._reach_leaf(start, [by], None, denied, not_before)
        channels, joiner = self._channels()
        if not channels:
            if not self.text.boundary():
                return None
            *others, last = (channel.spoken for channel in CHANNELS.values())
            self.notes.ask(f"“{r.said(start)}”: by which channel? Say {', '.join(others)} or {last}.")
            return Item(ItemKind.LEAF, start, r.at)
        return self._reach_leaf(start, channels, joiner, denied, not_before)

    def _refused(self) -> bool | None:
        """Move past we can, who can i not reach by; whether it is denied. None where it is not about reach."""
        r = self.reader
        if r.accept("MAY_REACH"):
            r.read_word(*BEING)
            denied = bool(r.accept("NOT"))
            r.accept("REACHING")
            return denied
        can = by_us = denied = False
        for _ in range(MAX_WORDS_OF_REACH):
            if r.word == "can" or r.sees("CAN"):
                can = True
                r.at += max(r.sees("CAN"), 1)
            elif r.accept("NOT"):
                denied = True
            elif r.accept("US"):
                by_us = True
            elif r.word in BEING:
                by_us = by_us or r.word in ("be", "get")
                r.at += 1
            else:
                break
        if not (can and by_us):
            return None
        start = r.at
        verb = bool(r.accept("REACHING"))
        behind = r.at
        self._skip_to_channel()
        named = bool(r.find_class("REACHED_BY") or r.find_class("CHANNEL") or r.sees(*ALL_OR_ANY))
        r.at = behind if verb and named else start
        if verb and not named:
            r.accept("REACHING")
        return denied if verb or named else None

    def _skip_to_channel(self) -> None:
        r = self.reader
        while not r.sees(*ALL_OR_ANY) and r.accept("ARTICLE", "BY", "ON", "FROM"):
            pass

    def _reach_leaf(
        self, start: int, channels: list[str], joiner: ListJoiner | None, denied: bool, not_before: str
    ) -> Item | None:
        r = self.reader
        r.skip("CONSENT_NOUN")
        only = self._is_only(start)
        self.notes.assume(
            f"“{not_before}{r.said(start)}” read as {'no address or' if denied else 'an address and not'} opted out"
        )
        self.text.same_of_channels = _may_reach
        node = _may_reach(channels, joiner, denied)
        if only:
            node = every([node, *(_may_reach([other], None, True) for other in CHANNELS if other not in channels)])
        return Item(ItemKind.LEAF, start, r.at, node, Form.VERB)

    def _is_only(self, start: int) -> bool:
        """only by SMS, SMS only: by no other channel"""
        r = self.reader
        before = [item for item in self.text.items[-1:] if item.kind is ItemKind.ONLY and r.words[start] != "with"]
        is_only = bool(r.accept("ONLY") or before or "only" in r.words[start : r.at])
        if is_only:
            self.notes.assume("“only” read as by no other channel")
        return is_only

    # ── Fields ────────────────────────────────────────────────────────
    def field(self, denied: bool) -> Item | None:
        """has an email, no phone number, city unknown, email contains yahoo, named Asha Rao, gmail users"""
        r = self.reader
        start = r.at
        if r.sees("OUTSIDE"):
            return None  # any city but Mumbai
        had = bool(r.sees("WHO"))
        r.skip("ARTICLE", "HAVE")
        is_had = denied or self.text.had or bool(HAVING & set(r.words[max(start - 2, 0) : r.at]))
        if mailbox := r.accept("MAILBOX"):
            if r.word == "." and r.tokens[r.at].joined and r.words[r.at + 1 : r.at + 2] != []:
                mailbox = f"{mailbox}.{r.words[r.at + 1]}"  # gmail.com
                r.at += 2
            r.read_word("address", "addresses", "account", "accounts", "mailbox", "mailboxes", "inbox")
            r.accept("FIELD email", "FIELD external_id", "HEAD")
            node: Node | None = where("email", "contains", mailbox.replace(" ", ""))
            return self._leaf(start, node, denied)
        if (token := r.token) and token.kind is TokenKind.LITERAL and token.word.startswith("@"):
            r.at += 1
            r.read_word("address", "addresses", "email", "emails", "mail", "mails", "account", "accounts", "id", "ids")
            return self._leaf(start, where("email", "contains", token.word), denied)
        unset_before = bool(r.accept("UNSET"))
        place, said = r.at, r.word
        if r.sees("MESSAGED") > 1:
            return None  # no emails from us
        field = r.find_class("FIELD")
        if not field:
            return None
        is_field = " ".join(r.words[place : r.at]) not in NO_FIELDS
        r.at += r.words[r.at - 1] == "no" and r.word == "."  # mobile no.
        r.accept("DETAILS")
        is_said = bool(r.accept("IS"))
        if node := self.literals.worded(field):
            return self._leaf(start, node, denied)
        if is_field and (known := self._yes_or_no()):
            return self._leaf(start, where(field, known), denied)
        denied = denied or bool(r.accept("NOT", "NE"))
        if unset_before or r.accept("UNSET"):
            return self._leaf(start, where(field, "not_set"), denied)
        if r.accept("SET"):
            return self._leaf(start, where(field, "is_set"), denied)
        if field == "name" and said == "first" and (literal := self.literals.one()):
            self.notes.assume(f"first name read as a name that starts with {literal}")
            return self._leaf(start, where("name", "starts_with", literal), denied)
        if field == "name" and said in SURNAMES and (literal := self.literals.one()):
            self.notes.assume(f"“{literal}” read as a name that contains it")
            return self._leaf(start, where("name", "contains", literal), denied)
        if self._takes_a_value(field, said, is_said=is_said, is_field=is_field):
            return self._leaf(start, self._equal(field), denied)
        if had and r.sees("OR"):
            return None  # with a phone or 5+ orders: both belong to “with”
        if is_said or not is_field or not is_had or self.text.is_unknown() or self.text.matches(*PLACES):
            return None
        self.text.had = True
        return self._leaf(start, where(field, "is_set"), denied)

    def _yes_or_no(self) -> str:
        """phone number yes, mail address: no, email but no phone"""
        r = self.reader
        start = r.at
        word = r.accept("TRUE", "FALSE")
        if word and self.text.boundary():
            return "is_set" if word in YES else "not_set"
        r.at = start
        is_contrast = bool(r.accept("BUT", "AND")) and self.text.polarity()
        r.skip("ARTICLE")
        is_contrast = is_contrast and bool(r.find_class("FIELD")) and self.text.boundary()
        r.at = start
        return "is_set" if is_contrast else ""

    def _takes_a_value(self, field: str, said: str, *, is_said: bool, is_field: bool) -> bool:
        if field in ("city", "country"):
            return is_said and not self.text.matches(*PLACES)
        return (is_said and is_field) or said in NAMING or field == "external_id"

    def _equal(self, field: str) -> Node | None:
        literals = self.literals.several()
        if not literals:
            return None
        if field in ("city", "country"):
            self.notes.assume(f"no customer has the {field} “{literals[0]}” today")
        before = self.reader.peek(-1)
        is_quoted = before is not None and before.kind is TokenKind.QUOTED
        if field == "name" and not is_quoted and not any(" " in literal for literal in literals):
            self.notes.assume(f"“{' or '.join(literals)}” read as how the name starts")
            return either([where(field, "starts_with", literal) for literal in literals])
        return where(field, "in", literals) if len(literals) > 1 else where(field, "eq", literals[0])

    def _leaf(self, start: int, node: Node | None, denied: bool) -> Item | None:
        if node is None:
            return None
        return Item(ItemKind.LEAF, start, self.reader.at, negated(node) if denied else node, Form.VERB)


def _consents(channels: list[str], joiner: ListJoiner | None, consents: bool, denied: bool) -> Node:
    nodes = [where(CHANNELS[channel].opt_in, "is", consents) for channel in channels]
    return either(nodes) if joiner is ListJoiner.OR and not denied else every(nodes)


def _consents_unless(channels: list[str], joiner: ListJoiner | None, denied: bool) -> Node:
    return _consents(channels, joiner, not denied, denied)


def _may_reach(channels: list[str], joiner: ListJoiner | None, denied: bool) -> Node:
    nodes = [
        every([where(CHANNELS[channel].address, "is_set"), none([where(CHANNELS[channel].opt_in, "is", False)])])
        for channel in channels
    ]
    node = every(nodes) if joiner is ListJoiner.AND else either(nodes)
    return negated(node) if denied else node
