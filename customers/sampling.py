"""A few thousand rows that stand for all of a large table: stretches at even distances in the order of ids."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

STRETCHES = 40


def sample_ids(rows: QuerySet[Any], size: int) -> Iterator[UUID]:
    """The ids of at most `size` of the rows: of all where there are no more, else of as many stretches as `STRETCHES`.
    Each stretch begins a fixed number of rows after the one before it, so that rows which came at one time, as those
    of an import do, are not over-represented."""
    ids = rows.order_by("id").values_list("id", flat=True)
    count = rows.count()
    if count <= size:
        yield from ids
        return
    step = count // STRETCHES
    begin: UUID | None = None
    for _ in range(STRETCHES):
        ahead = ids.filter(id__gt=begin) if begin else ids
        yield from ahead[: size // STRETCHES]
        begin = ahead[step - 1 : step].first()
        if begin is None:
            return
