"""Who customers are by a value of the data: where they live, their tags, values of attributes."""

import re

from babel import Locale

from ai_tools.engines.grammar import numbers
from ai_tools.engines.grammar.attributes import HAVING, Attributes, named
from ai_tools.engines.grammar.items import Form, Item, ItemKind, Measured, Vague
from ai_tools.engines.grammar.text import Listed, ListJoiner, Text
from ai_tools.engines.grammar.tokens import TokenKind
from ai_tools.engines.grammar.tree import Is, Node, either, every, negated, where
from ai_tools.engines.grammar.values import PLACES, THINGS, Value, ValueKind
from crm.web import display
from customers.segments.values import MAX_LIST

BEFORE_ALL = (ItemKind.COMMA, ItemKind.FILLER, ItemKind.HEAD, ItemKind.WHO, ItemKind.AND, ItemKind.PLUS)
LIKING = re.compile("favou?r|prefer|liked|loved|lang")  # in the names of attributes


class Traits:
    """Reads what customers are: where they live, their tags and attributes."""

    def __init__(self, text: Text, attributes: Attributes) -> None:
        self.text = text
        self.reader = text.reader
        self.notes = text.notes
        self.attributes = attributes

    # ── Places ────────────────────────────────────────────────────────
    def abroad(self, denied: bool) -> Item | None:
        """abroad, overseas: outside of the country of this installation"""
        r = self.reader
        start = r.at
        r.skip("PLACE", "ARTICLE")
        words = r.accept("ABROAD")
        if not words:
            return None
        name = Locale.parse(display.LOCALE).get_territory_name("en")
        home = self.text.vocabulary.country(name) if name else None
        if home is None:
            self.notes.ask(f"“{words}”: outside which country?")
            return Item(ItemKind.LEAF, start, r.at)
        self.notes.assume(f"“{words}” read as not in {home}")
        return Item(ItemKind.LEAF, start, r.at, where("country", "eq" if denied else "ne", home), Form.PLACE)

    def place(self, denied: bool) -> Item | None:
        """in Mumbai or Pune, from Kochi, living outside India, mumbai, city in (Mumbai, Pune)"""
        r = self.reader
        start = r.at
        outside = bool(r.accept("OUTSIDE"))
        self.text.light("PLACE", "ARTICLE")
        self._either()
        bracket = False
        if r.find_class("FIELD") in ("city", "country"):
            self._accept_is()
            denied = denied != bool(r.accept("NOT", "NE", "OTHER_THAN"))
            self._accept_is()
            bracket = r.word == "("
            r.at += bracket
        listed = self.text.listed(*PLACES)
        r.at += bracket and r.word == ")"
        if listed is None or self._is_part_of_a_name() or r.sees("SPEAKS"):
            return None
        r.accept("CITY_WORD")
        denied = denied != outside
        if listed.joiner is ListJoiner.AND and not denied:
            self.notes.assume(f"in {_spoken(listed.values, 'and')} read as in any of them")
        if denied and (never := self._never_before(start)) is not None:
            self.notes.assume(f"“{r.said(never)}” read as not living there: orders have no place")
        node = either(_lives_in(field, listed.values) for field in ("city", "country") if _texts(field, listed.values))
        return Item(ItemKind.LEAF, start, r.at, negated(node) if denied else node, Form.PLACE)

    def _never_before(self, at: int) -> int | None:
        """3 orders, never once in Mumbai: where “never” begins, which is rather said of what they did"""
        begins = at
        while begins and self.reader.words[begins - 1] in ("never", "ever", "not", "once"):
            begins -= 1
        return begins if {"never", "ever", "once"} & set(self.reader.words[begins:at]) else None

    def _accept_is(self) -> None:
        """Move past “is” or “in”, but not past IN, the country."""
        r = self.reader
        if self.text.matches(*PLACES):
            return
        if self.text.matches(*PLACES, at=r.at + 1):
            r.at += bool(r.sees("IS", "PLACE"))
        else:
            r.accept("IS", "PLACE")

    def _either(self) -> None:
        """in either Mumbai or Pune"""
        r = self.reader
        start = r.at
        if r.accept("EITHER", "BOTH"):
            r.skip("PLACE", "ARTICLE")
            if not self.text.matches(*PLACES):
                r.at = start

    def _is_part_of_a_name(self) -> bool:
        """Mumbai suburbs: a word behind it that is not understood makes another thing of it."""
        return self.text.is_unknown() and not self.reader.sees("HEAD")

    def _describes_people(self) -> bool:
        """vegan cyclists: whom a tag is said of, though the word for them is not understood"""
        return self.reader.word.endswith("s")

    # ── Tags ──────────────────────────────────────────────────────────
    def tag(self, denied: bool) -> Item | None:
        """tagged vip and corporate, VIPs, the influencer tag, vip or student"""
        r = self.reader
        start = r.at
        r.skip("ARTICLE")
        place = r.at
        if found := self._number_of_tags(start, denied):
            return found
        r.at = place
        every_one = bool(r.accept("ALL_OF")) and bool(r.sees("TAG"))
        r.at = r.at if every_one else place
        said = bool(r.accept("TAG"))
        if said:
            r.skip("IS", "ARTICLE", "CONTAINS", "ONLY")
            if r.sees("NEITHER"):
                return Item(ItemKind.FILLER, start, r.at)
            r.accept("EITHER", "BOTH")
        listed = self.text.listed(ValueKind.TAG, said=said)
        if listed is None:
            return (self._all_before(start, denied, every_one) or self._tag_of_nobody(start, denied)) if said else None
        if not said and len(listed.values) == 1 and self.text.matches(ValueKind.KEY):
            return None  # gold tier: the attribute is named
        r.at += r.sees("HEAD") if r.words[r.at + 1 : r.at + 3] == ["(", "tag"] else 0  # regular customers (tag)
        in_brackets = r.words[r.at : r.at + 3]
        if in_brackets[:1] == ["("] and in_brackets[1:] in (["tag", ")"], ["tags", ")"]):
            r.at += 3  # subscribers (tag)
            said = True
        said = bool(r.accept("TAG")) or said
        denied = denied != bool(said and r.accept("UNSET"))  # the vip tag missing
        if "CONSENT_NOUN" in r.classes(r.at - 1):
            r.accept("SUBSCRIBER")  # newsletter readers
        if not said and self._is_part_of_a_name() and not self._describes_people():
            return None
        if said and not denied and self._is_only(start):
            return self._only_tags(start, [value.text for value in listed.values])
        op = "has_all" if every_one and not denied else self._any_or_all(listed, said=said, denied=denied)
        names = [value.text for value in listed.values]
        is_group = (listed.plural and not said) or bool(r.sees("HEAD"))
        return Item(ItemKind.LEAF, start, r.at, where("tags", op, names), Form.NOUN, is_group)

    def _is_only(self, start: int) -> bool:
        """only tagged vegan, the vegan tag and nothing else"""
        return bool(self.reader.accept("ELSE")) or "only" in self.reader.words[max(start - 1, 0) : self.reader.at]

    def _only_tags(self, start: int, names: list[str]) -> Item:
        others = [tag for tag in self.text.vocabulary.tags if tag not in names]
        self.notes.assume(f"“{self.reader.said(max(start - 1, 0))}” read as only that: no other tag")
        node = every([where("tags", "has_any", names), *([where("tags", "has_none", others)] if others else [])])
        return Item(ItemKind.LEAF, start, self.reader.at, node, Form.NOUN)

    def _number_of_tags(self, start: int, denied: bool) -> Item | None:
        """untagged, no tags, tags are empty, at least one tag, have tags"""
        r = self.reader
        has_any = not denied
        if r.accept("UNTAGGED"):
            has_any = denied
            r.accept("AS", "WHOSE")
            if listed := self.text.listed(ValueKind.TAG, said=True):  # untagged as student
                op = "has_any" if denied else "has_none"
                node = where("tags", op, [value.text for value in listed.values])
                return Item(ItemKind.LEAF, start, r.at, node, Form.NOUN)
        else:
            had = bool(set(r.words[max(start - 2, 0) : r.at]) & HAVING)
            found = numbers.comparison(r)
            if not r.accept("TAG"):
                return None
            r.accept("SEGMENT")  # their tag list
            r.accept("IS")
            if r.accept("UNSET", "NOTHING") or (found and found.condition == ("eq", 0)):
                has_any = denied
            elif found and found.condition not in (("gte", 1), ("gt", 0)):
                self.notes.ask(f"“{r.said(start)}”: tags are not counted. Which tags do you mean?")
                return Item(ItemKind.LEAF, start, r.at)
            elif not (found or denied or had):
                return None
            self.text.light("LIGHT")
            is_quoted = bool(r.token and r.token.kind is TokenKind.QUOTED)
            if is_quoted or self.text.matches(ValueKind.TAG, said=True) or self.text.is_unknown():
                return None
            if r.sees("IS", "EITHER", "NEITHER"):
                return None
        tags = list(self.text.vocabulary.tags)
        said = f"{'no ' if denied else ''}{r.said(start)}"
        if not tags or len(tags) > MAX_LIST:
            self.notes.ask(f"“{said}”: name the tags that are meant.")
            return Item(ItemKind.LEAF, start, r.at)
        self.notes.assume(f"“{said}” read as {'any' if has_any else 'none'} of the {len(tags)} tags in use today")
        node = where("tags", "has_any" if has_any else "has_none", tags)
        return Item(ItemKind.LEAF, start, r.at, node, Form.NOUN)

    def _any_or_all(self, listed: Listed, *, said: bool, denied: bool) -> str:
        """vip and student: both tags; VIPs and students: people with one of them."""
        if denied:
            return "has_none"
        if len(listed.values) == 1 or listed.joiner is ListJoiner.OR:
            return "has_any"
        if listed.joiner is ListJoiner.AND and (said or not listed.plural):
            return "has_all"
        word = (listed.joiner or ListJoiner.OR).value
        self.notes.assume(f"{_spoken(listed.values, word)} read as one of these tags at least")
        return "has_any"

    def _all_before(self, start: int, denied: bool, every_one: bool) -> Item | None:
        """vegan and student, both tags: the tags that were named before"""
        items, names, at = self.text.items, list[str](), len(self.text.items)
        while at and (self._is_of_tags(items[at - 1]) or items[at - 1].kind in BEFORE_ALL):
            at -= 1
            node = items[at].node
            if self._is_of_tags(items[at]) and isinstance(node, Is):
                names = [*node.condition["value"], *names]
        if len(names) < 2 or not every_one or denied:
            return None
        items[at:] = [item._replace(kind=ItemKind.FILLER, node=None) for item in items[at:]]
        guess = "read as one of these tags at least"
        self.notes.assumptions[:] = [text for text in self.notes.assumptions if not text.endswith(guess)]
        return Item(ItemKind.LEAF, start, self.reader.at, where("tags", "has_all", names), Form.NOUN)

    @staticmethod
    def _is_of_tags(item: Item) -> bool:
        node = item.node
        return isinstance(node, Is) and node.field == "tags" and node.condition["op"] in ("has_any", "has_all")

    def _tag_of_nobody(self, start: int, denied: bool) -> Item | None:
        """tagged “summer”: said to be a tag, though nobody has it today"""
        token = self.reader.token
        if token is None or token.kind is not TokenKind.QUOTED:
            return None
        self.reader.at += 1
        self.notes.assume(f"no customer has the tag “{token.word}” today")
        node = where("tags", "has_none" if denied else "has_any", [token.word])
        return Item(ItemKind.LEAF, start, self.reader.at, node, Form.NOUN)

    # ── Values of attributes ──────────────────────────────────────────
    def value(self, denied: bool) -> Item | None:
        """gold tier, gold or platinum members, hindi speakers"""
        r = self.reader
        start = r.at
        had = bool(r.sees("WHO"))
        r.skip("ARTICLE", "PLACE", "HAVE")
        speaks, likes = bool(r.accept("SPEAKS")), bool(r.accept("LIKES"))
        r.skip("ARTICLE")
        place = r.at
        keys = list(dict.fromkeys(match.value.key for match in self.text.matches(ValueKind.ATTRIBUTE)))
        chosen, texts, end = "", list[str](), place
        for key in keys:
            r.at = place
            texts_of_key = self.attributes.read_texts(key)
            is_named = self._accept_key_behind(key) or (likes and LIKING.search(key) is not None)
            r.at += likes and is_named and r.word in key.split("_")  # prefers the Bandra store
            if is_named or not chosen:
                chosen, texts, end = key, texts_of_key, r.at
            if is_named:
                keys = [key]
                break
        if not chosen or (speaks and "lang" not in chosen) or (likes and not LIKING.search(chosen)):
            return None
        things = self.text.matches(*THINGS, at=place)
        if things and not is_named:
            return None  # what people buy, where it is not said to be a value of this attribute
        r.at = end
        if likes:
            r.accept("MOST")
            self.notes.assume(f"“{r.said(start)}” read as {chosen.replace('_', ' ')} is {' or '.join(texts)}")
        if "lang" in chosen:
            r.accept("SPEAKS")
        if "tier" in chosen:
            r.read_word("status", "level", "rank", "card")
        start_of_as = r.at
        if not (r.accept("AS") and self.attributes.accept_key(chosen)):
            r.at = start_of_as
        if self._is_part_of_a_name() or (had and r.sees("OR")):
            return None  # with gold tier or 5+ orders: both belong to “with”
        if len(keys) > 1:
            spoken = ", ".join(key.replace("_", " ") for key in keys)
            self.notes.ask(f"“{texts[0]}” is a value of {spoken}: which is meant?")
        node = named(chosen, texts)
        is_group = bool(r.sees("HEAD"))
        liked = self.text.things if likes and things and not denied else None
        vague = Vague(frozenset([Measured.NUMBER]), self.notes.assumptions[-1], liked) if liked else None
        return Item(ItemKind.LEAF, start, r.at, negated(node) if denied else node, Form.NOUN, is_group, vague=vague)

    def _accept_key_behind(self, key: str) -> bool:
        """gold tier, cold brew is their favourite, Darjeeling (favourite)"""
        r = self.reader
        start = r.at
        bracket = r.word == "("
        r.at += bracket
        r.accept("IS", "AS")
        r.skip("ARTICLE")
        if self.attributes.accept_key(key):
            r.accept("ITEM")
            r.at += bracket and r.word == ")"
            return True
        r.at = start
        return False


def _texts(field: str, values: tuple[Value, ...]) -> list[str]:
    return [value.text for value in values if value.kind == field]


def _lives_in(field: str, values: tuple[Value, ...]) -> Node:
    names = _texts(field, values)
    return where(field, "in", names) if len(names) > 1 else where(field, "eq", names[0])


def _spoken(values: tuple[Value, ...], word: str) -> str:
    *others, last = (value.text for value in values)
    return f"{', '.join(others)} {word} {last}" if others else last
