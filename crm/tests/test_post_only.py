"""A GET on a page URL that takes only POST leads to the page it belongs to."""

from uuid import UUID

import pytest

pytestmark = pytest.mark.one_database

ID = UUID(int=1)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (f"/campaigns/{ID}/launch/", f"/campaigns/{ID}/review/"),
        (f"/campaigns/{ID}/pause/", f"/campaigns/{ID}/"),
        (f"/campaigns/{ID}/test/", f"/campaigns/{ID}/"),
        (f"/segments/{ID}/archive/", f"/segments/{ID}/"),
        (f"/segments/lists/{ID}/confirm/", f"/segments/lists/{ID}/"),
        (f"/settings/team/{ID}/on/", "/settings/team/"),
        ("/settings/keys/make/", "/settings/keys/"),
        (f"/ai/messages/{ID}/", f"/campaigns/{ID}/edit/"),
    ],
)
def test_an_address_that_takes_only_posts_leads_to_its_page(office, url, page):
    answer = office.get(url)
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_the_api_still_answers_405(api):
    assert api("read").get("/api/v1/segments/preview").status_code == 405
