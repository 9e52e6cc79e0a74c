"""The library of templates."""

import pytest

from campaigns.content.library import MailTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(db) -> MailTemplate:
    blocks = [{"kind": "heading", "text": "Hi {{ first_name | there }}", "level": 1}, {"kind": "footer", "text": ""}]
    return MailTemplate.objects.create(name="Spring <letter>", subject="Spring", blocks=blocks)


def test_saved_and_built_in_ones_are_listed(signed_in, saved):
    page = signed_in.get("/templates/").text
    assert "Spring &lt;letter&gt;" in page
    assert "Hi there" in page
    assert page.count("English") == 4


def test_one_is_shown_in_a_frame_with_its_plain_part(signed_in, saved):
    page = signed_in.get(f"/templates/{saved.id.hex}/")
    assert "Hi there\n=" in page.text
    frame = signed_in.get(f"/templates/{saved.id.hex}/frame/")
    assert "Hi there</h1>" in frame.text
    assert frame["Content-Security-Policy"].endswith("sandbox")


def test_a_saved_one_is_deleted_after_a_question(signed_in, saved):
    address = f"/templates/{saved.id.hex}/delete/"
    assert "Delete the template “Spring &lt;letter&gt;”?" in signed_in.get(address).text
    signed_in.post(address)
    assert not MailTemplate.objects.exists()


@pytest.mark.parametrize(
    "address", ["/templates/nonsense/", "/templates/news-en/delete/", "/templates/news-en-x/frame/"]
)
def test_what_is_not_there_is_404(signed_in, address):
    assert signed_in.get(address).status_code == 404
