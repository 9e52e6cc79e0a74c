"""Who may open what: every route of the project, tried as everybody.

A route without a row here fails `test_every_route_has_a_row`. Add the row beside its neighbours:

* a page goes into PAGES of `tests.page_permissions` under its URL name, with who may GET it and who may POST to it.
  `None`: the method is refused, POST with 405 and GET by leading to another page, so guard views with `require_safe` or
  `require_POST`. Put `editors_only` outermost: nothing is looked up for others. URL arguments are made up, so 404
  counts as open.
* an operation of the API goes into OPERATIONS of `tests.operations` under its method and path, with the scope that its
  key needs; a page for programs goes into KEYED.

The Django admin and allauth are covered by their prefixes.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from ninja.operation import PathView

from conftest import create_user
from crm.accounts.models import ApiKey, Role, Scope, User
from crm.api import api as ninja_api
from tests.operations import KEYED, OPERATIONS, SIGNATURE
from tests.page_permissions import ANYONE, PAGES


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str

    @property
    def url(self) -> str:
        """With made-up arguments."""
        return re.sub(r"<(\w+:)?(\w+)>", str(uuid.UUID(int=1)), simplify_regex(self.pattern))


def routes(patterns: list | None = None, prefix: str = "", namespace: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        match pattern:
            case URLResolver():
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from routes(pattern.url_patterns, path, inner)
            case URLPattern() if not path.startswith("api/v1/"):
                yield Route(f"{namespace}{pattern.name or path}", path)


def operations() -> Iterator[str]:
    for prefix, router in ninja_api._routers:
        for path, view in router.path_operations.items():
            assert isinstance(view, PathView)
            for operation in view.operations:
                yield from (f"{method} {prefix.removeprefix('/v1')}{path}" for method in operation.methods)


ADMIN_ROUTES = [route for route in routes() if route.pattern.startswith("admin/")]
LEGACY = [route for route in routes() if route.pattern.startswith("accounts/social/")]  # allauth's redirects
PAGE_ROUTES = [route for route in routes() if route not in ADMIN_ROUTES + LEGACY and route.name not in KEYED]
pytestmark = pytest.mark.one_database
ADMIN_PARTS: dict[str, list[Route]] = defaultdict(list)  # a model's pages, or a page of its own
for route in ADMIN_ROUTES:
    ADMIN_PARTS["/".join(route.pattern.split("/")[:3])].append(route)
OPEN_ADMIN = {"admin:login", "admin:logout", "admin:jsi18n"}


@pytest.fixture
def visitors(db) -> dict[str | None, Client]:
    clients: dict[str | None, Client] = {None: Client(raise_request_exception=False)}
    for role in Role:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(create_user(role=role))
    return clients


def refused(response) -> bool:
    to_sign_in = response.status_code == 302 and response.url.startswith(("/accounts/login/", "/admin/login/"))
    return to_sign_in or response.status_code == 403


def test_every_route_has_a_row():
    named = {route.name for route in PAGE_ROUTES}

    assert not named - set(PAGES), "add rows to PAGES"
    assert not set(operations()) - set(OPERATIONS), "add rows to OPERATIONS"


def test_every_row_has_a_route():
    assert not set(PAGES) - {route.name for route in PAGE_ROUTES}
    assert not set(OPERATIONS) - set(operations())


@pytest.mark.parametrize("route", PAGE_ROUTES, ids=lambda route: route.name)
def test_a_page_opens_for_whom_it_should(route, visitors):
    methods = zip(("GET", "POST"), PAGES[route.name], strict=True)
    for (method, allowed), (role, client) in product(methods, visitors.items()):
        response = client.generic(method, route.url)
        who = role or "stranger"
        if allowed is None:
            wanted = 405 if method == "POST" else 302
            assert response.status_code == wanted or refused(response), f"{method} as {who}: {response.status_code}"
        elif allowed is ANYONE:
            assert response.status_code != 500, f"{method} as {who}: {response.status_code}"
        else:
            assert refused(response) == (role not in allowed), f"{method} as {who}: {response.status_code}"
        if role is None and allowed is not ANYONE:
            assert response.status_code == 302, "strangers are sent to sign in"


def test_a_page_is_opened_or_posted_to_and_nothing_else(visitors):
    ours = [route for route in PAGE_ROUTES if ":" in route.name and ANYONE not in PAGES[route.name]]
    answers = {route.name: visitors[Role.ADMIN].generic("PUT", route.url).status_code for route in ours}

    assert not {name: status for name, status in answers.items() if status not in (302, 405)}, "guard the view"


@pytest.mark.long
@pytest.mark.parametrize("part", ADMIN_PARTS)
def test_the_admin_opens_for_administrators_alone(part, visitors):
    for route, (role, client), method in product(ADMIN_PARTS[part], visitors.items(), ("GET", "POST")):
        response = client.generic(method, route.url)
        if role == Role.ADMIN:
            to_sign_in = response.status_code == 302 and "login" in response.url
            assert not to_sign_in or route.name in OPEN_ADMIN, f"{method} {route.url}"
        elif route.name not in OPEN_ADMIN:
            assert refused(response), f"{method} {route.url} as {role or 'stranger'}: {response.status_code}"


def key(*scopes: str, **fields) -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiKey.create('tests', list(scopes), **fields)[1]}"}


@pytest.fixture
def bearers(db) -> Callable[[Scope], dict[str, dict[str, str]]]:
    """Whom an endpoint that needs a scope refuses, and with what."""

    def refused(needed: Scope) -> dict[str, dict[str, str]]:
        others = [scope.value for scope in Scope if scope != needed]
        return {
            "a stranger": {},
            "somebody without a key": {"Authorization": "Bearer"},
            "a made-up key": {"Authorization": "Bearer crm_" + "x" * 43},
            "a key in another scheme": {"Authorization": key(needed)["Authorization"].replace("Bearer", "Basic")},
            "an expired key": key(needed, expires_at=timezone.now() - timedelta(seconds=1)),
            "a revoked key": key(needed, revoked_at=timezone.now()),
            "a key with every other scope": key(*others),
        }

    return refused


def knock(method: str, path: str, headers: dict[str, str], user: User | None = None) -> HttpResponse:
    client = Client(raise_request_exception=False, headers=headers)
    if user:
        client.force_login(user)
    return client.generic(method, path, b"{}", content_type="application/json")


@pytest.mark.parametrize("operation", sorted(operations()))
def test_an_operation_needs_its_scope(operation, bearers):
    method, _, path = operation.partition(" ")
    path = "/".join(str(uuid.UUID(int=1)) if part.startswith("{") else part for part in path.split("/"))
    needed = OPERATIONS[operation]

    for who, headers in bearers(Scope.READ if needed is SIGNATURE else needed).items():
        answer = knock(method, f"/api/v1{path}", headers)
        expected = 403 if who == "a key with every other scope" and needed is not SIGNATURE else 401
        assert answer.status_code == expected, who
        assert answer.json()["detail"][0]["msg"], who
    assert knock(method, f"/api/v1{path}", {}, create_user(role=Role.ADMIN)).status_code == 401, "a session"
    if needed is not SIGNATURE:
        assert knock(method, f"/api/v1{path}", key(needed)).status_code not in (401, 403)


@pytest.mark.parametrize("path", sorted(KEYED))
def test_so_does_a_page_for_programs(path, bearers):
    for who, headers in bearers(KEYED[path]).items():
        expected = 403 if who == "a key with every other scope" else 401
        assert knock("GET", f"/{path}", headers).status_code == expected, who
    assert knock("GET", f"/{path}", {}, create_user(role=Role.ADMIN)).status_code == 401
    assert knock("GET", f"/{path}", key(KEYED[path])).status_code == 200
    assert knock("POST", f"/{path}", key(KEYED[path])).status_code == 405


def test_a_stranger_comes_back_to_where_they_were_going(client, db):
    assert client.get("/customers/?q=asha")["Location"] == "/accounts/login/?next=/customers/%3Fq%3Dasha"
