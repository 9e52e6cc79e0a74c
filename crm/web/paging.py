"""Lists in pages, for pages and API alike: any page costs as much as the first, however deep it lies.

A page is found by the row at its edge, whose id is the cursor, so that rows that come or go meanwhile move nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, NamedTuple, TypeVar
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


class Edge(NamedTuple):
    """The row beside which a page lies: behind it, or in front of it where `is_before`. Without an id it is the first
    page. `value` is what the row had in the column of the order when its page was read, where it may have changed
    since."""

    id: UUID | None = None
    is_before: bool = False
    value: Any = None


FIRST_PAGE = Edge()


def make_page(
    rows: QuerySet[Row],
    size: int,
    *,
    order: str = "id",
    edge: Edge = FIRST_PAGE,
    ids_from: Literal["index", "scan"] | None = None,
    left_out: Collection[str] = (),
) -> Page[Row]:
    """Up to `size` rows beside the edge.

    `order` is a column, "-" in front of it for falling. Rows that are equal there are ordered by id in the same
    direction; rows without a value come last in a falling order. A deleted row leads to the first page, unless the
    order is by id. Each query reads one range of an index on (column, id), from its beginning, and stops.

    With `ids_from` the ids are read first, then the rows without the columns `left_out`: by an index, which is faster
    where it has all that the condition asks for, or by a pass over the table, which is faster where few rows match.
    """
    column, falling = order.removeprefix("-"), order.startswith("-") != edge.is_before
    ranges = list(_ranges(rows, column, edge.id, edge.value, falling=falling)) if edge.id else [{}]
    ordering = [f"-{name}" if falling else name for name in dict.fromkeys([column, "id"])]
    found: list[Any] = []  # rows, or their ids
    for bounds in ranges:
        found += _first(rows.filter(**bounds), ordering, size + 1 - len(found), ids_from)
        if len(found) > size:
            break
    has_more, found = len(found) > size, found[:size]
    if edge.is_before:
        found.reverse()
    ids = found if ids_from else [row.pk for row in found]
    if ids_from:
        found = _read_by_ids(rows.model, ids, left_out)
    has_previous = has_more if edge.is_before else ranges != [{}]
    has_next = edge.is_before or has_more
    return Page(found, ids[0] if ids and has_previous else None, ids[-1] if ids and has_next else None)


def _first(rows: QuerySet[Row], ordering: Sequence[str], size: int, ids_from: str | None) -> list[Any]:
    """The first `size` rows in the order of columns; with `ids_from` their ids."""
    if ids_from == "scan":
        return first_by_scan(rows, ordering, size)
    ordered: QuerySet[Row, Any] = rows.order_by(*ordering)
    return list((ordered.values_list("pk", flat=True) if ids_from else ordered)[:size])


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
    edge = _requested_edge(request)
    falling = order.startswith("-") != edge.is_before
    ahead = whole.filter(**{"id__lt" if falling else "id__gt": edge.id}) if edge.id else whole
    last = ahead.order_by("-id" if falling else "id").values_list("id", flat=True)[limit - 1 : limit].first()
    within = rows.filter(**{"id__gte" if falling else "id__lte": last}) if last else rows
    page = make_page(within, size, order=order, edge=edge, **options)
    if last is None:
        return page
    return replace(page, first=page.first or last) if edge.is_before else replace(page, last=page.last or last)


def requested_page(rows: QuerySet[Row], request: HttpRequest, size: int, **options: Any) -> Page[Row]:
    """The page that `?after=` or `?before=` asks for; the first one for anything else. `options` as for `make_page`."""
    return make_page(rows, size, edge=_requested_edge(request), **options)


def _requested_edge(request: HttpRequest) -> Edge:
    after, before = (uuid_in(request.GET.get(name, "")) for name in ("after", "before"))
    return Edge(before, is_before=True) if before and not after else Edge(after)


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
