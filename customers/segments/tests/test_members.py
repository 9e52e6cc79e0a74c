"""Who is in a segment."""

import pytest

from crm.accounts.audit import Action, AuditEntry
from crm.web import spreadsheet
from customers.segments.tests.forms import HTMX
from customers.tests.factories import create_customer
from tests.pages import visible_text

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


def test_members_are_counted_after_they_are_shown(signed_in, segment):
    create_customer(name="Asha", total_spend=20_000)
    url = f"{segment.get_absolute_url()}members/"
    page = signed_in.get(url, {"q": "ash"}).text
    assert 'hx-get="?q=ash&amp;counted=1" hx-trigger="load"' in page
    assert "url=?q=ash&amp;counted=1" in page
    found = signed_in.get(url, {"q": "ash", "counted": 1}, headers=HTMX).text
    assert found.strip().startswith('<p class="small muted" role="status">')
    assert "1 customer among the members is like “ash”" in visible_text(found)
    assert "1 customer matches now" in visible_text(signed_in.get(url, {"counted": 1}).text)


def test_members_go_to_a_file_as_they_are_searched(signed_in, segment, monkeypatch):
    monkeypatch.setattr(spreadsheet, "CHUNK", 2)
    for number in range(5):
        create_customer(external_id=f"c{number}", name=f"=Member {number}", total_spend=1_234_550, city="Pune")
    create_customer(name="Outsider", total_spend=1)
    answer = signed_in.get(f"{segment.get_absolute_url()}members.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="big-spenders.csv"'
    heading, *lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert heading == "external_id,name,email,phone,city,country,order_count,last_order_at,total_spend"
    assert lines == [f"c{number},'=Member {number},,,Pune,,1,2026-01-15T10:00:00+05:30,12345.50" for number in range(5)]
    assert AuditEntry.objects.get(action=Action.EXPORTED).subject == "Big spenders"
    some = signed_in.get(f"{segment.get_absolute_url()}members.csv", {"q": "member 3"})
    assert len(some.getvalue().splitlines()) == 2


def test_viewers_see_members_and_do_not_export_them(viewing, segment):
    create_customer(total_spend=20_000)
    url = segment.get_absolute_url()
    assert "members.csv" not in viewing.get(f"{url}members/").text
    assert viewing.get(f"{url}members.csv").status_code == 403
