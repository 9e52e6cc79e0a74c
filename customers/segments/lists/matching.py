"""Which customers the lines of a file mean."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from customers.models import Customer, fold
from customers.segments.lists.file import Line

BATCH = 2_000  # lines that are looked up together
SHOWN = 100  # characters of a line in the report


@dataclass(frozen=True)
class Unmatched:
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
    """By id, else by e-mail address. An address that several customers have means all of them."""
    found: set[UUID] = set()
    unmatched: list[Unmatched] = []
    repeated = 0
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        by_id, by_address = _known({line.text for line in batch if line.text})
        for line in batch:
            meant = by_id.get(line.text) or by_address.get(fold(line.text)) or []
            if not meant:
                unmatched.append(Unmatched(line.number, line.text[:SHOWN], _reason(line.text)))
            elif found.issuperset(meant):
                repeated += 1
            found.update(meant)
    return Match(sorted(found), unmatched, len(lines), repeated)


def _known(texts: set[str]) -> tuple[dict[str, list[UUID]], dict[str, list[UUID]]]:
    """Customers by their id, and those of the rest by their folded address."""
    by_id = {
        key: [id] for key, id in Customer.objects.filter(external_id__among=texts).values_list("external_id", "id")
    }
    addresses = {fold(text) for text in texts - by_id.keys() if "@" in text}
    by_address: dict[str, list[UUID]] = defaultdict(list)
    for key, id in Customer.objects.filter(email_key__among=addresses).values_list("email_key", "id"):
        by_address[key].append(id)
    return by_id, by_address


def _reason(text: str) -> str:
    if not text:
        return "nothing in the column"
    return "no customer has this e-mail address" if "@" in text else "no customer has this id"
