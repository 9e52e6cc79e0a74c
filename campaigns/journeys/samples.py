"""Dry runs of many customers take some of them at random: first one in 8, say, then one in 4, 2, and at last all, until
the number of messages is certain.

Who is taken follows from a number that is always the same for a customer: one in 4 are those below a quarter. So each
sample has the smaller ones in it, nobody is walked twice, and two drafts of a journey are tried with the same people.
"""

from collections.abc import Iterator
from math import inf, sqrt
from typing import Any
from uuid import UUID

from campaigns.journeys.models import DryRun
from crm.database.models import as_stored
from crm.estimates import Z
from customers.chance import drawing
from customers.models import Customer

CHUNK = 1_000  # customers walked at a time
MAX_FIRST = 200_000  # customers of the first sample; as many or fewer are all taken
CERTAIN = 0.01  # how far the number of messages may be off, as a part of it
DIGITS = 3  # of figures that are scaled

_draw = drawing("dry run")


def first_sample(customers: int) -> int:
    """One in how many customers is taken first: a power of two."""
    one_in = 1
    while customers > one_in * MAX_FIRST:
        one_in *= 2
    return one_in


def read_sample(run: DryRun) -> Iterator[tuple[str, dict[str, UUID]]]:
    """The customers of the sample who are not walked yet, some at a time: the last id that was looked at, and the ids
    by external id."""
    below = 1 / run.one_in
    begin = below / 2 if run.one_in < first_sample(run.customers) else 0
    rows, cursor = Customer.objects.order_by("id").values_list(as_stored("id"), "external_id"), run.cursor
    while found := list((rows.filter(id__gt=cursor) if cursor else rows)[: round(CHUNK / (below - begin))]):
        cursor = found[-1][0]
        yield cursor, {external_id: UUID(id) for id, external_id in found if begin <= _draw(id) < below}


def is_certain(run: DryRun) -> bool:
    """Whether what is counted is enough, once the whole sample is walked."""
    return run.one_in == 1 or find_margin(run, run.counts["messages"], run.counts["message_squares"]) <= CERTAIN


def find_margin(run: DryRun, count: int, squares: int) -> float:
    """How far a figure of a sample may be off, as a part of it: half of its 95 % interval. `count` is what the walked
    customers come to, `squares` the sum of the squares of what each of them does. 0 where all were walked."""
    if run.one_in == 1:
        return 0.0
    if not count or not run.walked:
        return inf
    left_out = max(0.0, 1 - run.walked / run.customers)
    return Z * sqrt(left_out * max(0.0, squares - count * count / run.walked)) / count


def scaled_counts(run: DryRun) -> dict[str, Any]:
    """What a run that is done has counted, scaled to all customers; what an unfinished one has so far, as it is."""
    is_scaled = run.finished_at and run.one_in > 1 and run.walked
    return _scale(run.counts, run.customers / run.walked) if is_scaled else run.counts


def _scale(value: Any, factor: float) -> Any:
    match value:
        case dict():
            return {name: _scale(each, factor) for name, each in value.items()}
        case int():
            return int(float(f"{value * factor:.{DIGITS}g}"))
    return value
