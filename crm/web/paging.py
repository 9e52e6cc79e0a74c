"""Lists on pages, read by id: any page of them is as cheap as the first."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict


@dataclass(frozen=True)
class ListPage:
    """A page of a list by id. `previous` and `next` are query strings, empty at the ends."""

    rows: list[Any]
    previous: str
    next: str


def page_of(rows: QuerySet, request: HttpRequest, size: int, *, newest_first: bool = False) -> ListPage:
    """The rows after the id in `?after=`, or before the one in `?before=`."""
    after, before = _id(request, "after"), _id(request, "before")
    backwards = before is not None and after is None
    edge = before if backwards else after
    descending = newest_first != backwards
    if edge is not None:
        rows = rows.filter(id__lt=edge) if descending else rows.filter(id__gt=edge)
    found = list(rows.order_by("-id" if descending else "id")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else edge is not None
    has_next = backwards or more
    return ListPage(
        found,
        f"before={found[0].id}" if found and has_previous else "",
        f"after={found[-1].id}" if found and has_next else "",
    )


def sought(query: QueryDict, name: str = "q") -> str:
    """What a search field holds, without the character that no database takes."""
    return query.get(name, "").replace("\0", "").strip()[:200]


def _id(request: HttpRequest, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None
