"""Sending later: chosen on the review page, shown and taken back on the page of the campaign."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer
from campaigns.tests.pages import squeezed

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOW = "2026-11-23T12:00:00+05:30"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(time_machine, db) -> Campaign:
    time_machine.move_to(NOW, tick=False)
    create_customer()
    return create_campaign()


def address(campaign, part="") -> str:
    return f"/campaigns/{campaign.id}/{part}"


def schedule(client, campaign, at, **options):
    reviewed = client.get(address(campaign, "review/")).context["reviewed"]
    response = client.post(address(campaign, "launch/"), {"reviewed": reviewed, "at": at}, **options)
    campaign.refresh_from_db()
    return response


@pytest.fixture
def scheduled(signed_in, draft) -> Campaign:
    assert schedule(signed_in, draft, "2026-11-24T10:30").url == address(draft)
    return draft


def test_the_review_says_in_which_time_zone(signed_in, draft):
    assert "Time in Asia/Kolkata." in signed_in.get(address(draft, "review/")).text


def test_a_draft_with_a_time_is_scheduled_first_and_sent_at_once_second(signed_in, draft):
    page = squeezed(signed_in.get(address(draft, "review/")))
    assert page.index("Send to 1 customer</button>") < page.index("Or send at") < page.index("Schedule</button>")
    Campaign.objects.update(scheduled_for=timezone.now() + timedelta(days=1))
    page = squeezed(signed_in.get(address(draft, "review/")))
    assert 'value="2026-11-24T12:00"' in page
    assert page.index("Schedule</button>") < page.index("Send to 1 customer now</button>")
    assert page.count("btn-primary") == 1
    assert "btn-primary" in page[: page.index("Schedule</button>")]


def test_the_time_is_local(scheduled, said):
    assert scheduled.status == "scheduled"
    assert scheduled.scheduled_for == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert not said


@pytest.mark.parametrize(
    ("at", "error"),
    [
        ("", "Choose a date and a time."),
        ("tomorrow", "Write it as 2026-11-24 10:30."),
        ("12/01/2026 10:30", "Write it as 2026-11-24 10:30."),
        ("2026-11-23T12:00", "This time has passed: choose a later one."),
        ("2025-01-01T00:00", "This time has passed: choose a later one."),
        ("2028-01-01T00:00", "This is more than a year ahead"),
        ("9999-12-31T23:59", "This is more than a year ahead"),
    ],
)
def test_a_wrong_time_is_refused_and_stays_in_its_field(signed_in, draft, at, error):
    response = schedule(signed_in, draft, at, follow=True)
    assert response.redirect_chain == [(f"{address(draft, 'review/')}?{urlencode({'at': at})}", 302)]
    assert error in response.text
    assert f'name="at" required value="{at}"' in squeezed(response)
    assert 'aria-invalid="true"' in response.text
    assert draft.status == "draft"


def test_a_change_after_the_review_is_not_scheduled_and_the_time_stays(signed_in, draft):
    posted = {"reviewed": "something else", "at": "2026-11-24T10:30"}
    response = signed_in.post(address(draft, "launch/"), posted, follow=True)
    assert response.redirect_chain == [(f"{address(draft, 'review/')}?at=2026-11-24T10%3A30", 302)]
    assert 'value="2026-11-24T10:30"' in response.text
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_the_page_says_when_it_is_sent(signed_in, scheduled):
    page = signed_in.get(address(scheduled)).text
    assert 'Scheduled for <span class="nowrap">24 Nov 2026, 10:30 IST' in page
    assert 'data-state="scheduled"' in page
    assert 'id="log"' not in page


def test_it_goes_back_to_draft(signed_in, scheduled):
    response = signed_in.post(address(scheduled, "unschedule/"), follow=True)
    assert response.redirect_chain[-1][0] == address(scheduled, "edit/")
    scheduled.refresh_from_db()
    assert (scheduled.status, scheduled.scheduled_for) == ("draft", None)


def test_it_is_sent_now_instead(signed_in, scheduled, said):
    for _ in range(2):
        signed_in.post(address(scheduled, "start/"))
    scheduled.refresh_from_db()
    assert scheduled.status == "sending"
    assert said == [scheduled.id]


def test_a_scheduled_page_reloads_when_sending_starts(signed_in, scheduled):
    url = address(scheduled, f"live/?{signed_in.get(address(scheduled)).context['poll']}")
    waiting = signed_in.get(url, headers=HTMX)
    assert "Scheduled for" in waiting.text
    assert 'id="controls"' not in waiting.text
    scheduled.start()
    assert signed_in.get(url, headers=HTMX)["HX-Refresh"] == "true"


def test_a_scheduled_campaign_cannot_be_edited(signed_in, scheduled):
    response = signed_in.get(address(scheduled, "edit/"))
    assert response.status_code == 409
    assert "It is scheduled for 24 Nov 2026, 10:30 IST" in response.text


@pytest.mark.also_mongodb
def test_the_composer_keeps_when_to_send(signed_in, draft):
    campaign = draft
    fields = {
        "name": campaign.name,
        "segment": campaign.segment_id,
        "channel": "email",
        "subject": "Hello",
        "message": "Hi",
        "scheduled_for": "2099-01-01T10:00",
    }
    far = signed_in.post(f"/campaigns/{campaign.id}/edit/", {**fields, "act": "save"})
    assert "This is more than a year ahead" in far.text
    at = (timezone.localtime() + timedelta(days=40)).replace(hour=10, minute=0, second=0, microsecond=0)
    times = {
        "scheduled_for": f"{at:%Y-%m-%dT%H:%M}",
        "local_time": "on",
        "ends_at": f"{at + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "per_hour": "500",
    }
    assert signed_in.post(f"/campaigns/{campaign.id}/edit/", {**fields, **times, "act": "save"}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.scheduled_for, campaign.local_time, campaign.per_hour) == (at, True, 500)
    assert campaign.ends_at == at + timedelta(days=1)
    composer = signed_in.get(f"/campaigns/{campaign.id}/edit/").text
    assert f'value="{times["scheduled_for"]}"' in composer
    assert f'value="{times["ends_at"]}"' in composer
    review = squeezed(signed_in.get(f"/campaigns/{campaign.id}/review/"))
    assert "in each recipient’s time zone." in review
    assert "500 messages an hour, at most." in review
    assert "<b>1</b> at" in review
    assert "local time" in review
    assert f'value="{times["scheduled_for"]}"' in review
