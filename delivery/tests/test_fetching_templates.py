"""Templates fetched from WhatsApp: page by page, new ones added, known ones changed, lost ones disabled."""

from urllib.parse import parse_qs, urlsplit

import pytest

from campaigns.approved.checks import template_problems
from campaigns.approved.templates import ApprovedTemplate
from campaigns.approved.tests.templates import OFFER, create_filled, create_whatsapp_template
from delivery.template_page import store_listed
from delivery.tests import api_stub
from delivery.tests.phone_setups import set_up
from delivery.vendors.protocol import ListedTemplate
from delivery.vendors.whatsapp.templates import read_template

pytestmark = pytest.mark.django_db
PAGE = "/settings/message-templates/"


def item(name: str = "new_teas", status: str = "APPROVED", *parts: dict, body: str = OFFER) -> dict:
    components = [{"type": "BODY", "text": body}, *parts]
    return {
        "name": name,
        "language": "en",
        "status": status,
        "category": "MARKETING",
        "id": "9",
        "components": components,
    }


@pytest.fixture
def account(monkeypatch):
    """A WhatsApp account with a template on each of two pages."""
    with api_stub.running() as stub:
        pages = {
            "": {"data": [item()], "paging": {"cursors": {"after": "x"}, "next": "https://…"}},
            "x": {"data": [item("second", "PENDING")], "paging": {"cursors": {"after": "y"}}},
        }
        stub.answer = lambda request: (200, pages[parse_qs(urlsplit(request.path).query).get("after", [""])[0]], {})
        set_up("whatsapp", stub.url, monkeypatch)
        yield stub


def test_all_pages_of_the_account_are_stored(signed_in, account):
    typed = create_whatsapp_template(body="As it was typed in")
    assert "Fetch from WhatsApp" in signed_in.get(PAGE).text
    page = signed_in.post(f"{PAGE}fetch/", follow=True)
    assert "2 templates fetched from WhatsApp Cloud API." in page.text
    found = {each.name: each for each in ApprovedTemplate.objects.all()}
    assert (found["new_teas"].id, found["new_teas"].body, found["new_teas"].parameters) == (typed.id, OFFER, ["1", "2"])
    assert found["second"].status == "pending"
    assert account.requests[0].headers["Authorization"] == "Bearer EAAG-secret-token"


def test_a_refusal_is_shown_and_changes_nothing(signed_in, account):
    account.answer = lambda request: (401, {"error": {"code": 190, "message": "The token has expired"}}, {})
    page = signed_in.post(f"{PAGE}fetch/", follow=True)
    assert "No templates fetched: The token has expired (190)." in page.text
    assert not ApprovedTemplate.objects.exists()


def test_without_an_account_nothing_can_be_fetched(signed_in):
    assert "Fetch from WhatsApp" not in signed_in.get(PAGE).text
    assert "does not list its templates" in signed_in.post(f"{PAGE}fetch/", follow=True).text


@pytest.mark.both_databases
def test_what_is_listed_again_changes_what_is_not_is_disabled_and_typed_ones_stay():
    typed = create_whatsapp_template(name="typed")
    one = ListedTemplate("one", "en", "marketing", "Hi {{1}}", "approved", "1")
    two = ListedTemplate("two", "en", "marketing", "Hi", "approved", "2")
    assert len(store_listed("s", [one, two])) == 2
    assert store_listed("s", [one, two]) == []
    changed = store_listed("s", [one._replace(body="Hi {{name}}")])
    assert sorted(each.name for each in changed) == ["one", "two"]
    found = {each.name: (each.status, each.parameters) for each in ApprovedTemplate.objects.all()}
    assert found == {"one": ("approved", ["name"]), "two": ("disabled", []), "typed": ("approved", typed.parameters)}


def test_a_template_of_another_account_cannot_be_sent():
    draft = create_filled(template=create_whatsapp_template(setup="other"), parameters={"1": "a", "2": "b"})
    (problem,) = template_problems(draft)
    assert "belongs to another account" in problem.text


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ({"type": "FOOTER", "text": "Chai & Co."}, "approved"),
        ({"type": "HEADER", "format": "TEXT", "text": "News"}, "approved"),
        ({"type": "HEADER", "format": "TEXT", "text": "News for {{1}}"}, "unsupported"),
        ({"type": "HEADER", "format": "IMAGE"}, "unsupported"),
        ({"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}]}, "approved"),
        ({"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://chai.example/{{1}}"}]}, "unsupported"),
        ({"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "text": "Copy"}]}, "unsupported"),
        ({"type": "CAROUSEL", "cards": []}, "unsupported"),
    ],
)
def test_parts_that_a_campaign_cannot_fill_are_told_apart(part, status):
    assert read_template(item("a", "APPROVED", part)).status == status


@pytest.mark.parametrize(("given", "status"), [("PAUSED", "paused"), ("LIMIT_EXCEEDED", "disabled"), ("", "disabled")])
def test_statuses_of_the_vendor_become_ours(given, status):
    assert read_template(item("a", given)).status == status


def test_a_template_without_a_text_is_left_out():
    assert read_template({"name": "a", "components": []}) is None
