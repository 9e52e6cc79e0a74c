"""Forms of other sites change nothing: every page that takes a POST refuses one without the token of its session."""

from collections.abc import Iterable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from conftest import create_user
from crm.accounts.models import Role
from tests.page_permissions import PAGES
from tests.test_permissions import ADMIN_ROUTES, LEGACY, PAGE_ROUTES, Route

pytestmark = [pytest.mark.one_database, pytest.mark.long]
# What recipients and mail programs post to, without a session: the link is the key. The last two lines only read.
WITHOUT_SESSION = {
    *("delivery:join", "delivery:confirm_join", "delivery:confirm_phone", "delivery:fresh_link"),
    *("delivery:unsubscribe", "delivery:view_in_browser", "delivery:link", "delivery:pixel"),
    *("healthz", "readyz", "api-1:openapi-json", "api-1:openapi-view", "api-1:api-root"),
    *("google_callback", "google_login_by_token", "socialaccount_login_cancelled", "socialaccount_login_error"),
}
TOKEN, OTHER = {"csrfmiddlewaretoken": "a" * 32}, {"csrfmiddlewaretoken": "b" * 32}


@pytest.fixture
def office(db) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(create_user(role=Role.ADMIN))
    client.cookies["csrftoken"] = TOKEN["csrfmiddlewaretoken"]
    return client


def forged(client: Client, url: str) -> Iterator[HttpResponse]:
    """What forms of other sites get."""
    yield client.post(url)
    yield client.post(url, OTHER)
    yield client.post(url, TOKEN, headers={"Origin": "https://evil.example"})
    yield client.post(url, OTHER, headers={"HX-Request": "true"})


def is_refused(answer: HttpResponse) -> bool:
    """A fragment gets another token and a notice, and leaves the page alone."""
    return answer.status_code == 403 or answer.headers.get("HX-Reswap") == "none"


def taken(client: Client, routes: Iterable[Route]) -> list[str]:
    return [route.name for route in routes if not all(map(is_refused, forged(client, route.url)))]


def test_no_page_takes_a_form_of_another_site(office):
    posted = [route for route in PAGE_ROUTES if PAGES[route.name][1] is not None]
    assert set(taken(office, [*posted, *LEGACY])) <= WITHOUT_SESSION


def test_neither_does_the_administration(office):
    assert taken(office, ADMIN_ROUTES) == []
