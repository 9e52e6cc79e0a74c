"""What people and programs see when something goes wrong."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path, reverse
from django.views.generic import TemplateView

from crm.web.sentences import BY_STATUS

pytestmark = pytest.mark.one_database

PAGES = ["400", "403", "403_csrf", "404", "500", "503"]
urlpatterns = [
    path(f"{name}/", login_not_required(TemplateView.as_view(template_name=f"{name}.html"))) for name in PAGES
]
FAULTS = {"denied": PermissionDenied, "odd": SuspiciousOperation, "broken": RuntimeError}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nothing", "/api/v2/customers", "/api/v1/customers/", "/api/nothing/"]
)
def test_an_unknown_address_of_the_api_is_answered_in_json(visitor, path, db):
    answer = visitor.get(path)

    assert answer.status_code == 404
    assert answer.json()["detail"][0]["msg"]


def test_an_unknown_page_is_answered_with_a_page(visitor, db):
    answer = visitor.get("/nothing")

    assert answer.status_code == 404
    assert "<h1>Page not found</h1>" in answer.text


@pytest.mark.parametrize("path", ["/api/v1/customers", "/api/v1/segments/preview"])
def test_a_method_that_the_api_does_not_have_is_answered_in_json(visitor, path, db):
    answer = visitor.generic("PATCH", path)

    assert answer.status_code == 405
    assert answer["Allow"]
    assert answer.json()["detail"][0]["msg"]


@pytest.mark.parametrize(("fault", "status"), [("denied", 403), ("odd", 400), ("broken", 500)])
@pytest.mark.parametrize("path", ["/api/openapi.json", "/customers/"])
def test_every_fault_is_json_under_the_api_and_a_page_elsewhere(signed_in, monkeypatch, settings, path, fault, status):
    def broken(*args: object) -> None:
        raise FAULTS[fault]("inner detail")

    monkeypatch.setattr("crm.web.fragments.FragmentMiddleware.__call__", broken)
    signed_in.raise_request_exception = False

    answer = signed_in.get(path)

    assert answer.status_code == status
    if path.startswith("/api/"):
        assert set(answer.json()) == {"detail"}
    else:
        assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    if status == 500:
        assert "inner detail" not in answer.text


FORM = "application/x-www-form-urlencoded"
UNREADABLE = {
    "another encoding": (f"{FORM}; charset=utf-7", b"a=1"),
    "no encoding": (f"{FORM}; charset=nonsense", b"a=1"),
    "very many fields": (FORM, b"&".join(b"f%d=1" % n for n in range(10_000))),
    "very many parts": (
        "multipart/form-data; boundary=b",
        b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(3_000))
        + b"--b--\r\n",
    ),
    "very many files": (
        "multipart/form-data; boundary=b",
        b"".join(
            b'--b\r\nContent-Disposition: form-data; name="f%d"; filename="f"\r\n\r\n1\r\n' % n for n in range(200)
        )
        + b"--b--\r\n",
    ),
    "no boundary": ("multipart/form-data", b"--b"),
    "a long boundary": (f"multipart/form-data; boundary={'x' * 300}", b"--b"),
    "broken base64": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="f"\r\nContent-Transfer-Encoding: base64\r\n\r\n*\r\n--b--\r\n',
    ),
    "an encoding of a part": (
        "multipart/form-data; boundary=b; charset=nonsense",
        b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\xff\r\n--b--\r\n',
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nowhere/"])
def test_a_form_that_cannot_be_read_is_answered_with_a_page(marketer, what, path):
    """Strangers send such forms too. No error leaves Django, and none is taken for ours."""
    kind, body = UNREADABLE[what]
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = 32 * "a"
    for is_signed_in in (False, True):
        if is_signed_in:
            client.force_login(marketer)
        answer = client.generic("POST", path, body, content_type=kind)
        assert 300 <= answer.status_code < 500
        assert answer.headers["Content-Type"].startswith("text/html")


def test_a_fault_inside_an_operation_is_json_without_a_trace(monkeypatch, api):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("customers.segments.api.listed", broken)
    client = api("read")
    client.raise_request_exception = False

    answer = client.get("/api/v1/segments")

    assert answer.status_code == 500
    assert answer.json() == {"detail": [{"loc": [], "msg": BY_STATUS[500]}]}


@pytest.mark.parametrize("path", ["/api/v1/segments", "/segments/"])
def test_a_database_that_is_away_is_a_503_that_says_when_to_try_again(monkeypatch, api, marketer, path):
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("inner detail")

    client = api("read")
    client.force_login(marketer)
    client.raise_request_exception = False
    monkeypatch.setattr("customers.models.Segment.objects.all", away)
    monkeypatch.setattr("customers.models.Segment.objects.order_by", away)

    answer = client.get(path)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "2"
    assert "inner detail" not in answer.text
    if path.startswith("/api/"):
        assert answer.json() == {"detail": [{"loc": [], "msg": BY_STATUS[503]}]}
    else:
        assert "Temporarily unavailable" in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_error_pages_need_no_request_and_no_database(name):
    page = render_to_string(f"{name}.html")

    assert "<h1>" in page
    assert 'href="/"' in page


def test_a_form_without_its_token_says_what_to_do(marketer):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(reverse("account_login"), {"login": "x", "password": "y"})

    assert answer.status_code == 403
    assert "Please send it again" in answer.text


def test_a_viewer_reads_why_they_may_not(viewing):

    assert "Ask an administrator for the marketer role" in viewing.get(reverse("campaigns:new")).text


def test_an_unknown_host_is_refused(settings, client):
    settings.ALLOWED_HOSTS = ["crm.example.com"]

    assert client.get("/accounts/login/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.urls("crm.tests.test_errors")
def test_error_pages_in_the_browser(page, check, name):
    page.goto(f"/{name}/")
    check.looks(f"error-{name}")
