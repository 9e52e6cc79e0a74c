"""A text cut into phrases: conditions, the words that join them, and what was not understood.

A word that is not understood is not passed over: it takes along whatever depends on it, for it might change what that
means.
"""

from ai_tools.engines.grammar.background import NEEDING, Background
from ai_tools.engines.grammar.every_order import EVERY
from ai_tools.engines.grammar.items import NAMING, SIGNS, Item, ItemKind, is_exception
from ai_tools.engines.grammar.letters import Letters
from ai_tools.engines.grammar.openers import OPENERS
from ai_tools.engines.grammar.recognisers import Recognisers
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tokens import TokenKind
from ai_tools.engines.grammar.tree import EVERYBODY, Is
from ai_tools.engines.grammar.vague_words import VagueWords
from ai_tools.engines.grammar.values import PLACES, THINGS, ValueKind

JOINERS = {  # by class of the lexicon
    kind.name: kind
    for kind in (
        *(ItemKind.NOT_BOTH, ItemKind.EXCEPT, ItemKind.NEITHER, ItemKind.EITHER, ItemKind.BOTH, ItemKind.AND),
        *(ItemKind.OR, ItemKind.PLUS, ItemKind.BUT, ItemKind.NOR, ItemKind.ONLY),
    )
}
TAKING = frozenset(["take", "throw", "kick", "leave", "keep", "pull"])  # students out of a segment
PLAINLY_NAMED = (ItemKind.FILLER, ItemKind.HEAD, ItemKind.WHO, ItemKind.LEAF, ItemKind.AND, ItemKind.OR)
MAX_UNCLEAR = 50  # times; from there on a text is not read, but given back as not understood
SO_THAT = frozenset(["so", "in"])  # begin a purpose
CALLING = frozenset(["reach", "get", "follow", "check", "touch"])  # begin what is to be done: reach out to
CONTACTING = frozenset(["contact", "message", "ping"])
WRITING = CONTACTING | {"write", "email", "mail", "text", "sms", "whatsapp", "send", "reach", "call"}
WISHING = frozenset(["want", "wants", "like", "love", "wish", "need", "plan", "planning", "hope", "hoping", "going"])
NOT_A_GUESS = {"CONSENT", "WHOLE", "BIG", "FREQUENT", "FILLER", "LIKES"}


