"""Segments are renamed, archived and restored, and nothing that uses them notices."""

from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from crm.accounts.audit import AuditEntry
from customers.models import Segment
from customers.segments import audience
from customers.segments.rules import parse
from customers.segments.tests.forms import RULE, form, post
from customers.segments.tests.test_list import in_segment
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db


def test_a_segment_is_renamed(signed_in, segment):
    url = f"/segments/{segment.id}/rename/"
    assert 'value="Big spenders"' in signed_in.get(url).text
    refused = signed_in.post(url, {"name": " "})
    assert (refused.status_code, "Give the segment a name." in refused.text) == (422, True)
    assert signed_in.post(url, {"name": "  Best   of all "}).url == "/segments/"
    segment.refresh_from_db()
    assert (segment.name, segment.rule) == ("Best of all", RULE)


def test_an_archived_segment_is_not_offered_and_what_uses_it_goes_on(signed_in, segment):
    customer = create_customer(total_spend=20_000)
    user = Segment.objects.create(name="Of them", rule=in_segment(segment.id))
    answer = signed_in.post(f"/segments/{segment.id}/archive/", follow=True)
    assert "“Big spenders” is archived." in answer.text
    assert "Big spenders" not in signed_in.get("/segments/values/", {"of": "segment"}).text
    assert "Big spenders" not in signed_in.get("/segments/overlap/").text
    assert list(audience.matching(parse(user.rule))) == [customer]
    signed_in.post(f"/segments/{segment.id}/restore/")
    assert "Big spenders" in signed_in.get("/segments/overlap/").text


def test_archiving_twice_keeps_the_first_time(signed_in, segment):
    for _ in range(2):
        signed_in.post(f"/segments/{segment.id}/archive/")
        segment.refresh_from_db()
        first = segment.archived_at
    assert segment.archived_at == first <= timezone.now()


@pytest.mark.parametrize("act", ["archive", "restore"])
def test_viewers_do_not_control(viewing, segment, act):
    assert viewing.post(f"/segments/{segment.id}/{act}/").status_code == 403
    assert viewing.post(f"/segments/{segment.id}/rename/", {"name": "Mine"}).status_code == 403


def test_who_made_and_changed_a_segment_stands_in_the_audit_log(signed_in, marketer, api):
    segment_id = uuid4()
    post(signed_in, form(act="save"), segment_id=segment_id)
    post(signed_in, form(act="save", value="7"), segment_id=segment_id)
    signed_in.post(f"/segments/{segment_id}/rename/", {"name": "Best of all"})
    for how in ("archive", "archive", "restore"):
        signed_in.post(f"/segments/{segment_id}/{how}/")
    made = api("campaigns").post("/api/v1/segments", {"name": "Ours", "rule": RULE}, content_type="application/json")

    entries = AuditEntry.objects.filter(action__startswith="segment_").order_by("id")
    assert [(e.origin, e.actor.partition(" (")[0], e.action, e.subject, e.details.get("how")) for e in entries] == [
        ("page", marketer.email, "segment_made", "Big spenders", None),
        ("page", marketer.email, "segment_changed", "Big spenders", "saved"),
        ("page", marketer.email, "segment_changed", "Best of all", "renamed"),
        ("page", marketer.email, "segment_changed", "Best of all", "archived"),
        ("page", marketer.email, "segment_changed", "Best of all", "restored"),
        ("api", "API key tests", "segment_made", "Ours", None),
    ]
    assert entries[5].subject_id == UUID(made.json()["id"]).hex
