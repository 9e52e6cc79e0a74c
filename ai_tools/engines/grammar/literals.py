"""Values that stand in a text as they are: in quotation marks, as an address, or behind “starts with”."""

from ai_tools.engines.grammar.text import ALL_KINDS, Text
from ai_tools.engines.grammar.tokens import TokenKind
from ai_tools.engines.grammar.tree import Node, either, negated, where


class Literals:
    """Reads values given word for word, quoted or after “called”."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.reader = text.reader

    def worded(self, field: str) -> Node | None:
        """starts with An, contains yahoo or hotmail, does not contain, ends with gmail.com"""
        r = self.reader
        start = r.at
        r.accept("WHO")
        denied = self.text.polarity()
        op = "starts_with" if r.accept("STARTS") else "contains" if r.accept("CONTAINS") else ""
        if not op and (ends := r.accept("ENDS")):
            op = "contains"
            self.text.notes.assume(f"“{ends}” read as contains")
        r.skip("CONTAINS")
        r.read_word("the letter", "letter", "the alphabet", "alphabet", "the letters", "letters")
        behind = r.peek(1)
        is_word = not r.sees("NOT") or bool(behind and behind.joined)  # no-reply
        literal = self.one(single=True) if op and is_word else ""
        if not literal:
            r.at = start
            return None
        literals, end = [literal], r.at
        while (r.word == "," or r.sees("OR")) and (literal := self._one_more()):
            literals.append(literal)
            end = r.at
        r.at = end
        node = either(where(field, op, literal) for literal in literals)
        return negated(node) if denied else node

    def _one_more(self) -> str:
        """contains Rao, Sen or Das"""
        r = self.reader
        r.at += r.word == ","
        r.accept("OR")
        return self.one(single=True) if self._is_another() else ""

    def several(self) -> list[str]:
        """One or more: Asha Rao, or Anil Mehta"""
        r = self.reader
        found: list[str] = []
        while (not found or self._is_another()) and (literal := self.one()):
            found.append(literal)
            end = r.at
            r.at += r.word == ","
            if not r.accept("OR", "AND") and r.at == end:
                return found
        if found:
            r.at = end
        return found

    def _is_another(self) -> bool:
        """Asha Rao, Anil Mehta; but Asha Rao, bangalore"""
        r = self.reader
        token = r.token
        if token is None or token.kind in (TokenKind.QUOTED, TokenKind.LITERAL):
            return token is not None
        return not (r.phrases() or self.text.matches(*ALL_KINDS) or self.text.times.ahead())

    def one(self, *, single: bool = False) -> str:
        """What stands here: in quotation marks, without a space in it, or words that begin with a capital."""
        r = self.reader
        token = r.token
        behind = r.peek(1)
        is_sign = token is not None and token.kind is TokenKind.SIGN and not (behind and behind.joined)
        if token is None or is_sign or token.word in (",", ";", ".", "?"):
            return ""
        start = r.at
        r.at += 1
        if token.kind is TokenKind.QUOTED:
            return token.word
        while not r.done and r.word not in (",", ";", "?", ")") and self._goes_on(single=single):
            r.at += 1
        return r.said(start)

    def _goes_on(self, *, single: bool) -> bool:
        r = self.reader
        here, before = r.tokens[r.at], r.tokens[r.at - 1]
        if here.start == before.end or r.text[before.end : here.start] in ("-", "_"):
            return True
        in_capitals = r.text[here.start].isupper() and r.text[before.start].isupper()
        return in_capitals and not single and here.kind is TokenKind.WORD and not r.sees("AND", "OR", "WHO")
