"""The boxes of the AI tools in the builder, the composer and the report, with and without a script."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.utils.html import escape

from campaigns.log.ledger import State
from campaigns.tests.factories import create_campaign, create_launched, create_message, create_segment
from conftest import create_user
from customers.models import Customer, Segment
from customers.tests.factories import customer_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HTMX = {"HX-Request": "true"}
RULE = {"match": "all", "rules": [{"field": "total_spend", "op": "gt", "value": 5000}]}


@pytest.fixture
def segment():
    return create_segment(rule={"match": "all", "rules": [{"field": "visits", "op": "gte", "value": 3}]})


@pytest.fixture
def draft():
    return create_campaign(subject="Mine", message="My own {{ city | town }}")


def describe(client, segment, text, **options):
    return client.post(f"/ai/rules/{segment.id}/", {"text": text}, **options)


def build(client, segment, form):
    posted = urlencode(form, doseq=True)
    return client.post(
        f"{segment.get_absolute_url()}{form['act']}/", posted, content_type="application/x-www-form-urlencoded"
    )


def suggest(client, draft, **fields):
    typed = {
        "name": draft.name,
        "segment": draft.segment_id,
        "channel": "email",
        "subject": "Mine",
        "message": "My own",
    }
    return client.post(f"/ai/messages/{draft.id}/", {**typed, **fields})


def test_each_page_stands_in_the_room_that_it_was_reached_from(signed_in, segment, draft):
    addresses = {
        "Campaigns": ("/ai/plan/", f"/ai/tags/{draft.id}/", f"/ai/lookalike/?campaign={draft.id}"),
        "Segments": ("/ai/likely/", f"/ai/lookalike/?segment={segment.id}"),
    }
    for room, pages in addresses.items():
        for page in pages:
            navigation = signed_in.get(page).text.partition('aria-label="Main"')[2].partition("</nav>")[0]
            (current,) = (link for link in navigation.split("<a")[1:] if 'aria-current="page"' in link)
            assert room in current, page


# ── The builder ───────────────────────────────────────────────────────
def test_the_builder_has_the_box_for_editors_alone(signed_in, client, segment):
    box = f"/ai/rules/{segment.id}/"
    assert f'hx-get="{box}"' in signed_in.get(segment.get_absolute_url()).text
    assert "Describe your audience" in signed_in.get(box, headers=HTMX).text

    client.force_login(create_user(role="viewer"))
    assert box not in client.get(segment.get_absolute_url()).text


def test_without_a_script_the_answer_is_a_page_with_a_button_that_fills_the_builder(signed_in, segment):
    page = describe(signed_in, segment, "spent over 5k and love dogs")

    assert "spent more than ₹5,000" in page.text
    assert "“love dogs”" in page.text
    assert "Read by the built-in engine" in page.text
    assert escape(json.dumps(RULE)) in page.text
    assert "Fill in 1 condition" in page.text


def test_the_builder_takes_the_rule_and_saves_nothing(signed_in, segment):
    page = build(signed_in, segment, {"act": "fill", "name": "Mine", "rule": json.dumps(RULE)})

    assert 'value="5,000"' in page.text
    assert 'value="Mine"' in page.text
    segment.refresh_from_db()
    assert segment.rule["rules"][0]["field"] == "visits"


@pytest.mark.also_mongodb
def test_undo_brings_back_what_was_there(signed_in, segment):
    form = {
        "node": ["n1::group", "n2:n1:cond"],
        "n1.match": "all",
        "n2.field": "visits",
        "n2.op": "gte",
        "n2.value": "3",
    }
    filled = build(signed_in, segment, {**form, "act": "fill", "rule": json.dumps(RULE)})
    step = filled.context["page"].history.undo[-1]
    undone = build(signed_in, segment, {**form, "act": "undo", "undo": step})

    assert undone.context["page"].draft.nodes[0].asked.name == "visits"


@pytest.mark.parametrize("rule", ["", "{", "[]", '{"match": "all", "rules": [{"field": "x"}]}', "null"])
def test_an_invalid_rule_is_refused(signed_in, segment, rule):
    assert build(signed_in, segment, {"act": "fill", "rule": rule}).status_code == 400


def test_with_a_script_the_builder_is_filled_at_once(signed_in, segment):
    page = describe(signed_in, segment, "spent over 5k", headers=HTMX)

    assert "<html" not in page.text
    assert 'hx-trigger="load"' in page.text
    assert "Filled in 1 condition below" in page.text
    assert "Undo" in page.text


def test_a_description_stays_when_the_segment_is_not_saved(signed_in, segment):
    described = describe(signed_in, segment, "spent over 5k & in Pune", headers=HTMX).text
    assert '<input type="hidden" name="described" form="rule" value="spent over 5k &amp; in Pune"' in described
    nameless = {"act": "save", "name": "", "node": ["n1::group"], "n1.match": "all"}
    refused = build(signed_in, segment, {**nameless, "described": "spent over 5k & in Pune"})
    assert refused.status_code == 422
    box = re.search(r'hx-get="(/ai/rules/[^"]+)"', refused.text)[1]
    assert box == f"/ai/rules/{segment.id}/?text=spent+over+5k+%26+in+Pune"
    assert ">spent over 5k &amp; in Pune</textarea>" in signed_in.get(box, headers=HTMX).text


def test_questions_and_assumptions_are_shown(signed_in, segment):
    persist_records("customer", customer_record(tags=["vip", "student", "corporate"]))
    page = describe(signed_in, segment, "spent 5k, and vip and student or corporate")

    assert "Please clarify" in page.text
    assert "₹5,000 read as at least ₹5,000" in page.text


def test_nothing_understood_fills_nothing(signed_in, segment):
    page = describe(signed_in, segment, "people who love dogs", headers=HTMX)

    assert "Say it another way" in page.text
    assert "hx-trigger" not in page.text


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_too_little_and_too_much_is_told(signed_in, segment, text):
    page = describe(signed_in, segment, text)

    assert page.status_code == 422
    assert 'class="error"' in page.text
    assert text.strip()[:100] in page.text, "what was typed stays"


def test_what_was_typed_is_escaped(signed_in, segment):
    page = describe(signed_in, segment, "<script>alert(1)</script> lovers")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_segment_that_is_not_saved_yet_can_be_asked_about(signed_in):
    new = Segment()

    assert "Fill in 1 condition" in describe(signed_in, new, "spent over 5k").text


# ── The composer ──────────────────────────────────────────────────────
def test_ideas_beside_what_was_typed_and_nothing_saved(signed_in, draft):
    page = suggest(signed_in, draft, goal="Win back with ₹500 off until Sunday")

    assert page.text.count("data-variant") == 3
    assert "₹500 off" in page.text
    assert "By the built-in engine" in page.text
    assert "My own" in page.text
    draft.refresh_from_db()
    assert draft.message == "My own {{ city | town }}"


def test_a_variant_takes_the_place_of_the_texts_in_the_form_alone(signed_in, draft):
    variant = {"idea.2.subject": "Theirs", "idea.2.message": "Hi {{ first_name | there }}"}
    page = suggest(signed_in, draft, use="2", **variant, **{"was.city": "town", "fallback.city": "village"})

    assert 'value="Theirs"' in page.text
    assert "Hi {{ first_name | there }}" in page.text
    draft.refresh_from_db()
    assert draft.message == "My own {{ city | town }}"


def test_others_are_worded_differently(signed_in, draft):
    first, second = (
        [v.message for v in suggest(signed_in, draft, goal="Thank our VIPs", turn=turn).context["ideas"].value]
        for turn in ("0", "1")
    )

    assert first != second


@pytest.mark.also_mongodb
def test_an_invalid_turn_is_read_as_the_first(signed_in, draft):
    assert suggest(signed_in, draft, goal="Thank our VIPs", turn="7" * 5_000).status_code == 200


def test_a_goal_is_needed(signed_in, draft):
    page = suggest(signed_in, draft, goal=" ")

    assert "Say what the message is to achieve." in page.text
    assert "My own" in page.text


def test_for_a_script_only_the_box_comes(signed_in, draft):
    page = signed_in.post(f"/ai/messages/{draft.id}/", {"goal": "thank them", "channel": "sms"}, headers=HTMX)

    assert page.text.lstrip().startswith("<section")
    assert "data-variant" in page.text


def test_a_campaign_that_was_launched_meanwhile_gets_no_ideas(signed_in):
    assert suggest(signed_in, create_launched(), goal="thank them").status_code == 409


# ── The report ────────────────────────────────────────────────────────
def test_the_report_loads_its_summary_by_itself(signed_in):
    campaign = create_launched(status="completed")
    create_message(campaign=campaign)
    page = signed_in.get(campaign.get_absolute_url())
    assert f'hx-get="/ai/summary/{campaign.id}/"' in page.text

    box = signed_in.get(f"/ai/summary/{campaign.id}/", headers=HTMX)
    assert "<html" not in box.text
    assert f'href="{campaign.get_absolute_url()}?status=delivered#log"' in box.text


def test_the_summary_is_a_page_of_its_own_too(client):
    client.force_login(create_user(role="viewer"))
    campaign = create_launched(name="Diwali & more", status="completed")
    create_message(campaign=campaign)
    page = client.get(f"/ai/summary/{campaign.id}/")

    assert "Diwali &amp; more" in page.text
    assert "message with an outcome was delivered" in page.text


@pytest.mark.also_mongodb
def test_the_rows_behind_a_city_can_be_seen(signed_in):
    campaign = create_launched(status="completed")
    persist_records(
        "customer", customer_record(external_id="c1", city="Delhi"), customer_record(external_id="c2", city="Pune")
    )
    for customer in Customer.objects.all():
        create_message(campaign=campaign, customer=customer, status=State.FAILED, reason="mailbox is full")
    page = signed_in.get(f"{campaign.get_absolute_url()}?status=failed&city=delhi")

    assert [row["message"].customer_external_id for row in page.context["rows"]] == ["c1"]
    assert 'name="city" value="delhi"' in page.text


@pytest.mark.parametrize(("status", "waits"), [("sending", True), ("completed", False)])
def test_the_summary_of_a_campaign_under_way_is_told_again_when_it_is_done(signed_in, status, waits):
    box = signed_in.get(f"/ai/summary/{create_launched(status=status).id}/", headers=HTMX)

    assert ("campaign-done" in box.text) == waits
