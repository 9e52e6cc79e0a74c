"""Two segments may have the same name, since programs name them too. Pages say so, and choices tell them apart."""

import pytest

from customers.models import Segment
from customers.segments.tests.forms import RULE, squeezed

pytestmark = pytest.mark.django_db


@pytest.fixture
def namesake(segment) -> Segment:
    return Segment.objects.create(name="big SPENDERS", rule=RULE)


@pytest.mark.both_databases
def test_the_page_of_a_segment_says_who_else_is_called_so(signed_in, segment, namesake):
    for each in (segment, namesake):
        page = squeezed(signed_in.get(f"/segments/{each.id}/").text)
        assert f"Another segment is called “{each.name}” too." in page
        assert f'href="/segments/?q={each.name.replace(" ", "%20")}">Show both</a>' in page

    Segment.objects.create(name="Big spenders", rule=RULE)
    assert "2 other segments are called “Big spenders” too." in squeezed(signed_in.get(f"/segments/{segment.id}/").text)


@pytest.mark.both_databases
def test_so_does_the_page_of_a_list(signed_in, segment, namesake):
    Segment.objects.filter(id=namesake.id).update(is_static=True)
    assert "Another segment is called" in signed_in.get(f"/segments/{namesake.id}/").text


def test_who_has_a_name_alone_reads_nothing_of_it(signed_in, segment, namesake):
    Segment.objects.filter(id=namesake.id).update(name="Big spender.")
    assert "Another segment" not in signed_in.get(f"/segments/{segment.id}/").text


def test_an_archived_one_does_not_count(signed_in, segment, namesake):
    signed_in.post(f"/segments/{namesake.id}/archive/")
    assert "Another segment" not in signed_in.get(f"/segments/{segment.id}/").text


def test_a_viewer_is_not_asked_to_rename_one(viewing, segment, namesake):
    page = squeezed(viewing.get(f"/segments/{segment.id}/").text)
    assert "Another segment is called" in page
    assert "rename one" not in page


def test_a_choice_tells_them_apart(signed_in, segment, namesake):
    other = Segment.objects.create(name="Others", rule=RULE)
    page = squeezed(signed_in.get("/campaigns/new/").text)
    assert f"{segment.name} (saved " in page
    assert f"{namesake.name} (saved " in page
    assert f"> {other.name}<" in page or f">{other.name}<" in page
