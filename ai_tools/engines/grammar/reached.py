"""Segments that customers are in, and what they did with campaigns, of which they name some, all, any or none."""

from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.text import ListJoiner, Text
from ai_tools.engines.grammar.tree import Is, Node, either, every, negated, where
from ai_tools.engines.grammar.values import PLACES, Value, ValueKind


class Reaction(Enum):
    """What customers did with a campaign. The value is the field that tells, but for those who did not open it."""

    RECEIVED = "received_campaign"
    OPENED = "opened_campaign"
    CLICKED = "clicked_campaign"
    CONVERTED = "converted_campaign"
    HELD_OUT = "held_out_of"
    IGNORED = "received, not opened"


REACTIONS = {  # of classes of the lexicon, in the order in which they are tried
    "HELD_OUT": Reaction.HELD_OUT,
    "CONVERTED": Reaction.CONVERTED,
    "IGNORED": Reaction.IGNORED,
    "CLICKED": Reaction.CLICKED,
    "OPENED": Reaction.OPENED,
    "RECEIVED": Reaction.RECEIVED,
    "MESSAGED": Reaction.RECEIVED,
}
PLAINLY = {"open", "opened", "opens", "opening", "click", "clicked", "clicks"}  # of messages and of nothing else
TWO = numbers.Quantity(Decimal(2))
SAME = {"it", "them", "that", "this"}
# Of no campaign too.
ANY_MESSAGE = {"mail", "mails", "email", "emails", "message", "messages", "sms", "whatsapp", "from us"}


class Quantifier(NamedTuple):
    """Which of several campaigns: all or any of them, where `denied` not so."""

    joiner: ListJoiner
    denied: bool = False


QUANTIFIERS = {  # by classes of the lexicon
    "ALL_OF": Quantifier(ListJoiner.AND),
    "ANY_OF": Quantifier(ListJoiner.OR),
    "NONE_OF": Quantifier(ListJoiner.OR, denied=True),
}


