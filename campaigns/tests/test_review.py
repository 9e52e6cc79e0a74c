"""The last look before launch, and the launch itself."""

from uuid import uuid4

import pytest
from django.utils import timezone

from campaigns.effect.arms import holdout_drawing
from campaigns.models import Campaign, Experiment, SendingRules
from campaigns.sending_rules.caps import touch
from campaigns.sending_rules.models import ONLY
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_segment
from campaigns.tests.pages import squeezed
from customers.models import Customer, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def review(campaign) -> str:
    return f"/campaigns/{campaign.id}/review/"


def launch(campaign) -> str:
    return f"/campaigns/{campaign.id}/launch/"


@pytest.mark.also_mongodb
def test_the_review_shows_audience_text_and_count(signed_in):
    create_customer(name="Ananya Kulkarni", email="a@example.in", total_spend=50_000)
    create_customer(email="A@example.in", total_spend=50_000)
    create_customer(email="", total_spend=50_000)
    rule = {"match": "all", "rules": [{"field": "total_spend", "op": "gt", "value": 100}]}
    page = squeezed(signed_in.get(review(create_campaign(segment=create_segment(rule=rule)))))
    assert "spent more than ₹100" in page
    assert "<dd>3</dd>" in page
    assert page.count("<dd>−1</dd>") == 2
    assert "Send to 1 customer</button>" in page
    assert '<mark class="filled" >Ananya</mark>' in page


def shown_customer(client, campaign):
    return client.get(review(campaign)).context["customer"]


def test_the_customer_who_is_shown_is_not_held_out(signed_in):
    for _ in range(20):
        create_customer()
    campaign = create_campaign(holdout=50)
    is_held_out = holdout_drawing(campaign)
    assert shown_customer(signed_in, campaign) == next(
        each for each in Customer.objects.order_by("id") if not is_held_out(each.id.hex)
    )


@pytest.mark.also_mongodb
def test_the_customer_who_is_shown_has_not_reached_a_cap(signed_in):
    capped, other = create_customer(name="Aditi Bhat"), create_customer()
    Customer.objects.filter(id=capped.id).update(touches=str(touch("email", timezone.now(), uuid4())))
    campaign = create_campaign()
    assert shown_customer(signed_in, campaign) == capped
    SendingRules.objects.create(id=ONLY, caps={"email": [1, 24]})
    assert shown_customer(signed_in, campaign) == other
    Customer.objects.filter(id=other.id).update(email_opt_in=False, email_standing="opted out")
    assert shown_customer(signed_in, campaign) is None


@pytest.mark.also_mongodb
def test_the_review_names_the_topic_and_what_happens_to_links(signed_in):
    create_customer()
    topic = Topic.objects.create(name="Offers", name_key="offers")
    page = squeezed(signed_in.get(review(create_campaign(topic=topic, tracks=True, utm={"source": "spring"}))))
    assert "<dt>Topic</dt> <dd>Offers</dd>" in page
    assert "Clicks are counted. UTM parameters: utm_source=spring, utm_medium=email, utm_campaign=win-back" in page
    page = squeezed(signed_in.get(review(create_campaign())))
    assert "<dt>Topic</dt> <dd>None</dd>" in page
    assert "Clicks are not counted. No UTM parameters." in page


def test_launching_sends_once_however_often_it_is_clicked(signed_in, said):
    create_customer()
    campaign = create_campaign()
    reviewed = signed_in.get(review(campaign)).context["reviewed"]
    for _ in range(2):
        response = signed_in.post(launch(campaign), {"reviewed": reviewed})
        assert response.url == f"/campaigns/{campaign.id}/"
    campaign.refresh_from_db()
    assert campaign.status == "sending"
    assert campaign.rule == campaign.segment.rule
    assert said == [campaign.id]


