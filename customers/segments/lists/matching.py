"""Finding the customers that the lines of a file mean."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from customers.addresses import InvalidAddress, canonical_email
from customers.models import Customer
from customers.segments.lists.file import Line
from customers.text import fold

BATCH = 2_000  # lines that are looked up together
SHOWN = 100  # characters of a line in the report


@dataclass(frozen=True)
class Unmatched:
    """A line that means no customer, and why not."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Match:
    """`customers` in the order of their ids; `repeated` is how many lines mean somebody that an earlier one meant."""

    customers: list[UUID]
    unmatched: list[Unmatched]
    lines: int
    repeated: int


def match(lines: Sequence[Line]) -> Match:
    """By id, else by e-mail address, in any spelling; of several texts in a line the first that is known decides. An
    address that several customers have means all of them."""
    found: set[UUID] = set()
    unmatched: list[Unmatched] = []
    repeated = 0
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        known = _known({text for line in batch for text in line.texts})
        for line in batch:
            meant = next((known[text] for text in line.texts if text in known), [])
            if not meant:
                text = next(iter(line.texts), "")
                unmatched.append(Unmatched(line.number, text[:SHOWN], _reason(text)))
            elif found.issuperset(meant):
                repeated += 1
            found.update(meant)
    return Match(sorted(found), unmatched, len(lines), repeated)


def _known(texts: set[str]) -> dict[str, list[UUID]]:
    """By text the customers whose id it is, else those who have it as their address."""
    known = {
        text: [id] for text, id in Customer.objects.filter(external_id__among=texts).values_list("external_id", "id")
    }
    keys = {text: _address_key(text) for text in texts - known.keys() if "@" in text}
    by_key: dict[str, list[UUID]] = defaultdict(list)
    for key, id in Customer.objects.filter(email_key__among=set(keys.values())).values_list("email_key", "id"):
        by_key[key].append(id)
    return known | {text: by_key[key] for text, key in keys.items() if key in by_key}


def _address_key(text: str) -> str:
    try:
        return fold(canonical_email(text))
    except InvalidAddress:
        return fold(text)


def _reason(text: str) -> str:
    if not text:
        return "nothing in the column"
    return "no customer has this e-mail address" if "@" in text else "no customer has this id"