class Reached:
    """Reads conditions over campaigns and segments: clicked Diwali offer, in VIPs."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.did: Reaction | None = None  # what was last said of a campaign

    def read(self, denied: bool) -> Item | None:
        """The condition here, or None with the reader where it was."""
        start = self.reader.at
        for recognise in (self._campaign, self._segment):
            if found := recognise(denied):
                return found
            self.reader.at = start
        return None

    # ── Campaigns ─────────────────────────────────────────────────────
    def _campaign(self, denied: bool) -> Item | None:
        """got the Diwali offer, opened it, clicked on either of two, our last campaign"""
        r = self.reader
        start = r.at
        did = self._did()
        behind = r.at
        if did and (several := self._of_several(start, did, denied)):
            return several
        r.at = behind
        if not self.text.matches(ValueKind.CAMPAIGN):
            r.skip("ARTICLE", "OUR", "ON", "PLACE")
        behind = r.at
        if did and (both := self._two_deeds(start, did, denied)):
            return both
        r.at = behind
        if did and (campaigns := self._neither()):
            return self._leaf(start, did, campaigns, ListJoiner.OR, not denied)
        r.at = behind
        if did and self._same_as_before(did):
            return self._leaf(start, did, self.text.campaigns, ListJoiner.OR, denied)
        if not self.text.matches(ValueKind.CAMPAIGN):
            r.skip("CAMPAIGN", "ARTICLE")
        chosen = r.accept("EITHER", "BOTH")
        if chosen:
            r.read_word("of")
            r.skip(*() if self.text.matches(ValueKind.CAMPAIGN) else ("ARTICLE", "OUR", "CAMPAIGN"))
            r.at += r.word in (",", ":")
        listed = self.text.listed(ValueKind.CAMPAIGN)
        if listed is None:
            r.at = behind
            return self._unnamed(start, did, denied) if did else None
        is_named = bool(r.accept("CAMPAIGN")) or all(len(value.text.split()) > 1 for value in listed.values)
        if not did and not is_named:
            return None  # a word that may well mean something else
        if not did and (did := self._did_before()):
            self.notes.assume(f"“{r.said(start)}” read as {did.name.lower()} too")
        elif not did:
            self.notes.assume(f"{listed.values[0].text} read as received that campaign")
        self.did = did or Reaction.RECEIVED
        self.text.campaigns = listed.values
        is_any = chosen.startswith("either") or (chosen and listed.joiner is not ListJoiner.AND)
        joiner = ListJoiner.OR if is_any else listed.joiner
        return self._leaf(start, did or Reaction.RECEIVED, listed.values, joiner, denied)

    def _did(self) -> Reaction | None:
        return next((did for name, did in REACTIONS.items() if self.reader.accept(name)), None)

    def _did_before(self) -> Reaction | None:
        """clicked Diwali offer but not Holi sale: what was said of the campaign before"""
        said = [item for item in self.text.items if item.kind is not ItemKind.FILLER][-2:]
        is_joined = len(said) == 2 and said[1].kind in (ItemKind.BUT, ItemKind.AND, ItemKind.OR, ItemKind.NOR)
        node = said[0].node if is_joined else None
        return self.did if isinstance(node, Is) and node.field.endswith("_campaign") else None

    def _two_deeds(self, start: int, did: Reaction, denied: bool) -> Item | None:
        """opened but not clicked the Diwali offer; did not open or click it: neither"""
        r = self.reader
        r.at += r.word == ","
        join = every if r.accept("AND", "BUT") else either if r.accept("OR", "NOR") else None
        is_neither = denied and join is either
        other_denied = bool(join) and (self.text.polarity() or is_neither)
        join = every if is_neither else join
        other = self._did() if join else None
        r.skip("ARTICLE", "OUR", "ON", "PLACE", "CAMPAIGN")
        listed = self.text.listed(ValueKind.CAMPAIGN) if other else None
        if join is None or other is None or listed is None:
            return None
        r.accept("CAMPAIGN")
        self.text.campaigns = listed.values
        items = [
            self._leaf(start, each, listed.values, listed.joiner, not_so)
            for each, not_so in ((did, denied), (other, other_denied))
        ]
        return Item(ItemKind.LEAF, start, r.at, join(item.node for item in items if item.node), Form.VERB)

    def _neither(self) -> tuple[Value, ...]:
        """opened neither it nor Diwali offer"""
        r = self.reader
        found: list[Value] = []
        if not r.accept("NEITHER"):
            return ()
        while not found or r.accept("NOR", "OR"):
            r.skip("ARTICLE", "OUR", "CAMPAIGN")
            if r.word in SAME and self.text.campaigns:
                found += self.text.campaigns
                r.at += 1
            elif listed := self.text.listed(ValueKind.CAMPAIGN):
                found += listed.values
            else:
                return ()
            r.accept("CAMPAIGN")
        return tuple(dict.fromkeys(found))

    def _of_several(self, start: int, did: Reaction, denied: bool) -> Item | None:
        """opened all three of our campaigns, clicked none of them, any of our mails (Diwali offer, Holi), got both"""
        r = self.reader
        is_both = r.word == "both"
        quantifier = next((each for name, each in QUANTIFIERS.items() if r.accept(name)), None)
        if quantifier is None:
            return None
        r.skip("ARTICLE", "OUR")
        number = TWO if is_both else numbers.quantity(r)
        r.read_word("of")
        r.skip("ARTICLE", "OUR")
        campaigns: tuple[Value, ...] = ()
        if r.read_word("them", "these", "those", "these campaigns", "those campaigns") or self.text.boundary():
            campaigns = self.text.campaigns
        elif (noun := r.accept("CAMPAIGN", "WE_SENT")) and not (did is Reaction.RECEIVED and noun in ANY_MESSAGE):
            r.accept("WE_SENT")
            known = tuple(Value(ValueKind.CAMPAIGN, name, id) for name, id in self.text.vocabulary.campaigns)
            campaigns = self._in_brackets() or known
        if not campaigns:
            return None
        r.read_word("so far", "yet", "till date", "till now", "at all", "ever", "until now", "to date")
        is_either = not quantifier.denied and quantifier.joiner is ListJoiner.OR
        if number and number.value != len(campaigns) and not (is_either and number.value == 1):
            self.notes.ask(f"“{r.said(start)}”: which {number.value} campaigns? Write their names.")
            return Item(ItemKind.LEAF, start, r.at)
        self.text.campaigns = campaigns
        self.notes.assume(f"“{r.said(start)}” read as of {', '.join(campaign.text for campaign in campaigns)}")
        joiner = ListJoiner.OR if quantifier.denied else quantifier.joiner
        return self._leaf(start, did, campaigns, joiner, denied != quantifier.denied)

    def _in_brackets(self) -> tuple[Value, ...]:
        """our mails (Diwali offer, Holi), our mails: Diwali offer and Holi"""
        r = self.reader
        start = r.at
        opened = r.word
        r.at += opened in ("(", ":", ",")
        listed = self.text.listed(ValueKind.CAMPAIGN) if r.at > start else None
        if listed is None or (opened == "(" and r.word != ")"):
            r.at = start
            return ()
        r.at += opened == "("
        return listed.values

    def _same_as_before(self, did: Reaction) -> bool:
        """opened it; got it but did not click"""
        r = self.reader
        if not self.text.campaigns:
            return False
        if r.word in SAME:
            r.at += 1
            return True
        is_behind = r.words[r.at - 1] in ("in", "from") and bool(self.text.matches(*PLACES))  # non clickers in Goa
        r.at -= is_behind
        return (self.text.boundary() or is_behind) and did != Reaction.RECEIVED

    def _unnamed(self, start: int, did: Reaction, denied: bool) -> Item | None:
        """our last campaign; opened our emails"""
        r = self.reader
        said = r.words[start]
        latest = bool(r.accept("LATEST"))
        several = bool(r.token and r.token.number)
        r.at += several
        if not r.accept("CAMPAIGN") and not (said in PLAINLY and (self.text.boundary() or r.accept("ANYTHING"))):
            return None
        known = [Value(ValueKind.CAMPAIGN, name, id) for name, id in self.text.vocabulary.campaigns]
        if latest and known and not several:
            self.notes.assume(f"the last campaign is “{known[0].text}”")
            self.text.campaigns = (known[0],)
            return self._leaf(start, did, self.text.campaigns, ListJoiner.OR, denied)
        if did == Reaction.RECEIVED and not latest and not several:
            return None
        example = f" The last one was “{known[0].text}”." if known else ""
        self.notes.ask(f"Which campaign? Write its name.{example}")
        self.text.times.when()  # which it would be asked for after that
        return Item(ItemKind.LEAF, start, r.at)

    def _leaf(
        self, start: int, did: Reaction, campaigns: tuple[Value, ...], joiner: ListJoiner | None, denied: bool
    ) -> Item:
        ids = [campaign.key for campaign in campaigns]
        node: Node
        if did == Reaction.IGNORED:
            received, opened = Reaction.RECEIVED.value, Reaction.OPENED.value
            node = every([where(received, "in", ids), where(opened, "not_in", ids)])
        elif joiner is ListJoiner.AND and not denied:
            node = every(where(did.value, "in", [id]) for id in ids)
        else:
            node = where(did.value, "in", ids)
        return Item(ItemKind.LEAF, start, self.reader.at, negated(node) if denied else node, Form.VERB)

    # ── Segments ──────────────────────────────────────────────────────
    def _segment(self, denied: bool) -> Item | None:
        """in segment Drifting away, the metro regulars segment, drifting away"""
        r = self.reader
        start = r.at
        outside = bool(r.accept("OUTSIDE", "MISSING_FROM"))
        r.skip("ARTICLE", "PLACE", "OUR")
        said = bool(r.accept("SEGMENT")) or outside
        r.accept("IS")
        listed = self.text.listed(ValueKind.SEGMENT)
        if listed is None:
            return None
        said = bool(r.accept("SEGMENT")) or said
        if not said and r.words[start] == "in" and not self.text.matches(*PLACES, at=start + 1):
            said = True
            self.notes.assume(f"“{listed.values[0].text}” read as the segment of that name")
        if not said and not all(len(value.text.split()) > 1 for value in listed.values):
            return None
        node: Node = where("segment", "in", [value.key for value in listed.values])
        node = negated(node) if denied != outside else node
        return Item(ItemKind.LEAF, start, r.at, node, Form.NOUN, group=True)
