from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_htmx.middleware import HtmxMiddleware

from crm.web.fragments import FragmentMiddleware, is_fragment

HTMX = {"HX-Request": "true"}


def test_browsers_keep_a_fragment_apart_from_its_page(client, db):
    assert "HX-Request" in client.get(reverse("account_login"))["Vary"]


def test_a_fragment_asked_for_without_a_session_is_a_notice_that_leaves_the_page_alone(client, db):
    answer = client.get(reverse("customers:customers"), headers=HTMX)

    assert answer.status_code == 200
    assert "You are signed out" in answer.text
    assert answer["HX-Reswap"] == "none"
    assert "HX-Refresh" not in answer


def test_the_notice_asks_whether_the_person_is_signed_in_again(client, marketer):
    assert "data-signed-out" in client.get(reverse("session"), headers=HTMX).text
    assert client.get(reverse("session") + "?again", headers=HTMX).status_code == 204
    client.force_login(marketer)
    answer = client.get(reverse("session"), headers=HTMX)
    assert 'name="csrfmiddlewaretoken"' in answer.text
    assert "You are signed out" not in answer.text


def test_a_fragment_posted_with_the_token_of_an_earlier_session_gets_a_new_one(marketer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(marketer)
    answer = browser.post(reverse("segments:segments"), headers=HTMX)
    assert answer.status_code == 200
    assert 'name="csrfmiddlewaretoken"' in answer.text
    assert browser.post(reverse("segments:segments")).status_code == 403


def test_going_back_asks_for_the_whole_page(rf):
    def asks_for_fragment(**headers: str) -> bool:
        request = rf.get("/", headers=headers)
        HtmxMiddleware(FragmentMiddleware(lambda request: HttpResponse()))(request)
        return is_fragment(request)

    assert asks_for_fragment(**HTMX)
    assert not asks_for_fragment(**HTMX, **{"HX-History-Restore-Request": "true"})
    assert not asks_for_fragment()