@pytest.mark.parametrize("changed", ["campaign", "segment"])
def test_a_change_after_the_review_is_refused(signed_in, said, changed):
    create_customer()
    campaign = create_campaign()
    reviewed = signed_in.get(review(campaign)).context["reviewed"]
    (campaign if changed == "campaign" else campaign.segment).save()
    response = signed_in.post(launch(campaign), {"reviewed": reviewed}, follow=True)
    assert response.redirect_chain == [(review(campaign), 302)]
    assert "changed after you opened this review" in response.text
    assert not said
    again = response.context["reviewed"]
    assert signed_in.post(launch(campaign), {"reviewed": again}).url == f"/campaigns/{campaign.id}/"


@pytest.mark.also_mongodb
def test_a_stale_campaign_object_cannot_be_launched(said):
    create_customer()
    campaign = create_campaign()
    Campaign.objects.get(id=campaign.id).save()
    assert not campaign.launch()
    assert not said


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"message": "Hi {{ first_name"}, "opened with {{ and not closed"),
        ({"subject": ""}, "An e-mail needs a subject"),
        ({"message": " "}, "There is no message yet"),
        ({"message": "{{ nope }}"}, "Unknown token &quot;nope&quot;"),
        ({"message": "{{ city }}"}, "1 customer has no city: write what to say instead"),
        ({"subject": "In {{ city }}?"}, "1 customer has no city"),
    ],
)
def test_problems_are_listed_with_links_to_fix_them_and_nothing_is_sent(signed_in, said, fields, word):
    create_customer()
    campaign = create_campaign(**fields)
    page = signed_in.get(review(campaign)).text
    assert word in page
    assert f"/campaigns/{campaign.id}/edit/#{next(iter(fields))}" in page
    assert "Send to" not in page
    refused = signed_in.post(launch(campaign), follow=True)
    assert refused.redirect_chain == [(review(campaign), 302)]
    assert word in refused.text
    campaign.refresh_from_db()
    assert (campaign.status, said) == ("draft", [])


def test_an_empty_audience_is_refused(signed_in, said):
    campaign = create_campaign(segment=create_segment(rule={"match": "any", "rules": []}))
    assert "Nobody is in this audience now." in signed_in.post(launch(campaign), follow=True).text
    assert not said


@pytest.mark.also_mongodb
def test_a_segment_that_is_gone_is_refused(signed_in, said):
    campaign = create_campaign()
    campaign.segment.delete()
    for response in (signed_in.get(review(campaign)), signed_in.post(launch(campaign), follow=True)):
        assert "This campaign has no audience." in response.text
    assert signed_in.get(f"/campaigns/{campaign.id}/edit/").status_code == 200
    assert not said


def test_the_review_of_a_launched_campaign_redirects_to_it(signed_in):
    campaign = create_launched()
    assert signed_in.get(review(campaign)).url == campaign.get_absolute_url()


def test_a_viewer_can_neither_write_nor_launch(viewing, said):
    create_customer()
    campaign = create_campaign()
    for address in ("edit", "review", "launch"):
        assert viewing.get(f"/campaigns/{campaign.id}/{address}/").status_code == 403
        assert viewing.post(f"/campaigns/{campaign.id}/{address}/").status_code == 403
    assert viewing.get("/campaigns/new/").status_code == 403
    assert Campaign.objects.get().status == "draft"


def test_a_get_launches_nothing(signed_in):
    campaign = create_campaign()
    assert signed_in.get(launch(campaign)).url == f"/campaigns/{campaign.id}/review/"
    assert Campaign.objects.get().is_draft


@pytest.mark.parametrize(
    ("tracks", "decide_by", "warns"), [(False, "clicks", True), (True, "clicks", False), (False, "revenue", False)]
)
def test_texts_cannot_be_told_apart_by_clicks_that_are_not_counted(signed_in, tracks, decide_by, warns):
    create_customer(email="a@example.in")
    campaign = create_campaign(has_variants=True, tracks=tracks)
    Experiment.objects.create(campaign=campaign, variants=[{"subject": "Beans"}], decide_by=decide_by)
    assert ("clicks are not counted: count them" in squeezed(signed_in.get(review(campaign)))) == warns
