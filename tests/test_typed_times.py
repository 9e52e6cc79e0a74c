"""Who chose a time zone types times in it, and gets back what was typed; clocks may be put forward or back there.

Days, and times that belong to customers, are not the reader's: pages say whose they are.
"""

from datetime import UTC, datetime

import pytest

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer
from campaigns.tests.pages import squeezed
from crm.accounts.models import User
from crm.web.display import Form, read_in
from crm.web.moments import read_typed, typed
from customers.imports.models import Import
from customers.imports.tests.visiting import form_values, press, uploaded
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TEN = "2026-11-24T10:00"
TEN_IN_NEW_YORK = datetime(2026, 11, 24, 15, tzinfo=UTC)
TEN_IN_INDIA = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)


@pytest.fixture
def client_in_new_york(signed_in, marketer, time_machine):
    time_machine.move_to("2026-11-23T06:30:00Z", tick=False)
    User.objects.update(time_zone="America/New_York")
    signed_in.force_login(marketer)
    return signed_in


@pytest.fixture
def draft(client_in_new_york) -> Campaign:
    create_customer()
    return create_campaign()


def composed(client, draft, **times) -> str:
    texts = {"name": draft.name, "segment": draft.segment_id, "channel": "email", "subject": "Hello", "message": "Hi"}
    answer = client.post(f"/campaigns/{draft.id}/edit/", {**texts, **times, "act": "save"}, follow=True)
    draft.refresh_from_db()
    return squeezed(answer)


def scheduled(client, draft, at):
    reviewed = client.get(f"/campaigns/{draft.id}/review/").context["reviewed"]
    answer = client.post(f"/campaigns/{draft.id}/launch/", {"reviewed": reviewed, "at": at}, follow=True)
    draft.refresh_from_db()
    return answer


def test_without_a_choice_times_are_those_of_the_installation():
    assert read_typed(TEN) == TEN_IN_INDIA
    assert typed(TEN_IN_INDIA) == TEN


@pytest.mark.parametrize("text", ["2026-11-24 10:00", " 2026-11-24T10:00:00 ", "2026-11-24T15:00Z"])
def test_a_time_is_read_in_iso_8601_and_may_name_its_own_zone(text):
    with read_in(Form("America/New_York")):
        assert read_typed(text) == TEN_IN_NEW_YORK


@pytest.mark.parametrize("text", ["tomorrow", "10:00", "2026-02-30T10:00", "9999-12-31T23:59", "24.11.2026 10:00"])
def test_what_cannot_be_a_time_is_refused(text):
    with read_in(Form("America/New_York")), pytest.raises(ValueError, match="Write it as 2026-11-24 10:30"):
        read_typed(text)


def test_a_time_that_clocks_skip_is_refused():
    with (
        read_in(Form("America/New_York")),
        pytest.raises(ValueError, match="Clocks in America/New_York skip this time"),
    ):
        read_typed("2027-03-14T02:30")


def test_of_a_time_that_comes_twice_the_first_is_meant():
    with read_in(Form("America/New_York")):
        assert read_typed("2026-11-01T01:30") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_launch_is_scheduled_in_the_zone_in_which_it_is_shown(client_in_new_york, draft):
    assert "Time in America/New_York." in visible_text(client_in_new_york.get(f"/campaigns/{draft.id}/review/").text)
    page = scheduled(client_in_new_york, draft, TEN)
    assert draft.scheduled_for == TEN_IN_NEW_YORK
    assert "Scheduled for 24 Nov 2026, 10:00 EST" in visible_text(page.text)


def test_a_launch_cannot_be_at_a_time_that_clocks_skip(client_in_new_york, draft):
    page = scheduled(client_in_new_york, draft, "2027-03-14T02:30")
    assert "Clocks in America/New_York skip this time" in page.text
    assert 'value="2027-03-14T02:30"' in page.text
    assert draft.is_draft


