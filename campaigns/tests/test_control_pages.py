"""Pausing, resuming, cancelling, retrying and duplicating from the page of a campaign."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message
from campaigns.tests.pages import squeezed
from campaigns.variants.models import Experiment

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
VERBS = ("pause", "resume", "cancel", "start", "unschedule", "retry-failed", "duplicate", "decide")


def address(campaign, verb="") -> str:
    return f"/campaigns/{campaign.id}/{verb}"


def do(client, campaign, verb, **data):
    """Press a button, and follow to where it leads; the campaign is as it is then."""
    response = client.post(address(campaign, f"{verb}/"), data, follow=True)
    campaign.refresh_from_db()
    return response


def buttons(page: str) -> list[str]:
    """What can be done in the head of the page."""
    (head,) = re.findall(r'id="controls"(.*?)</div>', page, re.DOTALL)
    return [" ".join(text.split()) for text in re.findall(r"</svg>\s*([^<]+)</(?:button|a)>", head)]


@pytest.fixture
def scheduled(db) -> Campaign:
    return create_campaign(status="scheduled", scheduled_for=timezone.now() + timedelta(days=1))


@pytest.fixture
def failed(db) -> Campaign:
    campaign = create_launched(status="completed", completed_at=timezone.now())
    create_message(campaign=campaign)
    create_message(campaign=campaign, status=State.FAILED, reason="mailbox is full")
    return campaign


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("sending", ["Duplicate", "Cancel …", "Pause sending"]),
        ("paused", ["Duplicate", "Cancel …", "Resume sending"]),
        ("completed", ["Duplicate"]),
        ("cancelled", ["Duplicate"]),
    ],
)
def test_the_page_offers_the_controls_that_are_possible_now(signed_in, status, offered):
    campaign = create_launched(status=status, audience=5, pending=5)
    assert buttons(signed_in.get(address(campaign)).text) == offered


def test_a_scheduled_campaign_can_be_sent_taken_back_or_cancelled(signed_in, scheduled):
    page = signed_in.get(address(scheduled)).text
    assert buttons(page) == ["Duplicate", "Cancel …", "Back to draft", "Send now …"]


def test_retry_is_offered_in_the_top_bar_and_beside_the_reasons(signed_in, failed):
    page = signed_in.get(address(failed)).text
    assert buttons(page) == ["Duplicate", "Retry the 1 failed"]
    assert page.count("Retry the 1 failed") == 2


def test_the_page_counts_once_what_can_be_retried(signed_in, failed):
    with CaptureQueriesContext(connection) as queries:
        signed_in.get(address(failed))
    asked = [query["sql"] for query in queries if "reasoncount" in query["sql"] and "LIMIT" not in query["sql"]]
    assert len(asked) == 1


def test_pausing_and_resuming(signed_in, said):
    campaign = create_launched()
    do(signed_in, campaign, "pause")
    assert campaign.status == "paused"
    do(signed_in, campaign, "resume")
    assert campaign.status == "sending"
    assert said == [campaign.id]


def test_cancelling_asks_for_confirmation_and_says_what_happens(signed_in):
    campaign = create_launched(audience=1_210, pending=1_200, sending=1, sent=4, delivered=5)
    page = squeezed(signed_in.get(address(campaign, "cancel/")))
    assert '<b class="num">1,200</b> messages not sent yet are withdrawn' in page
    assert '<b class="num">1</b> is being handed over' in page
    assert '<b class="num">9</b> already sent stay sent' in page
    campaign.refresh_from_db()
    assert campaign.status == "sending"
    do(signed_in, campaign, "cancel")
    assert campaign.status == "cancelled"


def test_a_finished_campaign_has_no_cancel_page(signed_in, failed):
    assert signed_in.get(address(failed, "cancel/")).url == address(failed)


def test_a_scheduled_campaign_is_cancelled_before_it_started(signed_in, scheduled):
    assert "nothing will be" in signed_in.get(address(scheduled, "cancel/")).text
    page = do(signed_in, scheduled, "cancel").text
    assert scheduled.status == "cancelled"
    assert "Cancelled before it started" in page


@pytest.mark.parametrize(
    ("verb", "status"),
    [("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled"), ("start", "sending")],
)
def test_asking_twice_is_not_refused(signed_in, verb, status):
    campaign = create_launched(status=status)
    page = do(signed_in, campaign, verb)
    assert campaign.status == status
    assert 'class="notices"' not in page.text


@pytest.mark.parametrize(
    ("verb", "status", "because"),
    [
        ("pause", "completed", "cannot be paused: it is completed"),
        ("pause", "scheduled", "cannot be paused: it is scheduled and has not started"),
        ("resume", "cancelled", "cannot be resumed: it was cancelled for good"),
        ("cancel", "completed", "cannot be cancelled: it is completed"),
        ("start", "cancelled", "cannot be sent now: it was cancelled for good"),
        ("unschedule", "sending", "cannot go back to draft: it is being sent"),
        ("retry-failed", "cancelled", "Nothing can be retried: it was cancelled for good"),
        ("retry-failed", "completed", "Nothing can be retried: no message has failed"),
        ("decide", "cancelled", "Nothing can be sent again: it was cancelled for good"),
    ],
)
def test_an_impossible_action_says_why(signed_in, verb, status, because):
    campaign = create_launched(status=status, scheduled_for=timezone.now())
    page = do(signed_in, campaign, verb, round="1", **{"as": "again"})
    assert campaign.status == status
    assert because in page.text


def test_a_draft_cannot_be_paused_either(signed_in):
    assert "cannot be paused: it is still a draft" in do(signed_in, create_campaign(), "pause").text


@pytest.mark.also_mongodb
def test_retrying_opens_one_round_however_often_the_old_page_is_pressed(signed_in, failed, said):
    for _ in range(2):
        do(signed_in, failed, "retry-failed", round="1")
    assert (failed.status, failed.round, failed.retrying) == ("sending", 2, True)
    assert said == [failed.id]
    Campaign.objects.filter(id=failed.id).update(retrying=False)  # put into the round, and failed again
    page = do(signed_in, failed, "retry-failed", round="1")
    assert failed.round == 2
    assert "Nothing can be retried" not in page.text


def test_duplicating_opens_the_copy_in_the_composer(signed_in, failed, marketer):
    page = do(signed_in, failed, "duplicate")
    copy = Campaign.objects.get(status="draft")
    assert page.redirect_chain[-1][0] == address(copy, "edit/")
    assert (copy.name, copy.message, copy.created_by) == ("Win-back (copy)", failed.message, marketer)


@pytest.mark.also_mongodb
def test_a_double_click_on_duplicate_makes_one_copy(signed_in, failed):
    token = signed_in.get(address(failed)).context["copy_token"]
    first, second = (signed_in.post(address(failed, "duplicate/"), {"copy": token}) for _ in range(2))
    assert first.url == second.url
    assert Campaign.objects.filter(status="draft").count() == 1
    Campaign.objects.filter(status="draft").update(status="sending")
    do(signed_in, failed, "duplicate", copy=token)
    do(signed_in, failed, "duplicate", copy=signed_in.get(address(failed)).context["copy_token"])
    assert Campaign.objects.filter(status="draft").count() == 2


@pytest.mark.also_mongodb
def test_a_made_up_copy_id_is_ignored(signed_in, failed):
    made_up = "0198a000-0000-7000-8000-000000000000"
    for token in (made_up, f"{made_up}:signature"):
        do(signed_in, failed, "duplicate", copy=token)
    assert Campaign.objects.filter(status="draft").exclude(id=made_up).count() == 2


@pytest.mark.parametrize(("decision", "state"), [("sent", State.SENT), ("again", State.PENDING)])
def test_unknown_messages_are_marked_as_sent_or_sent_again(signed_in, decision, state):
    campaign = create_launched()
    message = create_message(campaign=campaign, status=State.UNKNOWN)
    assert "1 unknown message" in signed_in.get(address(campaign)).text
    do(signed_in, campaign, "decide", **{"as": "nonsense"})
    assert campaign.unknown == 1
    page = do(signed_in, campaign, "decide", **{"as": decision})
    assert Message.objects.get(id=message.id).status == state
    assert (campaign.unknown, getattr(campaign, state)) == (0, 1)
    assert "0 unknown" not in page.text
    assert f"1 unknown message {'marked as sent' if decision == 'sent' else 'will be sent again'}" in page.text
    assert 'class="notices"' not in do(signed_in, campaign, "decide", **{"as": decision}).text


def test_a_cancelled_campaign_sends_nothing_again(signed_in):
    campaign = create_launched(status="cancelled")
    create_message(campaign=campaign, status=State.UNKNOWN)
    page = signed_in.get(address(campaign)).text
    assert "Mark as sent" in page
    assert "Send again" not in page


def test_a_viewer_sees_figures_and_no_controls(viewing, failed):
    create_message(campaign=failed, status=State.UNKNOWN)
    page = viewing.get(address(failed)).text
    assert "Completed · 1 failed" in page
    assert "1 unknown message" in page
    assert not [word for word in ("formaction", "Duplicate", "Retry", "Export", "/cancel/") if word in page]
    for verb in VERBS:
        assert viewing.post(address(failed, f"{verb}/")).status_code == 403
    assert viewing.get(address(failed, "cancel/")).status_code == 403
    assert viewing.get(address(failed, "log.csv")).status_code == 403


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "cancel"])
def test_a_get_controls_nothing(signed_in, failed, verb):
    assert signed_in.get(address(failed, f"{verb}/")).url == failed.get_absolute_url()


def test_sending_now_says_who_gets_it_before_anything_is_sent(signed_in, scheduled, said):
    create_customer()
    create_customer(email="")
    page = signed_in.get(address(scheduled)).text
    assert address(scheduled, "start/") not in re.findall('formaction="([^"]+)"', page)
    page = squeezed(signed_in.get(address(scheduled, "start/")))
    assert "<dt>In the segment now</dt> <dd>2</dd>" in page
    assert "Send to 1 customer now</button>" in page
    scheduled.refresh_from_db()
    assert scheduled.status == "scheduled"
    assert said == []
    do(signed_in, scheduled, "start")
    assert said == [scheduled.id]


def test_a_scheduled_campaign_that_reaches_nobody_cannot_be_sent_now(signed_in, scheduled):
    page = squeezed(signed_in.get(address(scheduled, "start/")))
    assert "<dd>0</dd>" in page
    assert "<button" not in page.split('class="card confirm"')[1].split("</form>")[0]


@pytest.mark.also_mongodb
def test_a_scheduled_campaign_shows_all_that_was_decided(signed_in, scheduled):
    """What the composer asks for shows again until it is sent: other texts, and who is held out."""
    Campaign.objects.filter(id=scheduled.id).update(holdout=10, has_variants=True)
    Experiment.objects.create(campaign=scheduled, variants=[{"subject": "Beans, {{ first_name | you }}"}])
    page = squeezed(signed_in.get(address(scheduled)))
    assert "10% of those who would get the message are held out" in page
    assert "Variant B" in page
    assert "Beans, <span" in page


@pytest.mark.also_mongodb
def test_what_came_of_a_campaign_is_read_again_once_it_is_listed_and_done(signed_in):
    """The page of a campaign that has just been launched knows nobody yet who was drawn for a text."""
    campaign = create_launched(has_variants=True, holdout=10)
    Experiment.objects.create(campaign=campaign, variants=[{"subject": "Beans"}])
    page = squeezed(signed_in.get(address(campaign)))
    assert 'id="results"' in page
    assert 'hx-trigger="campaign-listed from:body once, campaign-done from:body"' in page
    assert "Texts tried" not in page
    Campaign.objects.filter(id=campaign.id).update(arms={"a": [2, 0, 0], "b": [1, 0, 0]}, audience=3, pending=3)
    part = signed_in.get(address(campaign), headers={"HX-Request": "true", "HX-Target": "results"}).text
    assert "Texts tried" in part
    assert "Communication log" not in part
    assert 'hx-trigger="every 20s"' in part
    Experiment.objects.update(winner="a")
    part = signed_in.get(address(campaign), headers={"HX-Request": "true", "HX-Target": "results"}).text
    assert 'hx-trigger="every 20s"' not in part
    done = create_launched(status="completed", completed_at=timezone.now())
    assert "campaign-listed from:body once" not in squeezed(signed_in.get(address(done))).split('id="results"')[1][:60]
