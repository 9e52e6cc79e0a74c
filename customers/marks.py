"""Marks that customers carry in a column of their own: what they belong to, so that a rule need not look elsewhere.

An app further up marks customers with a kind and an id of its own, like the campaigns that somebody received. A mark is
put on and taken off in the transaction that changes what it says.
"""

import re
import uuid
from collections.abc import Collection

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Replace

from customers.models import Customer

EDGE = "\x1f"


def mark_for(kind: str, id: uuid.UUID | str) -> str:
    """The mark of an id. `kind` is one letter; the random half of the id is enough."""
    return f"{EDGE}{kind}{uuid.UUID(str(id)).hex[16:]}{EDGE}"


def carrying(marks: Collection[str]) -> Q:
    """Customers who carry at least one of these marks."""
    return Q(*(Q(marks__contains=mark) for mark in marks), _connector=Q.OR) or Q(pk__in=[])


def carries_kind(marks: str, kind: str) -> bool:
    """Whether one of a customer's marks is of a kind."""
    return f"{EDGE}{kind}" in marks


def with_kind(marks: str, kind: str, ids: Collection[uuid.UUID]) -> str:
    """A customer's marks with those of a kind replaced by those of `ids`."""
    others = re.sub(f"{EDGE}{kind}[0-9a-f]{{16}}{EDGE}", "", marks)
    return others + "".join(sorted(mark_for(kind, id) for id in ids))


def put_on(customers: QuerySet[Customer], mark: str, **fields: object) -> int:
    """Put a mark on those who do not carry it yet; how many. `fields` are set in the same statement."""
    return customers.exclude(marks__contains=mark).update(marks=Concat(F("marks"), Value(mark)), **fields)


def take_off(customers: QuerySet[Customer], mark: str) -> int:
    """Remove a mark from those who carry it; how many."""
    return customers.filter(marks__contains=mark).update(marks=Replace(F("marks"), Value(mark), Value("")))
