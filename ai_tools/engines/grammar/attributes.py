"""Conditions that name an attribute: tier is gold, age over 30, newsletter is yes, no preferred store."""

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.frames import Items
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.literals import Literals
from ai_tools.engines.grammar.names_of_days import UNITS
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tokens import fold
from ai_tools.engines.grammar.tree import Match, Node, either, negated, none, where
from ai_tools.engines.grammar.values import THINGS, ValueKind

NUMBER, TEXT, YES_NO = "number", "text", "yes/no"
HAVING = frozenset(["paas", "have", "has", "having", "had", "with", "hv"])
BY_NOW = ("still", "already", "currently", "presently", "now", "yet")  # before a value: tier is still gold
RANKS = ("bronze", "silver", "gold", "platinum", "diamond")
YES = frozenset(["yes", "true", "on", "y", "enabled", "1", "positive"])


class Attributes:
    """Reads conditions over customers' attributes: whose tier is gold."""

    def __init__(self, text: Text, literals: Literals) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.literals = literals

    def read(self, denied: bool) -> Item | None:
        """The condition here, or None with the reader where it was."""
        r = self.reader
        start = r.at
        had = bool(r.sees("WHO"))
        r.skip("ARTICLE", "HAVE")
        is_had = bool(HAVING & set(r.words[max(start - 2, 0) : r.at]))
        key = self._key()
        if not key:
            return None
        name = f"attributes.{key}"
        r.accept("ITEM", "DETAILS")  # favourite drink, language info
        r.skip("ARTICLE")
        is_said = bool(r.accept("IS"))
        r.read_word(*BY_NOW)
        if any(value.key == key for values in self.text.vocabulary.months.values() for value in values):
            r.skip("COMING_UP")  # birthday is coming up in December
        r.at += r.word == "in" and self._is_value(key, r.at + 1)  # birthday in May
        bracket = self._opens_list()
        if answer := self._of_yes_no(key, name, is_said=True):
            return Item(ItemKind.LEAF, start, r.at, negated(answer) if denied else answer, Form.VERB)
        denied = denied or bool(r.accept("NOT", "NE", "OTHER_THAN"))
        r.read_word(*BY_NOW)
        r.at += r.word == "in" and self._is_value(key, r.at + 1)  # birthday isn't in May
        if presence := self._of_presence(key, name, denied, is_had=is_had and not is_said, is_said=is_said):
            return Item(ItemKind.LEAF, start, r.at, presence, Form.VERB)
        node: Node | None = (
            self._of_number(key, name)
            or self._of_yes_no(key, name, is_said=is_said)
            or self._of_text(key, name, is_said=is_said)
        )
        if node is None or (bracket and r.word != ")") or (had and r.sees("OR")):
            return None  # with points over 500 or 3+ orders: both belong to “with”
        r.at += bracket
        return Item(ItemKind.LEAF, start, r.at, negated(node) if denied else node, Form.VERB)

    def _opens_list(self) -> bool:
        """tier in (Gold, Platinum), favourite (tea, coffee)"""
        r = self.reader
        start = r.at
        r.read_word("in", "one of", "any of", "is one of", "is any of")
        if r.word != "(":
            r.at = start
            return False
        r.at += 1
        return True

    def _key(self) -> str:
        """An attribute by its name; age also by older, younger and years old."""
        r = self.reader
        found = self.text.matches(ValueKind.KEY)
        if found and not (found[0].alias and r.phrases()):
            r.at += found[0].length
            return found[0].value.text
        if "age" not in self.text.vocabulary.attributes or not r.sees("AGE"):
            return ""
        if r.word in ("older", "younger"):
            return "age" if numbers.comparison_ahead(r) else ""
        r.accept("AGE")
        return "age"

    def accept_key(self, key: str) -> bool:
        """Move past the name of this attribute."""
        match = next((match for match in self.text.matches(ValueKind.KEY) if match.value.text == key), None)
        self.reader.at += match.length if match else 0
        return match is not None

    def _kinds(self, key: str) -> frozenset[str]:
        return self.text.vocabulary.attributes[key].kinds

    def _of_number(self, key: str, name: str) -> Node | None:
        if NUMBER not in self._kinds(key) or not (found := numbers.comparison(self.reader)):
            return None
        r = self.reader
        r.accept("AGE")
        node = where(name, *found.condition)
        start = r.at
        other = numbers.comparison(r) if r.accept("OR") else None
        is_elsewhere = bool(r.sees("ORDER", "VISIT", "SPEND")) or r.word in UNITS or bool(self._key())
        if other and other.op and not (is_elsewhere or other.money):
            return either([node, where(name, *other.condition)])  # age below 25 or above 40
        r.at = start
        return node

    def _of_yes_no(self, key: str, name: str, *, is_said: bool) -> Node | None:
        """newsletter is yes; the name of a yes/no alone means yes"""
        r = self.reader
        if YES_NO not in self._kinds(key):
            return None
        if r.accept("TRUE", "FALSE"):
            return where(name, "is", r.words[r.at - 1] in YES)
        if self._kinds(key) != {YES_NO} or is_said:
            return None
        spoken = _spoken(key)
        subscribers = r.accept("SUBSCRIBER")
        self.notes.assume(f"{f'{spoken} {subscribers}'.strip()} read as {spoken} is yes")
        return where(name, "is", True)

    def _of_presence(self, key: str, name: str, denied: bool, *, is_had: bool, is_said: bool) -> Node | None:
        """unknown, is set, no tier, have points"""
        r = self.reader
        if r.accept("UNSET"):
            return where(name, "is_set" if denied else "not_set")
        if self._is_value(key, r.at) or numbers.comparison_ahead(r):
            return None
        if r.accept("SET"):
            return where(name, "not_set" if denied else "is_set")
        answers = ("TRUE", "FALSE") if YES_NO in self._kinds(key) else ()
        is_denied = denied and (not is_said or self.text.boundary())
        if (is_had or is_denied) and not r.sees("STARTS", "CONTAINS", *answers):
            if self._kinds(key) == {NUMBER}:
                self.notes.assume(
                    f"{'no ' if denied else ''}{_spoken(key)} read as {'not ' if denied else ''}more than 0"
                )
                return negated(where(name, "gt", 0)) if denied else where(name, "gt", 0)
            if self._kinds(key) == {YES_NO} and denied:
                return none([where(name, "is", True)])  # no, or nobody knows
            if self._kinds(key) != {YES_NO}:
                return where(name, "not_set" if denied else "is_set")
        return None

    def _is_value(self, key: str, at: int) -> bool:
        return any(match.value.key == key for match in self.text.matches(ValueKind.ATTRIBUTE, at=at, said=True))

    def _of_text(self, key: str, name: str, *, is_said: bool) -> Node | None:
        if TEXT not in self._kinds(key):
            return None
        r = self.reader
        if node := self.literals.worded(name):
            return node
        if texts := self.read_texts(key, said=True):
            return named(key, texts)
        if is_said:
            r.skip("ARTICLE")
        if is_said and (literal := self.literals.one()):
            if any(fold(literal) in fold(text).split() for text in self.text.vocabulary.attributes[key].texts):
                self.notes.assume(f"“{literal}” read as {_spoken(key)} contains {literal}")
                return where(name, "contains", literal)
            self.notes.assume(f"no customer has {key.replace('_', ' ')} “{literal}” today")
            return where(name, "eq", literal)
        return None

    def read_texts(self, key: str, *, said: bool = False) -> list[str]:
        """gold or platinum; `said`: the attribute is named"""
        r = self.reader
        texts: list[str] = []
        while True:
            start = r.at
            is_pause = len(texts) == 1 and r.word == ","
            if texts:
                r.at += r.word == ","
                is_pause = bool(r.sees("OR")) and is_pause
                r.accept("OR", "NOR", "AND")
                if len(texts) == 1 and (ranked := self._ranked(key, texts[0], start)):
                    return ranked
                if r.at == start:
                    return texts
            r.skip("ARTICLE")
            matches = self.text.matches(ValueKind.ATTRIBUTE, said=said or bool(texts))
            match = next((match for match in matches if match.value.key == key), None)
            if match is None:
                r.at = start
                return texts
            if things := self.text.matches(*THINGS):
                self.text.things = Items(Match.ANY, (things[0].value,))
            r.at += match.length
            if is_pause and self.text.parts_two_groups():
                r.at = start
                return texts
            if match.alias:
                self.notes.assume(f"“{r.said(r.at - match.length)}” read as {_spoken(key)} {match.value.text}")
            texts.append(match.value.text)

    def _ranked(self, key: str, text: str, start: int) -> list[str]:
        """gold or above: all the ranks of that attribute from there on"""
        r = self.reader
        place, r.at = r.at, start
        way = 1 if r.accept("OR_MORE") else -1 if r.accept("OR_LESS") else 0
        if fold(text) in RANKS and way and self.text.boundary():
            least = RANKS.index(fold(text))
            known = [other for other in self.text.vocabulary.attributes[key].texts if fold(other) in RANKS]
            found = [other for other in known if (RANKS.index(fold(other)) - least) * way >= 0]
            self.notes.assume(f"“{r.said(start - 1)}” read as {_spoken(key)} {' or '.join(found)}")
            return found
        r.at = place
        return []


def named(key: str, texts: list[str]) -> Node:
    """The condition that an attribute has one of these texts."""
    name = f"attributes.{key}"
    return where(name, "in", texts) if len(texts) > 1 else where(name, "eq", texts[0])


def _spoken(key: str) -> str:
    return key.replace("_", " ")
