"""Lists in pages, for pages and API alike: any page costs as much as the first, however deep it lies.

A page is found by the row at its edge, whose id is the cursor, so that rows that come or go meanwhile move nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

from crm.database.scans import first_by_scan
from crm.web.ids import uuid_in

Row = TypeVar("Row", bound=Model)
NEAR = 2_000  # rows that are looked at before many


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a list. `first` and `last` are the cursors of its neighbours, None where there is no neighbour."""

    rows: list[Row]
    first: UUID | None = None
    last: UUID | None = None

    @property
    def previous(self) -> str:
        """The query string of the page before, "" on the first."""
        return f"before={self.first}" if self.first else ""

    @property
    def next(self) -> str:
        """The query string of the page behind, "" on the last."""
        return f"after={self.last}" if self.last else ""


def make_page(
    rows: QuerySet[Row],
    size: int,
    *,
    order: str = "id",
    after: UUID | None = None,
    before: UUID | None = None,
    value: Any = None,
    ids_first: bool = False,
    by_scan: bool = False,
    left_out: Collection[str] = (),
) -> Page[Row]:
    """Up to `size` rows behind the row `after`, or in front of the row `before`.

    `order` is a column, "-" in front of it for falling. Rows that are equal there are ordered by id in the same
    direction; rows without a value come last in a falling order. A deleted row leads to the first page, unless the
    order is by id. `value` is what that row had in the column when its page was read, where it may have changed since.
    Each query reads one range of an index on (column, id), from its beginning, and stops.

    With `ids_first` the ids are read first, then the rows: faster where an index has all that the condition asks for.
    With `by_scan` the ids come from a pass over the table instead, which is faster where few rows match. In both cases
    the columns `left_out` are not read with the rows.
    """
    backwards = before is not None and after is None
    edge = before if backwards else after
    column, falling = order.removeprefix("-"), order.startswith("-") != backwards
    ranges = list(_ranges(rows, column, edge, value, falling=falling)) if edge else [{}]
    ordering = [f"-{name}" if falling else name for name in dict.fromkeys([column, "id"])]
    ids_only = ids_first or by_scan
    found: list[Any] = []  # rows, or their ids
    for bounds in ranges:
        missing = size + 1 - len(found)
        found += _first(rows.filter(**bounds), ordering, missing, ids_only=ids_only, by_scan=by_scan)
        if len(found) > size:
            break
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    ids = found if ids_only else [row.pk for row in found]
    if ids_only:
        found = _read_by_ids(rows.model, ids, left_out)
    has_previous = has_more if backwards else ranges != [{}]
    has_next = backwards or has_more
    return Page(found, ids[0] if ids and has_previous else None, ids[-1] if ids and has_next else None)


def _first(rows: QuerySet[Row], ordering: Sequence[str], size: int, *, ids_only: bool, by_scan: bool) -> list[Any]:
    """The first `size` rows in the order of columns, or their ids."""
    if by_scan:
        return first_by_scan(rows, ordering, size)
    ordered: QuerySet[Row, Any] = rows.order_by(*ordering)
    return list((ordered.values_list("pk", flat=True) if ids_only else ordered)[:size])


def _read_by_ids(model: type[Row], ids: Sequence[UUID], left_out: Collection[str]) -> list[Row]:
    """The rows with these ids in their order, without those that were deleted meanwhile."""
    rows = model._default_manager.defer(*left_out).filter(pk__among=ids).in_bulk()
    return [rows[id] for id in ids if id in rows]


def looked_through_page(
    rows: QuerySet[Row],
    whole: QuerySet[Row],
    request: HttpRequest,
    size: int,
    *,
    limit: int,
    order: str = "id",
    **options: Any,
) -> Page[Row]:
    """The page that a request asks for, of rows that no index finds among the `whole`. `order` is by id.

    It looks through `limit` rows of the whole at most, so that no page takes longer. What lies beyond is on the next
    page: a page may hold few rows, or none, while others follow. It first looks at `NEAR` rows, which fill most pages.
    `options` as for `make_page`.
    """
    if limit > NEAR:
        near = _look_through(rows, whole, request, size, limit=NEAR, order=order, **options)
        if len(near.rows) == size:
            return near
    return _look_through(rows, whole, request, size, limit=limit, order=order, **options)


def _look_through(
    rows: QuerySet[Row],
    whole: QuerySet[Row],
    request: HttpRequest,
    size: int,
    *,
    limit: int,
    order: str,
    **options: Any,
) -> Page[Row]:
    after, before = (uuid_in(request.GET.get(name, "")) for name in ("after", "before"))
    backwards = before is not None and after is None
    falling = order.startswith("-") != backwards
    edge = before if backwards else after
    ahead = whole.filter(**{"id__lt" if falling else "id__gt": edge}) if edge else whole
    last = ahead.order_by("-id" if falling else "id").values_list("id", flat=True)[limit - 1 : limit].first()
    within = rows.filter(**{"id__gte" if falling else "id__lte": last}) if last else rows
    page = make_page(within, size, order=order, after=after, before=before, **options)
    if last is None:
        return page
    return replace(page, first=page.first or last) if backwards else replace(page, last=page.last or last)


def requested_page(rows: QuerySet[Row], request: HttpRequest, size: int, **options: Any) -> Page[Row]:
    """The page that `?after=` or `?before=` asks for; the first one for anything else. `options` as for `make_page`."""
    after, before = (uuid_in(request.GET.get(name, "")) for name in ("after", "before"))
    return make_page(rows, size, after=after, before=before, **options)


def search_text(query: QueryDict, name: str = "q") -> str:
    """What a search field holds: at most 200 characters, without NUL, which no database takes."""
    return query.get(name, "").replace("\0", "").strip()[:200]


def _ranges(rows: QuerySet[Row], column: str, edge: UUID, value: Any, *, falling: bool) -> Iterator[dict[str, Any]]:
    """Where the rows beyond the edge are, in order."""
    beyond = "lt" if falling else "gt"
    if column == "id":
        yield {f"id__{beyond}": edge}
        return
    if value is None:
        last = rows.filter(id=edge).first()
        if last is None:
            yield {}
            return
        value = getattr(last, column)
    yield {column: value, f"id__{beyond}": edge}
    if value is not None:
        yield {f"{column}__{beyond}": value}
    nullable = rows.model._meta.get_field(column).null
    if nullable and falling and value is not None:
        yield {column: None}
    if nullable and not falling and value is None:
        yield {f"{column}__isnull": False}
