"""Drafts and segments are deleted by page, after a question that says how many."""

import pytest

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_segment
from campaigns.tests.pages import squeezed
from campaigns.variants.models import Experiment
from customers.models import Segment

pytestmark = pytest.mark.django_db


def test_a_draft_is_deleted_after_a_question(signed_in):
    draft = create_campaign(name="Old idea")
    for where in (f"/campaigns/{draft.id}/edit/", "/"):
        assert f'href="/campaigns/{draft.id}/delete/"' in signed_in.get(where).text
    page = signed_in.get(f"/campaigns/{draft.id}/delete/")
    assert "Delete the draft “Old idea”?" in page.text
    answer = signed_in.post(f"/campaigns/{draft.id}/delete/", follow=True)
    assert answer.request["PATH_INFO"] == "/"
    assert "“Old idea” is deleted" in answer.text
    assert not Campaign.objects.exists()


def test_the_question_counts_the_other_texts_that_go_with_a_draft(signed_in):
    draft = create_campaign(has_variants=True)
    Experiment.objects.create(campaign=draft, variants=[{"subject": "B"}, {"subject": "C"}])
    assert "and its message and 2 other texts with it" in squeezed(signed_in.get(f"/campaigns/{draft.id}/delete/"))


def test_the_question_counts_the_customers_of_a_list(signed_in):
    for city in ("Pune", "Pune", "Delhi"):
        create_customer(city=city)
    rule = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}
    listed = create_segment(name="Open day", rule=rule, is_static=True)
    page = squeezed(signed_in.get(f"/segments/{listed.id}/delete/"))
    assert "The list of 2 customers is deleted for good" in page


def test_a_launched_campaign_cannot_be_deleted(signed_in):
    launched = create_launched()
    for ask in (signed_in.get, signed_in.post):
        assert ask(f"/campaigns/{launched.id}/delete/").url == launched.get_absolute_url()
    assert Campaign.objects.filter(id=launched.id).exists()


@pytest.mark.both_databases
def test_deleting_a_segment_deletes_its_drafts_and_keeps_what_was_launched(signed_in):
    segment = create_segment(name="Quiet")
    create_campaign(segment=segment)
    create_campaign(segment=segment)
    launched = create_launched(segment=segment)
    other = create_campaign(segment=create_segment(name="Other"))
    page = squeezed(signed_in.get(f"/segments/{segment.id}/delete/"))
    assert "<b>2 drafts</b> to it as well" in page
    assert "1 campaign launched to it keeps its name and figures" in page
    assert signed_in.post(f"/segments/{segment.id}/delete/").url == "/segments/"
    assert not Segment.objects.filter(id=segment.id).exists()
    assert set(Campaign.objects.values_list("id", flat=True)) == {launched.id, other.id}
    launched.refresh_from_db()
    assert (launched.segment, launched.segment_name) == (None, "Quiet")


@pytest.mark.both_databases
def test_a_segment_that_another_one_uses_stays(signed_in):
    segment = create_segment(name="Quiet")
    rule = {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [str(segment.id)]}]}
    create_segment(name="Quiet in Pune", rule=rule)
    answer = signed_in.post(f"/segments/{segment.id}/delete/")
    assert answer.status_code == 409
    assert "1 other segment uses it" in squeezed(answer)
    assert "Quiet in Pune" in answer.text
    assert Segment.objects.filter(id=segment.id).exists()
