"""Pages of a list by keyset: the page behind a row, at the same cost however deep in the list that row is."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def page_behind(rows: QuerySet[Row], sort: str, cursor: str, size: int) -> tuple[list[Row], str]:
    """Up to `size` of `rows`, and the cursor of the next page, "" on the last.

    `sort` is a falling column like "-total_spend"; equal rows fall by id, rows without a value come last. A cursor is
    the id of the last row shown; an unknown one begins again. Each query below reads one range of an index on
    (column, id), from its beginning, and stops.
    """
    column = sort.removeprefix("-")
    rows = rows.order_by(*dict.fromkeys([sort, "-id"]))
    last = _row(rows, cursor)
    found: list[Row] = []
    for bounds in _ranges(column, last) if last else [{}]:
        found += rows.filter(**bounds)[: size + 1 - len(found)]
        if len(found) > size:
            break
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


def _row(rows: QuerySet[Row], cursor: str) -> Row | None:
    try:
        return rows.filter(id=UUID(cursor)).first()
    except ValueError:
        return None


def _ranges(column: str, last: Model) -> list[dict]:
    """Where the rows behind `last` are, in order."""
    value = getattr(last, column)
    if column == "id":
        return [{"id__lt": value}]
    if value is None:
        return [{column: None, "id__lt": last.pk}]
    ranges: list[dict] = [{column: value, "id__lt": last.pk}, {f"{column}__lt": value}]
    return [*ranges, {column: None}] if last._meta.get_field(column).null else ranges
