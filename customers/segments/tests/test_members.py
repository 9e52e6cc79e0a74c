"""Who is in a segment."""

import pytest

from customers.segments.tests.forms import HTMX
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db


def test_members_are_listed_searched_and_paged(signed_in, segment):
    for number in range(51):
        create_customer(name=f"Member {number}", total_spend=20_000)
    create_customer(name="Outsider", total_spend=1)
    url = f"{segment.get_absolute_url()}members/"
    page = signed_in.get(url).text
    assert "Member 50" in page
    assert "Outsider" not in page
    assert "Member 0<" not in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Member 0<" in signed_in.get(url + following).text
    assert "Member 7<" in signed_in.get(url, {"q": "MEMBER 7"}, headers=HTMX).text
    assert "No member’s name" in signed_in.get(url, {"q": "nobody"}).text
    assert signed_in.get(url, {"cursor": "nonsense"}).status_code == 200
