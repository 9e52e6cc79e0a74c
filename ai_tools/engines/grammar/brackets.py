"""Brackets as those who ask databases write them: opened(Summer sale), count(orders …) > 2, (tea or beans) in May.

Where they only hold together what belongs together anyway, they are taken away, and a count or a sum is said in words.
"""

from ai_tools.engines.grammar.names_of_days import MONTHS
from ai_tools.engines.grammar.tokens import Token, TokenKind
from ai_tools.engines.grammar.values import THINGS, Vocabulary

CALLS = frozenset(["opened", "clicked", "received", "converted", "bought", "purchased", "ordered"])
MEASURES = {"count": "orders", "sum": "spent"}
COUNTED = frozenset(["orders", "order", "purchases", "amount", "amounts", "spend", "order_amount"])
COMPARING = frozenset(["<", ">", "<=", ">=", "=", "=="])
JOINING = frozenset(["and", "or", ",", "(", ")"])
OF_THINGS = frozenset(["category", "product", "sku", "item", ":", "=", "==", "or", "and", ","])
BEFORE_TIMES = frozenset(["in", "within", "since", "during", "last", "before", "after", "between", "this", *MONTHS])
BEHIND_TIMES = frozenset(["and", "or", "but", "not", ",", ".", ";", "(", ")"])


def opened(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """The tokens without brackets that say nothing; a time behind some things is put in theirs."""
    start = 0
    while start < len(tokens):
        end = _end(tokens, start) if tokens[start].word == "(" else 0
        if end:
            before = tokens[start - 1].word if start and tokens[start].joined else ""
            inner, behind = tokens[start + 1 : end], tokens[end + 1 :]
            if before in MEASURES and (said := _measured(tokens[start - 1], inner, behind)):
                tokens = [*tokens[: start - 1], *said]
            elif before in CALLS and not _joins(inner):
                tokens = [*tokens[:start], *inner, *behind]
            elif _are_things(inner, behind, vocabulary):
                time = next((n for n, token in enumerate(behind) if token.word in BEHIND_TIMES), len(behind))
                tokens = [*tokens[:start], tokens[start], *inner, *behind[:time], tokens[end], *behind[time:]]
        start += 1
    return tokens


def _end(tokens: list[Token], start: int) -> int:
    """Where a bracket without others in it closes; 0 where it does not."""
    for at in range(start + 1, len(tokens)):
        if tokens[at].word in ("(", ")"):
            return at if tokens[at].word == ")" and at > start + 1 else 0
    return 0


def _joins(tokens: list[Token]) -> bool:
    return any(token.word in JOINING for token in tokens)


def _are_things(inner: list[Token], behind: list[Token], vocabulary: Vocabulary) -> bool:
    """(tea or beans) in May: nothing else stands in the brackets, and a time behind them"""
    if not behind or behind[0].word not in BEFORE_TIMES or len({"and", "or"} & {token.word for token in inner}) != 1:
        return False
    words, at = [token.word for token in inner], 0
    while at < len(words):
        lengths = [match.length for match in vocabulary.at(words, at) if match.value.kind in THINGS]
        if not lengths and words[at] not in OF_THINGS:
            return False
        at += max(lengths, default=1)
    return True


def _measured(measure: Token, inner: list[Token], behind: list[Token]) -> list[Token]:
    """count(orders where category = Tea, last 3 months) >= 2 as >= 2 orders, category = Tea, last 3 months"""
    is_compared = len(behind) > 1 and behind[0].word in COMPARING and behind[1].kind is TokenKind.NUMBER
    if not is_compared or inner[0].word not in COUNTED:
        return []
    scale = 3 if len(behind) > 2 and behind[2].joined else 2  # 20k
    noun = measure._replace(word=MEASURES[measure.word])
    of = [token for token in inner[1:] if token.word not in ("where", ",", "and")]
    if measure.word == "count":
        return [*behind[:scale], noun, *of, *behind[scale:]]
    on = [measure._replace(word="on")] if of and of[0].word == "category" else []
    return [noun, *behind[:scale], *on, *of, *behind[scale:]]
