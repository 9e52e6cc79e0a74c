from django.http import HttpResponse
from django.urls import reverse
from django_htmx.middleware import HtmxMiddleware

from crm.web.fragments import FragmentMiddleware, is_fragment

HTMX = {"HX-Request": "true"}


def test_browsers_keep_a_fragment_apart_from_its_page(client, db):
    assert "HX-Request" in client.get(reverse("account_login"))["Vary"]


def test_whose_session_has_ended_is_sent_to_sign_in_by_reloading_the_page(client, db):
    answer = client.get(reverse("customers:customers"), headers=HTMX)

    assert answer["HX-Refresh"] == "true"
    assert not answer.content


def test_going_back_asks_for_the_whole_page(rf):
    def asks_for_fragment(**headers: str) -> bool:
        request = rf.get("/", headers=headers)
        HtmxMiddleware(FragmentMiddleware(lambda request: HttpResponse()))(request)
        return is_fragment(request)

    assert asks_for_fragment(**HTMX)
    assert not asks_for_fragment(**HTMX, **{"HX-History-Restore-Request": "true"})
    assert not asks_for_fragment()
