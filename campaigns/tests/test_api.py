"""Campaigns for programs: shapes, scopes, and every word of refusal."""

import json
import uuid

import pytest

from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.tests.factories import (
    create_campaign,
    create_customer,
    create_launched,
    create_message,
    create_messages,
    create_segment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/api/v1/campaigns"


def body(**fields) -> dict:
    segment_id = fields.pop("segment_id", None) or str(create_segment().id)
    texts = {"subject": "Back soon?", "message": "Hi {{ first_name | there }}"}
    return {"name": "Win-back", "segment_id": segment_id, "channel": "email", **texts, **fields}


def problems(response) -> dict[str, str]:
    return {"/".join(map(str, problem["loc"])): problem["msg"] for problem in response.json()["detail"]}


# ── Creating ──


def test_a_campaign_starts_as_a_draft(api):
    response = api("campaigns").post(URL, body(), content_type="application/json")
    assert response.status_code == 201
    campaign = Campaign.objects.get()
    assert response.json() == {"id": str(campaign.id), "status": "draft"}
    assert (campaign.name, campaign.segment_name, campaign.subject) == (
        "Win-back",
        "Quiet since September",
        "Back soon?",
    )


def test_sms_needs_no_subject(api):
    fields = body(channel="sms")
    del fields["subject"]
    assert api().post(URL, fields, content_type="application/json").status_code == 201


@pytest.mark.parametrize(
    ("fields", "where", "word"),
    [
        ({"subject": "Hi\r\nBcc: all@example.com"}, "body/subject", "one line"),
        ({"subject": "x" * 1001}, "body/subject", "1,000"),
        ({"message": "x" * 1_000_000}, "body/message", "10,000"),
        ({"message": "a\0b"}, "body/message", "NUL"),
        ({"message": "Hi {{ frist_name }}"}, "body/message", 'Unknown token "frist_name". Did you mean first_name?'),
        ({"message": 7}, "body/message", "must be text"),
        ({"name": " "}, "body/name", "at least 1"),
        ({"name": "x" * 201}, "body/name", "200"),
        ({"channel": "pigeon"}, "body/channel", "'email', 'sms' or 'whatsapp'"),
        ({"segment_id": "nope"}, "body/segment_id", "must be an id like"),
        ({"segment_id": str(uuid.uuid4())}, "body/segment_id", "no segment"),
        ({"colour": "red"}, "body/colour", "is not a field here"),
        ({"send_at": "2026-01-01T00:00:00Z"}, "body/send_at", "This time has passed"),
        ({"local_time": True}, "body/send_at", "Say when to send"),
    ],
)
def test_bad_input_names_the_field_and_the_fault(api, fields, where, word):
    response = api().post(URL, body(**fields), content_type="application/json")
    assert response.status_code == 422
    assert word in problems(response)[where]
    assert not Campaign.objects.exists()


def test_malformed_json_is_told_apart(api):
    response = api().post(URL, "{", content_type="application/json")
    assert response.status_code == 400
    assert "not valid JSON" in response.json()["detail"][0]["msg"]


# ── Launching ──


def launch(api, campaign):
    return api("campaigns").post(f"{URL}/{campaign.id}/launch")


def test_a_launch_is_answered_alike_however_often_it_is_asked(api, said):
    create_customer()
    campaign = create_campaign()
    for _ in range(2):
        response = launch(api, campaign)
        assert response.status_code == 202
        assert response.json() == {"id": str(campaign.id), "status": "sending"}
    assert said == [campaign.id]


@pytest.mark.also_mongodb
def test_an_empty_audience_is_refused(api, said):
    campaign = create_campaign(segment=create_segment(rule={"match": "any", "rules": []}))
    response = launch(api, campaign)
    assert (response.status_code, problems(response)) == (409, {"": "Nobody is in this audience now."})
    assert not said


def test_an_audience_that_nobody_can_be_reached_in_is_refused(api, said):
    create_customer(email="")
    response = launch(api, create_campaign())
    assert response.status_code == 409
    assert problems(response) == {"": "Nobody in this audience can be reached by e-mail."}
    assert said == []


def test_a_campaign_that_is_over_is_refused(api):
    campaign = create_launched(status=Campaign.Status.COMPLETED)
    response = launch(api, campaign)
    assert response.status_code == 409
    assert problems(response) == {"": "This campaign is completed: only a draft can be launched."}


def test_a_hole_in_a_message_is_refused_with_the_count_it_concerns(api, said):
    create_customer(city="Pune")
    create_customer()
    create_customer()
    campaign = create_campaign(message="In {{ city }}? {{ city | your city }}")
    response = launch(api, campaign)
    assert response.status_code == 422
    assert problems(response)["body/message"].startswith("2 customers have no city")
    assert not said


def test_a_fallback_fills_the_hole(api):
    create_customer()
    assert launch(api, create_campaign(message="In {{ city | your city }}?")).status_code == 202


# ── Following ──


@pytest.mark.also_mongodb
def test_the_figures_are_the_counters(api):
    campaign = create_launched()
    for status in (State.DELIVERED, State.DELIVERED, State.FAILED, State.SKIPPED, State.SENT, State.PENDING):
        create_message(campaign=campaign, status=status)
    figures = api("read").get(f"{URL}/{campaign.id}").json()
    assert figures == {
        "id": str(campaign.id),
        "name": "Win-back",
        "status": "sending",
        "vendor": {"name": "", "test": False},
        "audience": 6,
        "skipped": 1,
        "pending": 1,
        "sending": 0,
        "sent": 1,
        "delivered": 2,
        "failed": 1,
        "unknown": 0,
        **dict.fromkeys(("opened", "prefetched", "clicked", "machine_clicked"), 0),
        "complained": 0,
        "unsubscribed": 0,
        "converted": 0,
        "orders": 0,
        "revenue": 0.0,
        "variant": None,
        "deferred": 0,
        "tags": [],
    }
    assert api("read").get(URL).json() == {"items": [figures], "next": None}


@pytest.mark.also_mongodb
def test_campaigns_are_listed_newest_first_by_cursor(api):
    newest = [str(create_campaign(name=f"{n}").id) for n in range(3)][::-1]
    client = api("read")
    first = client.get(URL, {"limit": 2}).json()
    assert [item["id"] for item in first["items"]] == newest[:2]
    rest = client.get(URL, {"limit": 2, "cursor": first["next"]}).json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == (newest[2:], None)


def test_the_log_is_listed_by_status_and_cursor(api, django_assert_max_num_queries):
    campaign = create_launched()
    customer = create_customer(external_id="c-ananya", email="ananya@example.in")
    failed = create_message(
        campaign=campaign, customer=customer, status=State.FAILED, reason="Mailbox full", attempts=1
    )
    create_messages(campaign, *[{}] * 20)
    create_message(campaign=create_launched(), status=State.FAILED)
    client = api("read")
    assert client.get(f"{URL}/{campaign.id}/messages", {"status": "failed"}).json() == {
        "items": [
            {
                "id": str(failed.id),
                "customer_external_id": "c-ananya",
                "to": "ananya@example.in",
                "status": "failed",
                "reason": "Mailbox full",
                "attempts": 1,
                "opened_at": None,
                "clicked_at": None,
                "arm": "",
                "spent": None,
                "due_at": None,
                "journey_id": None,
                "step": None,
            }
        ],
        "next": None,
    }
    with django_assert_max_num_queries(4):
        page = client.get(f"{URL}/{campaign.id}/messages", {"limit": 15}).json()
    assert len(page["items"]) == 15
    rest = client.get(f"{URL}/{campaign.id}/messages", {"limit": 15, "cursor": page["next"]}).json()
    assert len(rest["items"]) == 6


def test_an_unknown_status_or_cursor_is_refused(api):
    campaign = create_launched()
    for query in ({"status": "lost"}, {"cursor": "x"}, {"limit": 1001}):
        assert api("read").get(f"{URL}/{campaign.id}/messages", query).status_code == 422


# ── Permissions ──


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("post", "", "campaigns"),
        ("post", "/{id}/launch", "campaigns"),
        ("get", "", "read"),
        ("get", "/{id}", "read"),
        ("get", "/{id}/messages", "read"),
    ],
)
def test_every_route_wants_its_scope(api, client, method, path, scope):
    url = URL + path.format(id=create_campaign().id)
    others = {"ingest", "read", "campaigns"} - {scope}
    assert getattr(client, method)(url).status_code == 401
    assert getattr(api(*others), method)(url).status_code == 403
    assert getattr(api(scope), method)(url).status_code not in (401, 403)


