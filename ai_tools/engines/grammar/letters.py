"""What a letter has around what it asks: who writes to whom, a greeting, and a signature.

None of it is about the customers. What is passed over is told in an assumption, and never a word of the data.
"""

from ai_tools.engines.grammar.background import Background
from ai_tools.engines.grammar.items import SIGNS, Item, ItemKind
from ai_tools.engines.grammar.names_of_days import MONTHS
from ai_tools.engines.grammar.text import Text
from ai_tools.engines.grammar.tokens import TokenKind

LABELS = frozenset(["from", "to", "cc", "subject", "re", "fw", "fwd", "sent", "betreff", "an", "von"])  # before a colon
PASSED_ON = frozenset(["fw", "fwd"])
ENDS_A_NAME = frozenset([",", "-", ":", ";", "!"])
LONGEST_HEAD = 24  # words, of a mail
LONGEST_SIGNATURE = 8  # words, with what is wished
WORDS_OF_A_NAME = 3  # at most, under a letter
MAX_HEADINGS = 4  # of a mail, a greeting, as discussed: …


class Letters:
    """Passes over what stands around a letter."""

    def __init__(self, text: Text, background: Background) -> None:
        self.text = text
        self.reader = text.reader
        self.background = background

    def beginning(self) -> list[Item]:
        """From: Helen To: Tom Subject: win back. Hi Tom, as discussed on Friday: …"""
        found: list[Item] = []
        while len(found) < MAX_HEADINGS and (item := self._head() or self._addressed() or self.background.heading()):
            found.append(item)
        return found

    def _head(self) -> Item | None:
        """FW: from Martin -, From: Helen To: Tom Subject: win back."""
        r = self.reader
        start = r.at
        if r.word not in LABELS or r.words[start + 1 : start + 2] != [":"]:
            return None
        labels = sum(
            word in LABELS and r.words[at + 1 : at + 2] == [":"]
            for at, word in enumerate(r.words[start : start + LONGEST_HEAD], start)
        )
        is_passed_on = r.word in PASSED_ON
        ends = ("-", ",", ":") if is_passed_on and labels == 1 else (".", ";")
        end = start + 2
        while end < len(r.words) and r.words[end] not in ends and not self._is_on_a_new_line(end, labels):
            end += 1
        if (labels < 2 and not is_passed_on) or end - start > LONGEST_HEAD or end + 1 >= len(r.words):
            return None
        if any(self._says_something(at) for at in range(start, end)):
            return None
        return self._passed_over(start, end + (r.words[end] in SIGNS or r.words[end] in "-:"), "the heading of a mail")

    def _is_on_a_new_line(self, at: int, labels: int) -> bool:
        r = self.reader
        is_labelled = r.words[at] in LABELS and r.words[at + 1 : at + 2] == [":"]
        return labels > 1 and not is_labelled and "\n" in r.text[r.tokens[at - 1].end : r.tokens[at].start]

    def _addressed(self) -> Item | None:
        """Marta - need a list: a name before what is asked; Hi Jan, students"""
        r = self.reader
        start = at = r.at
        is_greeted = bool(r.sees("GREETING"))
        at += r.sees("GREETING")
        end = at
        while end < len(r.words) and end < at + WORDS_OF_A_NAME and self._is_name(end) and self._is_unknown(end):
            end += 1
        if end == at or end + 1 >= len(r.words) or r.words[end] not in ENDS_A_NAME:
            return None
        is_asked = not r.classes(end + 1).isdisjoint(("LEAD", "WHOLE"))
        if not (is_greeted or (is_asked and end == at + 1)):
            return None
        return self._passed_over(start, end + 1, "a greeting")

    def signature(self) -> Item | None:
        """Regards, Anil; Thx M; - Boss: at the end"""
        r = self.reader
        start = r.at
        if not start or len(r.words) - start > LONGEST_SIGNATURE:
            return None
        is_behind_stop = SIGNS.get(r.words[start - 1]) is ItemKind.STOP
        at = start + (1 if r.word == "-" and is_behind_stop else r.sees("WISHING"))
        if at == start:
            return None
        at += r.words[at : at + 1] == [","]
        end = at
        while end < len(r.words) and (self._is_name(end) or (end > at and r.words[end] == ".")):
            end += 1
        if end == at or end < len(r.words) or end - at > WORDS_OF_A_NAME + 1:
            return None
        return self._passed_over(start, end, "a signature")

    def _is_name(self, at: int) -> bool:
        """A word with a capital that says nothing else, or that is a month as well: Jan, April."""
        r = self.reader
        token = r.tokens[at]
        if token.kind is not TokenKind.WORD or not r.text[token.start].isupper():
            return False
        is_misspelt = r.words[at] != token.word  # Marj, which is not March
        is_said = bool(self.text.values(at)) or self.background.may_mean_something(at)
        return token.word in MONTHS or is_misspelt or not is_said

    def _is_unknown(self, at: int) -> bool:
        """Marta, Jan; unlike: Bitte"""
        r = self.reader
        return r.tokens[at].word in MONTHS or r.words[at] != r.tokens[at].word or not r.classes(at)

    def _says_something(self, at: int) -> bool:
        """Whether a word of a heading might be about customers."""
        return bool(self.text.values(at) and self.reader.words[at] not in MONTHS) or (
            self.reader.tokens[at].kind not in (TokenKind.WORD, TokenKind.SIGN)
        )

    def _passed_over(self, start: int, end: int, what: str) -> Item:
        r, notes = self.reader, self.text.notes
        for at in range(start, end):  # nothing in it needs to be spelt otherwise
            if r.words[at] != r.tokens[at].word:
                said = f"“{r.said(at, at + 1)}” read as “{r.words[at]}”"
                notes.assumptions[:] = [each for each in notes.assumptions if each != said]
        r.at = end
        last = end - 1 if r.words[end - 1] in ENDS_A_NAME or r.words[end - 1] == "." else end
        notes.assume(f"“{r.said(start, last)}” read as {what}")
        return Item(ItemKind.FILLER, start, end)
