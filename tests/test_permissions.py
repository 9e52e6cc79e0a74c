"""Who may open what: every route of the project, tried as everybody.

A route without a row here fails `test_every_route_has_a_row`. Add the row beside its neighbours:

* a page goes into PAGES under its URL name, with who may GET it and who may POST to it. `None`: the method is refused,
  POST with 405 and GET by leading to another page, so guard views with `require_safe` or `require_POST`. Put
  `editors_only` outermost: nothing is looked up for others. URL arguments are made up, so 404 counts as open.
* an operation of the API goes into OPERATIONS of `tests.operations` under its method and path, with the scope that its
  key needs; a page for programs goes into KEYED.

The Django admin and allauth are covered by their prefixes.
"""

import re
import uuid
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

ANYONE = frozenset({None, *Role})  # None is a stranger; whatever such a page answers, it is not for a person's role
SIGNED_IN = frozenset(Role)
EDITORS = frozenset({Role.ADMIN, Role.MARKETER})
ADMINS = frozenset({Role.ADMIN})

PAGES = {
    # name                          GET        POST
    "healthz": (ANYONE, ANYONE),
    "readyz": (ANYONE, ANYONE),
    "api-1:openapi-json": (ANYONE, ANYONE),
    "api-1:openapi-view": (ANYONE, ANYONE),
    "api-1:api-root": (ANYONE, ANYONE),
    "customers:customers": (SIGNED_IN, None),
    "customers:save_segment": (EDITORS, EDITORS),
    "customers:bulk": (EDITORS, EDITORS),
    "customers:bulk_change": (EDITORS, None),
    "customers:exports": (EDITORS, None),
    "customers:waiting_orders": (SIGNED_IN, None),
    "customers:export_customers": (EDITORS, None),
    "customers:export_orders": (EDITORS, None),
    "customers:customer": (SIGNED_IN, None),
    "customers:new": (EDITORS, EDITORS),
    "customers:timeline": (SIGNED_IN, None),
    "customers:edit": (EDITORS, EDITORS),
    "customers:tags": (None, EDITORS),
    "customers:lists": (None, EDITORS),
    "customers:consent": (EDITORS, EDITORS),
    "customers:suppress": (EDITORS, EDITORS),
    "customers:lift": (ADMINS, ADMINS),
    "customers:add_note": (None, EDITORS),
    "customers:change_note": (EDITORS, EDITORS),
    "customers:delete_note": (EDITORS, EDITORS),
    "customers:export": (EDITORS, None),
    "customers:erase": (ADMINS, ADMINS),
    "customers:consent_settings": (EDITORS, EDITORS),
    "customers:consent_rules": (None, ADMINS),
    "customers:topic": (EDITORS, EDITORS),
    "customers:delete_topic": (EDITORS, EDITORS),
    "customers:delete_word": (None, EDITORS),
    "customers:suppressions": (EDITORS, EDITORS),
    "customers:import_suppressions": (EDITORS, EDITORS),
    "customers:export_suppressions": (EDITORS, None),
    "imports:imports": (SIGNED_IN, None),
    "imports:upload": (None, EDITORS),
    "imports:import": (SIGNED_IN, None),
    "imports:choose": (None, EDITORS),
    "imports:check": (None, EDITORS),
    "imports:start": (None, EDITORS),
    "imports:stop": (None, EDITORS),
    "imports:resume": (None, EDITORS),
    "imports:undo": (EDITORS, EDITORS),
    "imports:discard": (None, EDITORS),
    "imports:refused": (EDITORS, None),
    "session": (SIGNED_IN, None),
    "status": (ADMINS, None),
    "dead_letters": (ADMINS, None),
    "dead_letter": (ADMINS, ADMINS),
    "discard_dead_letter": (ADMINS, ADMINS),
    "replay_dead_letters": (None, ADMINS),
    "segments:segments": (SIGNED_IN, None),
    "segments:new": (EDITORS, None),
    "segments:segment": (SIGNED_IN, None),
    "segments:edit": (None, EDITORS),
    "segments:undo": (None, EDITORS),
    "segments:redo": (None, EDITORS),
    "segments:fill": (None, EDITORS),
    "segments:save": (None, EDITORS),
    "segments:totals": (None, EDITORS),
    "segments:narrowing": (None, EDITORS),
    "segments:stored_totals": (SIGNED_IN, None),
    "segments:stored_narrowing": (SIGNED_IN, None),
    "segments:why_of_draft": (None, EDITORS),
    "segments:members": (SIGNED_IN, None),
    "segments:counts": (SIGNED_IN, None),
    "segments:values": (SIGNED_IN, None),
    "segments:overlap": (SIGNED_IN, None),
    "segments:export": (EDITORS, None),
    "segments:rename": (EDITORS, EDITORS),
    "segments:delete": (EDITORS, EDITORS),
    "segments:archive": (None, EDITORS),
    "segments:restore": (None, EDITORS),
    "segments:upload": (EDITORS, EDITORS),
    "segments:change": (EDITORS, None),
    "segments:unmatched": (EDITORS, None),
    "segments:confirm": (None, EDITORS),
    "segments:discard": (None, EDITORS),
    "segments:why": (SIGNED_IN, None),
    "segments:of_customer": (SIGNED_IN, None),
    "segments:freeze": (EDITORS, EDITORS),
    "campaigns:history": (SIGNED_IN, None),
    "campaigns:new": (EDITORS, EDITORS),
    "campaigns:of_segment": (SIGNED_IN, None),
    "campaigns:campaign": (SIGNED_IN, None),
    "campaigns:row": (SIGNED_IN, None),
    "campaigns:live": (SIGNED_IN, None),
    "campaigns:edit": (EDITORS, EDITORS),
    "campaigns:design": (None, EDITORS),
    "campaigns:frame": (SIGNED_IN, None),
    "campaigns:templates": (EDITORS, None),
    "campaigns:template": (EDITORS, None),
    "campaigns:template_frame": (EDITORS, None),
    "campaigns:delete_template": (EDITORS, EDITORS),
    "campaigns:approved_templates": (EDITORS, None),
    "delivery:fetch_templates": (None, EDITORS),
    "campaigns:new_approved_template": (EDITORS, EDITORS),
    "campaigns:approved_template": (EDITORS, EDITORS),
    "campaigns:delete_approved_template": (EDITORS, EDITORS),
    "campaigns:sending": (EDITORS, ADMINS),
    "campaigns:attribution": (EDITORS, ADMINS),
    "campaigns:earned_by_segment": (SIGNED_IN, None),
    "campaigns:holdout": (EDITORS, ADMINS),
    "campaigns:end_holdout": (ADMINS, ADMINS),
    "campaigns:senders": (EDITORS, None),
    "campaigns:new_sender": (ADMINS, ADMINS),
    "campaigns:sender": (ADMINS, ADMINS),
    "campaigns:default_sender": (None, ADMINS),
    "campaigns:delete_sender": (ADMINS, ADMINS),
    "campaigns:review": (EDITORS, EDITORS),
    "campaigns:launch": (None, EDITORS),
    "campaigns:winner": (None, EDITORS),
    "campaigns:pause": (None, EDITORS),
    "campaigns:resume": (None, EDITORS),
    "campaigns:cancel": (EDITORS, EDITORS),
    "campaigns:delete": (EDITORS, EDITORS),
    "campaigns:start": (None, EDITORS),
    "campaigns:unschedule": (None, EDITORS),
    "campaigns:choose_reasons": (EDITORS, None),
    "campaigns:retry_failed": (None, EDITORS),
    "campaigns:duplicate": (None, EDITORS),
    "campaigns:decide": (None, EDITORS),
    "campaigns:export": (EDITORS, None),
    "delivery:test": (None, EDITORS),
    "delivery:deliverability": (ADMINS, ADMINS),
    "delivery:vendor": (ADMINS, None),
    "delivery:join": (ANYONE, ANYONE),
    "delivery:confirm_join": (ANYONE, ANYONE),
    "delivery:confirm_phone": (ANYONE, ANYONE),
    "delivery:signup_forms": (EDITORS, None),
    "delivery:new_signup_form": (EDITORS, EDITORS),
    "delivery:signup_form": (EDITORS, EDITORS),
    "delivery:delete_signup_form": (EDITORS, EDITORS),
    "delivery:fresh_link": (ANYONE, ANYONE),
    "delivery:channels": (ADMINS, None),
    "delivery:new_setup": (ADMINS, ADMINS),
    "delivery:setup": (ADMINS, ADMINS),
    "delivery:choose_setup": (None, ADMINS),
    "delivery:delete_setup": (None, ADMINS),
    "delivery:use_default": (None, ADMINS),
    "delivery:test_channel": (None, ADMINS),
    "delivery:unsubscribe": (ANYONE, ANYONE),  # the link is the key
    "ai_tools:plan": (EDITORS, EDITORS),
    "customers:wordings": (EDITORS, None),
    "delivery:view_in_browser": (ANYONE, ANYONE),
    "delivery:link": (ANYONE, ANYONE),  # the ticket is the key
    "delivery:pixel": (ANYONE, ANYONE),
    "ai_tools:rules": (EDITORS, EDITORS),
    "ai_tools:messages": (None, EDITORS),
    "ai_tools:summary": (SIGNED_IN, None),
    "ai_tools:lookalike": (EDITORS, EDITORS),
    "ai_tools:likely": (SIGNED_IN, None),
    "campaigns:of_customer": (SIGNED_IN, None),
    "accounts:settings": (SIGNED_IN, SIGNED_IN),
    "accounts:profile": (SIGNED_IN, SIGNED_IN),
    "accounts:sessions": (SIGNED_IN, None),
    "accounts:end_session": (None, SIGNED_IN),
    "accounts:team": (ADMINS, None),
    "accounts:invite": (None, ADMINS),
    "accounts:resend": (None, ADMINS),
    "accounts:revoke": (None, ADMINS),
    "accounts:change_role": (ADMINS, ADMINS),
    "accounts:switch_off": (ADMINS, ADMINS),
    "accounts:switch_on": (None, ADMINS),
    "accounts:reset_two_factor": (ADMINS, ADMINS),
    "accounts:remove": (ADMINS, ADMINS),
    "accounts:keys": (ADMINS, None),
    "accounts:make_key": (None, ADMINS),
    "accounts:rotate_key": (ADMINS, ADMINS),
    "accounts:revoke_key": (ADMINS, ADMINS),
    "accounts:audit": (ADMINS, None),
    "accounts:export_audit": (ADMINS, None),
    "accounts:join": (ANYONE, ANYONE),  # the link is the key
    # Of django-allauth: sign-in itself, and what one does with one's own account.
    "account_login": (ANYONE, ANYONE),
    "account_logout": (ANYONE, ANYONE),
    "account_inactive": (ANYONE, ANYONE),
    "account_signup": (ANYONE, ANYONE),
    "account_reset_password": (ANYONE, ANYONE),
    "account_reset_password_done": (ANYONE, ANYONE),
    "account_reset_password_from_key": (ANYONE, ANYONE),
    "account_reset_password_from_key_done": (ANYONE, ANYONE),
    "account_email_verification_sent": (ANYONE, ANYONE),
    "account_confirm_login_code": (ANYONE, ANYONE),
    "socialaccount_signup": (ANYONE, ANYONE),
    "socialaccount_login_cancelled": (ANYONE, ANYONE),
    "socialaccount_login_error": (ANYONE, ANYONE),
    "google_login": (ANYONE, ANYONE),
    "google_callback": (ANYONE, ANYONE),
    "google_login_by_token": (ANYONE, ANYONE),
    "mfa_authenticate": (ANYONE, ANYONE),  # between password and session
    "mfa_index": (SIGNED_IN, SIGNED_IN),
    "mfa_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "mfa_activate_totp": (SIGNED_IN, SIGNED_IN),
    "mfa_deactivate_totp": (SIGNED_IN, SIGNED_IN),
    "mfa_view_recovery_codes": (SIGNED_IN, SIGNED_IN),
    "mfa_generate_recovery_codes": (SIGNED_IN, SIGNED_IN),
    "mfa_download_recovery_codes": (SIGNED_IN, SIGNED_IN),
    "account_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "account_change_password": (SIGNED_IN, SIGNED_IN),
    "account_set_password": (SIGNED_IN, SIGNED_IN),
    "account_email": (SIGNED_IN, SIGNED_IN),
    "socialaccount_connections": (SIGNED_IN, SIGNED_IN),
}


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


@pytest.mark.parametrize("route", ADMIN_ROUTES, ids=lambda route: route.name)
def test_the_admin_opens_for_administrators_alone(route, visitors):
    for role, client in visitors.items():
        for method in ("GET", "POST"):
            response = client.generic(method, route.url)
            if role == Role.ADMIN:
                assert not (response.status_code == 302 and "login" in response.url) or route.name in OPEN_ADMIN
            elif route.name not in OPEN_ADMIN:
                assert refused(response), f"{method} as {role or 'stranger'}: {response.status_code}"


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
