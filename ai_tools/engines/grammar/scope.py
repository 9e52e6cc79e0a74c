"""How conditions hang together: what and, or, but, except, not, neither and brackets reach over.

From loose to tight: a full stop; but, except, and a comma that is not one of a list; and or or behind a comma; or; and;
side by side. Where and and or stand in a row without a bracket, a comma or a “who” between them, a question is asked.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from ai_tools.engines.grammar.choices import all_but, choice, values_together
from ai_tools.engines.grammar.items import Form, Item, ItemKind
from ai_tools.engines.grammar.left_out import Exceptions
from ai_tools.engines.grammar.notes import Notes
from ai_tools.engines.grammar.parts import (
    EITHER,
    WITH,
    WITHOUT,
    Joiner,
    Part,
    alternatives,
    are_alike,
    said_again,
    to_be_joined,
    what_is_together,
)
from ai_tools.engines.grammar.tree import EVERYBODY, Node, either, every, is_presence, negated, none

MAX_DEPTH = 30  # of brackets, “not”, “either” and the like inside one another
JOINING = (ItemKind.AND, ItemKind.OR, ItemKind.PLUS, ItemKind.NOR)
SENTENCE_ENDS = (ItemKind.STOP, ItemKind.CLOSE, ItemKind.ONLY, ItemKind.END)
LIST_ENDS = (ItemKind.BUT, ItemKind.EXCEPT, ItemKind.NOT_BOTH, *SENTENCE_ENDS)
ENDS = (ItemKind.COMMA, *LIST_ENDS)  # of alternatives
GROUP_ENDS = (*JOINING, *ENDS)


class TooDeep(Exception):
    """The text nests deeper than MAX_DEPTH."""


class Scope:
    """`said` gives the text from one token to another."""

    def __init__(self, items: Sequence[Item], notes: Notes, said: Callable[[int, int], str]) -> None:
        self.items = to_be_joined(items, notes, said)
        self._seen_but = (0, 0, False)  # from where, up to where, and whether there was one
        self.notes = notes
        self.said = said
        self.exceptions = Exceptions(self.items, notes, said)
        self.at = 0
        self.start = 0  # of the sentence, or of what is said in brackets
        self.depth = 0
        self.in_either = False  # whether “or” is awaited that parts two groups
        self._groups: dict[tuple[int, bool], tuple[Part, int]] = {}  # by place, and where each ends
        self._loose = range(0)  # a comma behind a part that begins at one of these tokens is a loose one

    def tree(self) -> Node | None:
        """What the whole text says; None where no condition was understood. TooDeep where it nests without end."""
        return self._sentences(closing=False)

    # ── Sentences ─────────────────────────────────────────────────────
    def _sentences(self, *, closing: bool) -> Node | None:
        nodes: list[Node] = []
        while not self._sees(ItemKind.END):
            if self._accept(ItemKind.CLOSE):
                if closing:
                    break
            elif not self._accept(ItemKind.STOP, ItemKind.ONLY):
                start, is_other = self.at, self._sees(ItemKind.OR) and bool(nodes)
                found = self._sentence()
                nodes = [*nodes[:-1], self._or_else(nodes, found, start)] if is_other and found else nodes + found
        return every(nodes) if nodes else None

    def _or_else(self, before: list[Node], found: list[Node], start: int) -> Node:
        """Gold in Pune. Or students: the sentence before, or this one"""
        is_clear = len(before) == 1 and self.items[0].kind is not ItemKind.EXCEPT
        if not is_clear:
            said = self.said(self.items[start].start, self.items[self.at - 1].end)
            self.notes.ask(f"“{said}”: instead of all that was said before it, or only of the last sentence?")
        return either([before[-1], *found])

    def _sentence(self) -> list[Node]:
        found: list[Node] = []
        while again := said_again(self.items, self.at):
            self.items[again] = self.items[again]._replace(kind=ItemKind.STOP)
            found += self._conditions()
            self.at = again + 1
        last = self._conditions()
        return [either([*found, *last])] if found else last

    def _conditions(self) -> list[Node]:
        nodes: list[Node] = []
        outer, self.start = self.start, self.at
        start, first_exception = self.at, None
        while not self._sees(*SENTENCE_ENDS):
            leaves_out = self._sees(ItemKind.BUT) and self.exceptions.leaves_people_out(start, self.at)
            if leaves_out or self._sees(ItemKind.EXCEPT):
                self.at += 1
                exception = self.at
                first_exception = exception - 1 if first_exception is None else first_exception
                left_out = self._left_out_place() or self._union(leaving_out=True).node
                while self.exceptions.heads_a_list(exception) and not self._sees(*LIST_ENDS):
                    self._accept(ItemKind.COMMA, *JOINING)
                    left_out = either(node for node in (left_out, self._union(leaving_out=True).node) if node)
                self.exceptions.tell_exception(exception, self.at)
                if left_out in (None, EVERYBODY) or left_out is None:
                    self.exceptions.ask_whom_except(exception, self.at)
                elif nodes and self.exceptions.lets_back_in(start, exception, self.at):
                    nodes[-1] = either([nodes[-1], left_out])
                else:
                    nodes.append(all_but(left_out))
            elif self._sees(ItemKind.NOT_BOTH):
                self._one_of_last(nodes)
            elif first_exception is None and nodes and self._accept_or_behind_but(start):
                before, other = every(values_together(nodes)), self._alternative()
                nodes = [either([before, other])] if other else [before]
            elif not self._accept(ItemKind.BUT, ItemKind.COMMA, *JOINING):
                place = self.at
                node = self._union().node
                if first_exception is not None:
                    self.exceptions.tell_who_stays(place, self.at, is_behind_people=first_exception > start)
                nodes += [node] if node else []
        self.start = outer
        return [every(values_together(nodes))] if nodes else []

    def _has_but(self, start: int) -> bool:
        """Whether “but” stands between there and here; what was looked at before is not looked at again."""
        begun, seen, found = self._seen_but
        seen, found = (seen, found) if begun == start else (start, False)
        found = found or any(item.kind is ItemKind.BUT for item in self.items[seen : self.at])
        self._seen_but = (start, self.at, found)
        return found

    def _accept_or_behind_but(self, start: int) -> bool:
        """in Pune but not students, or in Goa: the other of two groups, behind a comma"""
        kinds = tuple(item.kind for item in self.items[self.at : self.at + 2])
        found = kinds == (ItemKind.COMMA, ItemKind.OR) and self._has_but(start)
        self.at += 2 * found
        return found

    def _alternative(self) -> Node | None:
        """in Goa but not vegans: the other group, with what “but” adds to it"""
        nodes = [self._union().node]
        while self._accept(ItemKind.BUT):
            nodes.append(self._union().node)
        found = [node for node in nodes if node]
        return every(values_together(found)) if found else None

    def _left_out_place(self) -> Node | None:
        """everyone except Goa who spent over 2k: what follows a place is said of those who stay"""
        item = self.items[self.at] if self._sees(ItemKind.LEAF) else None
        behind = self.items[self.at + 1].kind if self.at + 1 < len(self.items) else ItemKind.END
        if item is None or item.form is not Form.PLACE or behind is not ItemKind.WHO:
            return None
        self.at += 1
        return item.node

    def _one_of_last(self, nodes: list[Node]) -> None:
        """jewellery or sarees but not both"""
        found = choice(nodes[-1]) if nodes else None
        if found:
            nodes[-1] = found
        else:
            said = self.said(self.items[self.at].start, self.items[self.at].end)
            self.notes.ask(f"“{said}”: of which two? Join them with “or”.")
        self.at += 1

    # ── Alternatives ──────────────────────────────────────────────────
    def _union(self, *, leaving_out: bool = False, of_who: bool = False) -> Part:
        """Groups joined by and, or, plus or commas, up to what joins more loosely."""
        who = self.items[self.at - 1]
        had = of_who and self.said(who.start, who.end).lower() in (*WITH, *WITHOUT)
        parts, joiners = [self._group()], list[Joiner]()
        comma = -1  # before which part a comma stands alone for the first time
        while comma < 0 or are_alike(parts[-1], parts[comma]):  # else it is a loose one
            place = self.at
            joiner = self._next_joiner(of_who=of_who)
            is_other = joiner is not None and joiner.comma and joiner.word is ItemKind.OR and not leaving_out
            if joiner is None or (is_other and self._has_but(self.start)):
                self.at = place
                break
            if comma < 0 and not joiner.word and not of_who and parts[-1].start in self._loose:
                break
            is_another = (had or parts[0].form == Form.VERB) and self._names_a_group()
            if of_who and (is_another or (parts[0].form == Form.VERB and self._names_a_place(joiner))):
                self.at = place
                break
            joiner = joiner._replace(word=ItemKind.AND) if self._goes_on_denied(joiner) else joiner
            parts.append(self._group(negate=joiner.word == ItemKind.NOR))
            joiners.append(joiner)
            comma = len(parts) - 2 if comma < 0 and not joiner.word else comma
        self._end_at_loose_comma(parts, joiners, of_who=of_who)
        if any(each.is_and for each in joiners) and any(each.is_either for each in joiners) and not leaving_out:
            self.notes.ask(what_is_together(parts, joiners, self.said))
        node = self._joined(parts, joiners, leaving_out=leaving_out, of_who=of_who)
        return Part(node, any(part.people for part in parts), parts[0].form, parts[0].start, parts[-1].end)

    def _goes_on_denied(self, joiner: Joiner) -> bool:
        """no phone or email; unlike: no phone or 5+ orders, no email or with a phone"""
        before, word, item = self.items[max(self.at - 2, 0)], self.items[self.at - 1], self.items[self.at]
        if not (joiner.is_either and before.denied and item.node and is_presence(item.node)):
            return False
        is_affirmed = self.said(item.start, item.start + 1).lower() in WITH
        if item.denied or is_affirmed or item.start != word.end or (item.frame and item.frame.comparisons):
            return False
        self.notes.assume(f"“{self.said(before.start, item.end)}” read as neither of the two")
        self.items[self.at - 1 : self.at + 1] = [  # for what is read again behind a loose comma too
            word._replace(kind=ItemKind.AND),
            item._replace(node=negated(item.node), denied=True),
        ]
        return True

    def _names_a_group(self) -> bool:
        """who ordered lately and vips; either vegans who visited or gold: a group, not something else that they did"""
        is_noun = self._sees(ItemKind.LEAF) and self.items[self.at].form == Form.NOUN
        return is_noun and (self.items[self.at].group or self.in_either)

    def _names_a_place(self, joiner: Joiner) -> bool:
        """in Goa who spent over 3k, or in Kochi: others, who live there"""
        is_place = self._sees(ItemKind.LEAF) and self.items[self.at].form == Form.PLACE
        return is_place and joiner.comma and joiner.word is ItemKind.OR

    def _next_joiner(self, *, of_who: bool) -> Joiner | None:
        """What joins the next group; None where none is joined."""
        comma = self._accept(ItemKind.COMMA)
        word = next((kind for kind in JOINING if self._accept(kind)), None)
        if of_who and self._sees(ItemKind.HEAD):
            return None
        if self._sees(*ENDS) or (not word and self._sees(ItemKind.WHO)):
            return None
        return Joiner(comma, word) if comma or word else None

    def _end_at_loose_comma(self, parts: list[Part], joiners: list[Joiner], *, of_who: bool) -> None:
        """Commas of a list mean what its last word says. At another the alternatives end; the rest is read again."""
        for n, joiner in enumerate(joiners):
            if joiner.word:
                continue
            run = parts[n:]
            alike = all(are_alike(part, run[0]) for part in run)
            last = next((other.word for other in joiners[n:] if other.word), None)
            if alike and last:
                if last in EITHER and run[0].form is Form.VERB:
                    self.notes.assume("a list that ends in “or” read as any of them")
                joiners[n] = Joiner(comma=False, word=last)
            elif alike and all(part.people for part in run):
                joiners[n] = Joiner(comma=False, word=ItemKind.OR)
                self.notes.assume("a list without “and” or “or” read as any of them")
            else:
                end = max(part.end for part in run if not part.people) if alike else run[-1].start
                self._loose = self._loose if of_who else range(run[0].start, end)
                self.at = bisect_left(self.items, parts[n + 1].start, key=lambda item: item.start)
                del parts[n + 1 :], joiners[n:]
                return

    def _joined(self, parts: list[Part], joiners: list[Joiner], *, leaving_out: bool, of_who: bool) -> Node | None:
        """First what stands together without a comma, and before or; then that by its commas, from left to right."""
        stretches: list[list[list[Part]]] = [[[parts[0]]]]
        loose: list[tuple[ItemKind | None, Part]] = []
        for part, joiner in zip(parts[1:], joiners, strict=True):
            before = stretches[-1][-1][-1]
            if joiner.comma:
                loose.append((joiner.word, part))
                stretches.append([[part]])
            elif joiner.is_either or self._are_two_groups(before, part, leaving_out=leaving_out, of_who=of_who):
                stretches[-1].append([part])
            else:
                stretches[-1][-1].append(part)
        result, first = alternatives(stretches[0]), parts[0]
        for (word, part), stretch in zip(loose, stretches[1:], strict=True):
            other = alternatives(stretch)
            union = word in EITHER or self._are_two_groups(first, part, leaving_out=leaving_out, of_who=of_who)
            if result and other:
                result = either([result, other]) if union else every([result, other])
            result, first = result or other, part
        return result

    def _are_two_groups(self, one: Part, other: Part, *, leaving_out: bool, of_who: bool) -> bool:
        """people in Pune and people in Delhi are all of them; except students and corporates leaves out both."""
        if of_who or leaving_out:
            return leaving_out
        if not (one.people and other.people and one.node and other.node) or other.denied:
            return False
        self.notes.assume("“and” between two groups of people read as people in at least one of them")
        return True

    # ── Side by side ──────────────────────────────────────────────────
    def _group(self, *, negate: bool = False) -> Part:
        """Conditions without a word between them: all of them. What is read again behind a loose comma is kept."""
        start = self.at
        kept = self._groups.get((start, negate))
        if kept is None:
            kept = self._groups[start, negate] = (self._read_group(negate=negate), self.at)
        part, self.at = kept
        return part

    def _read_group(self, *, negate: bool) -> Part:
        part = Part(None, False, None, 0 if self._sees(ItemKind.END) else self.items[self.at].start, 0)
        nodes: list[Node] = []
        whole = False
        while not self._sees(*GROUP_ENDS):
            item = self.items[self.at]
            if item.kind == ItemKind.HEAD:
                self.at += 1
                part.people, whole = True, whole or item.node is not None
                if item.node and self._sees(ItemKind.BUT):  # everyone but students
                    self.items[self.at] = self.items[self.at]._replace(kind=ItemKind.EXCEPT)
                continue
            part.denied = part.denied or item.denied or item.kind in (ItemKind.NOT, ItemKind.NEITHER)
            unit = self._unit()
            part.form, part.people = part.form or unit.form, part.people or unit.people
            nodes += [unit.node] if unit.node else []
        part.end = self.items[self.at - 1].end if self.at else 0
        part.form = part.form or Form.NOUN
        if nodes:
            node = every(values_together(nodes))
            part.node = negated(node) if negate else node
        elif whole:
            part.node = EVERYBODY
        return part

    def _unit(self) -> Part:
        item = self.items[self.at]
        self.at += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep
        unit = Part(item.node, item.group, item.form, item.start, item.end)
        match item.kind:
            case ItemKind.NOT:
                while self._accept(ItemKind.HEAD):
                    pass
                if self._sees(*GROUP_ENDS):
                    self.notes.ask(f"“{self.said(item.start, self.items[self.at - 1].end)}”: not what?")
                else:  # not those in Goa who spent over 2k
                    unit = self._unit() if self.items[self.at - 1] is item else self._group()
                    unit.node = negated(unit.node) if unit.node else None
            case ItemKind.OPEN:
                unit.node, unit.form = self._sentences(closing=True), Form.NOUN
            case ItemKind.WHO:
                is_empty = self._sees(ItemKind.AND, ItemKind.OR)
                unit = replace(self._union(of_who=True), people=False)
                if is_empty:
                    self.notes.ask(f"“{self.said(item.start, unit.end)}”: who did what? Say it of each.")
            case ItemKind.EITHER:
                unit = self._marked(either, ItemKind.OR)
            case ItemKind.BOTH:
                unit = self._marked(every, ItemKind.AND)
            case ItemKind.NEITHER:
                unit = self._marked(none, ItemKind.NOR, ItemKind.OR)
        self.depth -= 1
        return unit

    def _marked(self, join: Callable[[list[Node]], Node], *joiners: ItemKind) -> Part:
        """either … or, both … and, neither … nor"""
        place, in_either = self.at, self.in_either
        self.in_either = join is either
        parts = [self._group()]
        self.in_either = in_either
        is_one = self.at == place + 1
        if ItemKind.NOR in joiners and not (is_one or self._names_people(place) or self._sees(*joiners)):
            self.at = place
            parts = [self._unit()]  # neither vip nor corporate, in Pune
        while self._accept(*joiners):
            place = self.at
            parts.append(self._group())
            if ItemKind.NOR in joiners and is_one and not (self._names_people(place) or self._sees(*joiners)):
                self.at = place
                parts[-1] = self._unit()  # neither a vip nor tagged corporate, in Pune
        nodes = [part.node for part in parts if part.node]
        return replace(parts[0], node=join(nodes) if nodes else None)

    def _names_people(self, place: int) -> bool:
        """people in Kochi: what follows belongs to them"""
        return place >= len(self.items) or self.items[place].kind is ItemKind.HEAD

    # ── Moving on ─────────────────────────────────────────────────────
    def _sees(self, *kinds: ItemKind) -> bool:
        """Whether one of these is next."""
        return (self.items[self.at].kind if self.at < len(self.items) else ItemKind.END) in kinds

    def _accept(self, *kinds: ItemKind) -> bool:
        found = self.at < len(self.items) and self.items[self.at].kind in kinds
        self.at += found
        return found
