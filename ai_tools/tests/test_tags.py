"""Tags of campaigns: suggested from words and conditions, confirmed by a person, a filter of the history."""

import json

import pytest

from ai_tools.tags import tags_of_text
from ai_tools.tests.evaluation.tagging import ENOUGH, LABELLED, UNSEEN, labelled, score_tags
from campaigns.models import Campaign
from campaigns.tags import TAGS, read_tags, set_tags
from campaigns.tests.factories import create_campaign, create_segment
from crm.database.models import new_id
from customers.segments.rules import parse

IN_90_DAYS = {"n": 90, "unit": "days"}


def found(subject: str, body: str = "", *conditions: dict) -> dict[str, str]:
    rule = parse({"match": "all", "rules": [*conditions]}) if conditions else None
    return {each.tag: each.because for each in tags_of_text(subject, body, rule)}


@pytest.mark.one_database
@pytest.mark.parametrize("path", [LABELLED, UNSEEN], ids=["fitted", "unseen"])
def test_the_word_lists_are_good_enough_to_be_shown(path):
    score, _ = score_tags(path)
    assert score.f1 >= ENOUGH
    assert all(tags <= set(TAGS) for tags, *_ in labelled(path))


@pytest.mark.one_database
def test_each_tag_names_the_word_that_it_comes_from():
    assert found("We miss you", "Come back for 15 % off, or ₹300 off a kettle.") == {
        "win-back": "“miss you”",
        "discount": "“15 %”",
        "lapsed": "“miss you”",
    }
    assert found("Opening hours", "We open at nine.") == {
        "news": "“Opening hours”",
        "no offer": "Nothing is offered in the text.",
    }


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("condition", "tag"),
    [
        ({"field": "last_order_at", "op": "not_in_last", "value": IN_90_DAYS}, "lapsed"),
        ({"field": "first_order_at", "op": "in_last", "value": IN_90_DAYS}, "new"),
        ({"field": "order_count", "op": "lte", "value": 1}, "new"),
        ({"field": "order_count", "op": "gte", "value": 5}, "loyal"),
        ({"field": "tags", "op": "has_any", "value": ["VIP"]}, "loyal"),
        ({"field": "city", "op": "in", "value": ["Pune"]}, "local"),
    ],
)
def test_the_audience_says_whom_it_is_for(condition, tag):
    assert found("x", "y", condition)[tag].startswith("The audience: Customers who")
    others = {"match": "any", "rules": [condition, {"field": "visits", "op": "gt", "value": 3}]}
    assert tag not in found("x", "y", others)


@pytest.mark.django_db
def test_everybody_is_an_audience():
    assert "everybody" in {each.tag for each in tags_of_text("x", "y", parse({"match": "all", "rules": []}))}


@pytest.mark.django_db
def test_a_person_confirms_what_is_suggested(signed_in):
    campaign = create_campaign(subject="20 % off", message="Hi {{ first_name | birthday }}, today only.")
    url = f"/ai/tags/{campaign.id}/"
    page = signed_in.get(url).text
    assert "Nothing is saved yet" in page
    assert 'value="discount" checked' in page
    assert "birthday" not in read_tags(campaign.tags)
    assert "“20 %" in page
    campaign.refresh_from_db()
    assert campaign.tags == ""

    signed_in.post(url, {"tag": ["discount", "local", "nonsense"]})
    campaign.refresh_from_db()
    assert read_tags(campaign.tags) == ["discount", "local"]
    signed_in.post(url, {})
    campaign.refresh_from_db()
    assert campaign.tags == ""


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_history_is_filtered_by_a_whole_tag(signed_in):
    for name, tags in (("Sale", ["offer"]), ("Letter", ["no offer", "news"]), ("Plain", [])):
        set_tags(create_campaign(name=name), tags)
    names = [campaign.name for campaign in Campaign.objects.all()]

    def listed(tag: str) -> set[str]:
        page = signed_in.get("/", {"tag": tag}).text
        return {name for name in names if f">{name}</a>" in page}

    assert listed("offer") == {"Sale"}
    assert listed("no offer") == {"Letter"}
    assert listed("nonsense") == listed("") == {"Sale", "Letter", "Plain"}
    assert listed("birthday") == set()


@pytest.mark.django_db
def test_a_program_asks_for_tags_and_nothing_is_saved(api):
    rule = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}
    campaign = create_campaign(subject="Join us on Friday", message="Six teas.", segment=create_segment(rule=rule))
    client = api("read")

    def ask(id: object):
        return client.post("/api/v1/ai/tags", json.dumps({"campaign_id": str(id)}), content_type="application/json")

    answer = ask(campaign.id).json()
    assert (answer["rule"], answer["english"], answer["engine"]) == (None, "event, no offer, local", "offline")
    assert answer["tags"][0] == {"tag": "event", "because": "“Join us”"}
    assert answer["because"][2] == "local: The audience: Customers who live in Pune."
    campaign.refresh_from_db()
    assert campaign.tags == ""
    assert ask(new_id()).status_code == 422