class Phrases:
    """Reads a text into items: conditions, conjunctions, unknown words."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader
        self.items = text.items
        self.begins = 0  # index of the first item of this sentence
        self.unclear = 0  # how often something was not understood, or has to be asked about
        self.last_kind: ItemKind | None = None  # fillers aside
        self.is_opening = True  # whether nothing has been said yet in this sentence: show me, send a coupon to
        self.background = Background(text)
        self.letters = Letters(text, self.background)
        self.recognisers = Recognisers(text)
        self.vague = VagueWords(text)
        self.readers = (  # each with the classes that it begins with, if those are known
            (self.recognisers.every_order.read, EVERY),
            (self._everybody, frozenset(["WHOLE"])),
            (self.recognisers.read, None),
            (self._joiner, frozenset(JOINERS)),
            (self._person, frozenset(["WHO", "HEAD", "SUBJECT"])),
        )

    def read(self) -> list[Item]:
        """All items of the text, in its order."""
        self.items += self.letters.beginning()
        while not self.reader.done:
            start = self.reader.at
            item = self._next()
            if self.reader.at == start:  # whatever goes wrong, a text has an end
                self.reader.at += 1
                item = self._unknown(start, whole=False)
            self.unclear += item.kind is ItemKind.UNKNOWN or (item.kind is ItemKind.LEAF and item.node is None)
            if self.unclear > MAX_UNCLEAR:
                self.reader.at = len(self.reader.tokens)
                item = Item(ItemKind.UNKNOWN, start, self.reader.at)
            if item.kind in (ItemKind.STOP, ItemKind.UNKNOWN, ItemKind.OPEN):
                self.text.context = None
            if item.kind == ItemKind.STOP:
                self.text.same_of_channels = None
                self.begins = len(self.items) + 1
            if isinstance(item.node, Is):
                self._end_what_is_left_out(item, item.node.field)
            self.items.append(item)
            self.vague.say_by_figure(item)
            if item.kind is not ItemKind.FILLER:
                self.last_kind = item.kind
                self.is_opening = item.kind is ItemKind.STOP or (
                    self.is_opening and item.kind in (ItemKind.COMMA, ItemKind.BUT, ItemKind.AND)
                )
        if self.text.pending:
            self.text.ask_what_then()
        return self.items

    def _end_what_is_left_out(self, item: Item, field: str) -> None:
        """remove students from Drifting away, from the VIPs: who is left out ends before those they are taken from"""
        r = self.reader
        begins = item.start
        if field == "tags":
            while begins and not r.classes(begins - 1).isdisjoint(("ARTICLE", "OUR")):
                begins -= 1
            begins -= 1
        if field not in ("segment", "tags") or r.words[begins] not in ("from", "out"):
            return
        said = [other for other in self.items[self.begins :] if other.kind is not ItemKind.FILLER]
        is_taken_out = r.words[begins] == "out" and r.words[self.items[self.begins].start] in TAKING if said else False
        if not any(other.kind is ItemKind.LEAF for other in said):
            return
        if is_taken_out:
            self.items.insert(self.begins, Item(ItemKind.EXCEPT, said[0].start, said[0].start))
        if is_taken_out or said[0].kind is ItemKind.EXCEPT:
            self.items.append(Item(ItemKind.STOP, item.start, item.start))
            self.begins = len(self.items)

    def _next(self) -> Item:
        r = self.reader
        start = r.at
        if self.is_opening and (aside := self.background.before_anything()):
            return aside
        word, classes = r.word, r.classes()
        if aside := self._behind_what_is_said(word):
            return aside
        if word == "then" and self.last_kind is not None:
            self.text.notes.assume("“then” read as also, whenever it was")
        if word == ":" and self.last_kind in NAMING and is_exception(self.items, self.begins):
            r.at += 1
            return Item(ItemKind.STOP, start, r.at)
        if kind := SIGNS.get(word):
            r.at += 1
            if kind is ItemKind.CLOSE and self.text.pending:
                self.text.ask_what_then()
            return Item(kind, start, r.at)
        if "ASIDE" in classes and "ASIDE" in r.phrases()[0][1]:
            r.at += r.phrases()[0][0]
            if "CORRECTING" in r.phrases(start)[0][1] and any(item.kind is ItemKind.LEAF for item in self.items):
                said = r.said(start)
                self.text.notes.ask(f"“{said}”: does what follows take the place of what was said before? Say it once.")
            return Item(ItemKind.FILLER, start, r.at)
        for name, read in (("LEFT_OUT", self._left_out), ("EITHER_WAY", self._either_way)):
            if name in classes and (item := read()):
                return item
        if not (classes or self.recognisers.ahead[start]):
            r.at += 1
            return self._unknown(start, whole=self.last_kind in (ItemKind.WHO, ItemKind.HEAD))
        if self.is_opening and self._leads():
            r.accept("LEAD")
            self.background.pass_over_gift(start)
            return Item(ItemKind.FILLER, start, r.at)
        if "MODAL" in classes and self._is_guess() and not self._is_about_reach():
            r.at += 1
            return self._unknown(start, whole=True)
        for recognise, begins in self.readers:
            if begins is None or not begins.isdisjoint(classes):
                if found := recognise():
                    return found
                r.at = start
        if r.accept("NOT"):
            r.read_word("yet")
            return Item(ItemKind.NOT, start, r.at)
        if r.accept("FILLER", "ARTICLE", "AUXILIARY", "PLACE", "OUR", "US"):
            return Item(ItemKind.FILLER, start, r.at)
        r.at += 1
        return self._unknown(start, whole=self.last_kind in (ItemKind.WHO, ItemKind.HEAD))

    def _behind_what_is_said(self, word: str) -> Item | None:
        """for a cupping session, so that we can upgrade them, Regards, Anil"""
        aside = self.background.tail() if word == "for" else self.background.purpose() if word in SO_THAT else None
        if word in NEEDING and self.last_kind in (ItemKind.WHO, ItemKind.HEAD):
            aside = self.background.need()
        return aside or self.letters.signature()

    def _left_out(self) -> Item | None:
        """staff excluded; everybody in Mumbai, students left out: those named just before"""
        r = self.reader
        start, first = r.at, len(self.items)
        while first and self.items[first - 1].kind not in (ItemKind.COMMA, ItemKind.STOP, ItemKind.BUT):
            first -= 1
        said = self.items[first:]
        r.accept("LEFT_OUT")
        is_plain = all(item.kind in PLAINLY_NAMED and "," not in r.words[item.start : item.end] for item in said)
        if not is_plain or not any(item.kind is ItemKind.LEAF for item in said) or not self.text.boundary():
            r.at = start
            return None
        self.items.insert(first, Item(ItemKind.EXCEPT, said[0].start, said[0].start))
        is_first = first == 0 or self.items[first - 1].kind is ItemKind.STOP
        return Item(ItemKind.STOP if is_first else ItemKind.FILLER, start, r.at)

    def _either_way(self) -> Item | None:
        """with and without orders, opted in or not: says nothing of them"""
        r = self.reader
        start, kept, said = r.at, self.text.state(), r.accept("EITHER_WAY")
        if said == "or not" and self.last_kind is ItemKind.LEAF and self.text.boundary():
            at = max(n for n, item in enumerate(self.items) if item.kind is ItemKind.LEAF)
            self.items[at] = self.items[at]._replace(kind=ItemKind.FILLER)
            start = self.items[at].start
        else:
            self.text.had = "with" in said
            is_read = said != "or not" and not r.done and self.recognisers.read()
            self.text.restore(kept)
            if not is_read:
                r.at = start
                return None
        self.text.notes.assume(f"“{r.said(start)}” changes nothing: everybody is one or the other")
        return Item(ItemKind.FILLER, start, r.at)

    def _leads(self) -> bool:
        """Show me, send a coupon to; grab those who: what is to be done, before anything is said"""
        r = self.reader
        length = r.sees("LEAD")
        if length < max(r.sees("EXCEPT"), 1):
            return False
        if length == 1 and "FIELD email" in r.classes() and self._ends_behind("LEAD"):
            return False  # email but no phone
        is_channel = any(name.startswith("CHANNEL ") for name in r.classes())
        if length == 1 and is_channel and r.words[max(r.at - 1, 0)] == "only":
            return False  # only sms people
        if length == 1 and is_channel and r.words[r.at + 1 : r.at + 2] == ["only"]:
            return ":" in r.words[r.at + 2 : r.at + 4]  # sms only people; unlike: sms only people: opted in to sms
        behind = r.classes(r.at + length)
        is_verb = length == 1 and not behind.isdisjoint(("HEAD", "WHOLE")) and r.words[r.at + 1] != "they"
        return (is_verb and "ORDER" in r.classes()) or self._calls() or not self._begins_condition()

    def _calls(self) -> bool:
        """Reach out to, we should get in touch with, contact VIPs: what is to be done, though it may be done already"""
        r = self.reader
        start = r.at
        r.skip("US")
        r.read_word(
            *("should", "must", "could", "can", "need to", "want to", "have to", "will") if r.at > start else ()
        )
        is_call = r.word in CALLING and r.sees("LEAD") > 1
        is_verb = r.word in CONTACTING and not is_call
        r.at = start if not is_verb else r.at + 1
        is_call = (
            is_call
            or self._is_wanted(start)
            or (is_verb and bool(self.text.matches(ValueKind.TAG, ValueKind.ATTRIBUTE)))
        )
        r.at = start
        return is_call

    def _is_wanted(self, at: int) -> bool:
        """we would like to write to: what we want to do, and not what was done"""
        r = self.reader
        at += r.words[at] == "to"
        before = r.words[max(at - 3, 0) : at]
        is_wish = before[-1:] == ["wanna"] or (before[-1:] == ["to"] and not WISHING.isdisjoint(before))
        return is_wish and r.words[at : at + 1] != [] and r.words[at] in WRITING

    # ── Before anything is said ───────────────────────────────────────
    def _begins_condition(self) -> bool:
        """“Message” may be what is to be done; “messaged in March” is a condition."""
        if not self.recognisers.ahead[self.reader.at]:
            return False
        start, kept = self.reader.at, self.text.state()
        found = self._everybody() or self.recognisers.read()
        self.reader.at = start
        self.text.restore(kept)
        if found and found.kind is ItemKind.PENDING:
            return found.end > start + 1  # this week's signups
        return bool(found and found.kind is ItemKind.LEAF and found.node)

    def _is_guess(self) -> bool:
        """will, likely, expected, orders every week: what follows is not in the data"""
        phrases = self.reader.phrases()
        is_modal = bool(phrases) and "MODAL" in phrases[0][1] and not phrases[0][1] & NOT_A_GUESS
        return is_modal and not self.text.matches(ValueKind.KEY)  # upcoming birthday

    def _is_about_reach(self) -> bool:
        """can be emailed, could we text: not a guess"""
        start, kept = self.reader.at, self.text.state()
        found = self.recognisers.contact.reach(False)
        self.reader.at = start
        self.text.restore(kept)
        return found is not None

    # ── What is understood ────────────────────────────────────────────
    def _everybody(self) -> Item | None:
        """all customers"""
        start = self.reader.at
        return Item(ItemKind.HEAD, start, self.reader.at, EVERYBODY) if self.reader.accept("WHOLE") else None

    def _joiner(self) -> Item | None:
        r = self.reader
        start = r.at
        lengths = {name: r.sees(name) for name in JOINERS if name != "NOT_BOTH" or self._ends_behind(name)}
        longest = max(lengths.values())
        if not longest or r.sees("WHO", "HEAD") > longest:
            return None
        r.at += longest
        return Item(next(JOINERS[name] for name, length in lengths.items() if length == longest), start, r.at)

    def _ends_behind(self, name: str) -> bool:
        """but not both; unlike: not both vip and student"""
        r = self.reader
        start = r.at
        ends = bool(r.accept(name)) and self.text.boundary()
        r.at = start
        return ends

    def _person(self) -> Item | None:
        r = self.reader
        start = r.at
        who, head = r.sees("WHO"), r.sees("HEAD", "SUBJECT")
        if not who and not head:
            return None
        r.at += max(who, head)
        return Item(ItemKind.HEAD if head >= who else ItemKind.WHO, start, r.at)

    # ── What is not ───────────────────────────────────────────────────
    def _unknown(self, start: int, *, whole: bool) -> Item:
        """With what depends on it: rained yesterday, love dogs, 5 stars; where a verb would stand, all that follows."""
        r = self.reader
        while not self.text.boundary() and (whole or self._depends()):
            whole = whole or bool(r.sees("BELONGING", *OPENERS))
            r.at += 1
        return self._explained(start) or Item(ItemKind.UNKNOWN, start, r.at)

    def _explained(self, start: int) -> Item | None:
        """Stammkunden (tag regular): what a word that is not understood means stands in brackets behind it"""
        r = self.reader
        behind = r.at
        while r.word != "(" and not r.done and r.words[r.at] != r.tokens[r.at].word:
            r.at += 1  # taken for a misspelt one
        inner = r.at + 1
        while inner < len(r.words) and not r.classes(inner).isdisjoint(("TAG", "ITEM", "ARTICLE")):
            inner += 1
        ends = {inner + match.length for match in self.text.values(inner)} if inner < len(r.words) else set()
        if r.word != "(" or not any(r.words[end : end + 1] == [")"] for end in ends):
            r.at = behind
            return None
        self.text.notes.assume(f"“{r.said(start)}” read as what stands in brackets behind it")
        return Item(ItemKind.FILLER, start, r.at)

    def _depends(self) -> bool:
        """Whether the next words mean something else, or nothing, behind a word that is not understood."""
        r = self.reader
        start = r.at
        if not (r.classes() or self.text.values(start)):
            return True
        before = r.peek(-1)
        is_verb = bool(before and before.word.endswith("ing"))  # craving coffee
        depends = bool(r.sees("BELONGING")) or bool(self.text.matches(*PLACES))
        depends = depends or (is_verb and bool(self.text.matches(ValueKind.TAG, *THINGS, ValueKind.ATTRIBUTE)))
        r.skip("ARTICLE")
        depends = depends or bool(r.sees(*OPENERS))
        r.skip("FILLER", "ARTICLE")
        is_number = bool(r.token and r.token.kind in (TokenKind.NUMBER, TokenKind.DATE))
        depends = depends or is_number or self.text.is_unknown() or self.text.times.ahead()
        r.at = start
        return depends