def test_the_composer_shows_what_was_typed(client_in_new_york, draft):
    page = composed(client_in_new_york, draft, scheduled_for=TEN, ends_at="2026-11-25T10:00")
    assert (draft.scheduled_for, draft.ends_at) == (TEN_IN_NEW_YORK, datetime(2026, 11, 25, 15, tzinfo=UTC))
    assert f'value="{TEN}"' in page
    assert 'value="2026-11-25T10:00"' in page
    assert page.count("Time in America/New_York") == 2
    assert f'value="{TEN}"' in squeezed(client_in_new_york.get(f"/campaigns/{draft.id}/review/"))


def test_a_time_of_each_recipient_is_in_no_zone_of_the_reader(client_in_new_york, draft):
    page = composed(client_in_new_york, draft, scheduled_for=TEN, local_time="on")
    assert draft.scheduled_for == TEN_IN_INDIA  # as programs give such a time
    assert f'value="{TEN}"' in page
    review = squeezed(client_in_new_york.get(f"/campaigns/{draft.id}/review/"))
    assert f'value="{TEN}"' in review
    assert "Time in each recipient’s own time zone." in review
    said = visible_text(scheduled(client_in_new_york, draft, TEN).text)
    assert draft.scheduled_for == TEN_IN_INDIA
    assert "Scheduled for 24 Nov 2026, 10:00 in each recipient’s time zone" in said
    home = visible_text(client_in_new_york.get("/").text)
    assert "goes out on Tuesday at 10:00 in each recipient’s time zone" in home


def test_a_plan_reads_the_hour_that_somebody_names_in_their_zone(client_in_new_york):
    create_customer(city="Pune")
    brief = "Win back customers in Pune with 15 % off, tomorrow at 9 am"
    page = squeezed(client_in_new_york.post("/ai/plan/", {"brief": brief}))
    assert "Send at (time in America/New_York)" in page
    assert 'name="at" value="2026-11-24T09:00"' in page


def test_a_plan_without_an_hour_keeps_to_that_of_the_installation(client_in_new_york):
    create_customer(city="Pune")
    page = squeezed(
        client_in_new_york.post("/ai/plan/", {"brief": "Win back customers in Pune with 15 % off, tomorrow"})
    )
    assert 'name="at" value="2026-11-23T23:30"' in page
    assert "at 10:00 IST, since no hour is named" in page


def test_the_time_of_consent_in_an_import(client_in_new_york):
    import_ = uploaded(client_in_new_york, "email,newsletter\nasha@example.com,yes\n")
    assert "Time in America/New_York." in visible_text(client_in_new_york.get(import_.get_absolute_url()).text)
    changed = form_values(client_in_new_york, import_, consent_at="2026-03-01T10:00")
    page = press(client_in_new_york, "choose", import_, changed)
    assert Import.objects.get().choices["consent_at"].startswith("2026-03-01T15:00")
    assert 'value="2026-03-01T10:00"' in page.text


def test_an_import_does_not_begin_with_a_time_of_consent_that_clocks_skip(client_in_new_york):
    import_ = uploaded(client_in_new_york, "email,newsletter\nasha@example.com,yes\n")
    changed = form_values(client_in_new_york, import_, consent_at="2026-03-08T02:30")
    page = press(client_in_new_york, "start", import_, changed)
    assert "Clocks in America/New_York skip this time" in page.text
    assert Import.objects.get().state in Import.CHOOSING


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("/settings/holdout/", "Days in Asia/Kolkata"),
        ("/settings/sending/", "Nothing is sent before it, in Asia/Kolkata."),
        ("/settings/sending/", "until then, in the recipient’s time zone."),
        ("/settings/sending/", "One day a line, like 2027-01-26, in the recipient’s time zone."),
        ("/segments/new/", "Days are those of Asia/Kolkata."),
    ],
)
def test_days_and_times_of_others_say_whose_they_are(office, admin, page, says):
    User.objects.update(time_zone="America/New_York")
    office.force_login(admin)
    assert says in visible_text(office.get(page).text)