def test_an_unknown_campaign_is_404(api):
    missing = uuid.uuid4()
    client = api()
    assert client.get(f"{URL}/{missing}").status_code == 404
    assert client.get(f"{URL}/{missing}/messages").status_code == 404
    assert json.loads(client.post(f"{URL}/{missing}/launch").content)["detail"]


# ── Controlling ──


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("launch", "scheduled", "scheduled"),
        ("launch", "sending", "sending"),
        ("pause", "sending", "paused"),
        ("pause", "paused", "paused"),
        ("resume", "paused", "sending"),
        ("resume", "sending", "sending"),
        ("cancel", "scheduled", "cancelled"),
        ("cancel", "sending", "cancelled"),
        ("cancel", "paused", "cancelled"),
        ("cancel", "cancelled", "cancelled"),
    ],
)
def test_a_verb_is_accepted_also_when_it_is_already_so(api, verb, before, after):
    campaign = create_launched(status=before)

    response = api("campaigns").post(f"{URL}/{campaign.id}/{verb}")

    assert (response.status_code, response.json()["status"]) == (202, after)


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        *(("pause", status) for status in ("draft", "scheduled", "completed", "cancelled")),
        *(("resume", status) for status in ("draft", "scheduled", "completed", "cancelled")),
        *(("cancel", status) for status in ("draft", "completed")),
        *(("launch", status) for status in ("paused", "cancelled", "completed")),
        *(("retry-failed", status) for status in ("draft", "sending", "paused", "completed", "cancelled")),
    ],
)
def test_an_impossible_transition_is_a_409_that_says_why(api, verb, status):
    campaign = create_launched(status=status)

    response = api("campaigns").post(f"{URL}/{campaign.id}/{verb}")

    assert response.status_code == 409
    assert f"This campaign is {status}: only " in problems(response)[""]
    campaign.refresh_from_db()
    assert campaign.status == status


def test_a_paused_campaign_is_not_set_going_by_a_retry(api):
    campaign = create_launched(status="paused")
    create_message(campaign=campaign, status=State.FAILED)

    assert api("campaigns").post(f"{URL}/{campaign.id}/retry-failed").status_code == 409
    campaign.refresh_from_db()
    assert (campaign.status, campaign.round) == ("paused", 1)


@pytest.mark.parametrize("status", ["sending", "completed"])
def test_retrying_the_failed_opens_a_round_once(api, status):
    campaign = create_launched(status=status)
    create_message(campaign=campaign, status=State.FAILED)

    answers = [api("campaigns").post(f"{URL}/{campaign.id}/retry-failed") for _ in range(2)]

    assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [(202, "sending")] * 2
    campaign.refresh_from_db()
    assert campaign.round == 2


@pytest.mark.parametrize("verb", ["launch", "pause", "resume", "cancel", "retry-failed"])
def test_control_needs_its_scope_and_a_campaign(api, verb):
    campaign = create_launched()
    assert api("read", "ingest").post(f"{URL}/{campaign.id}/{verb}").status_code == 403
    assert api("campaigns").post(f"{URL}/{uuid.uuid4()}/{verb}").status_code == 404
