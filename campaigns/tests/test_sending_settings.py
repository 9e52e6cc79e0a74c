"""Settings → Sending: when people may be written to."""

from datetime import date, time

import pytest
from django.test import Client

from campaigns.sending_rules.models import current_rules
from campaigns.sending_rules.timing import QuietTimes
from campaigns.sending_rules.warm_up import WarmUp, warm_up_rule
from campaigns.tests.factories import create_campaign
from conftest import create_user
from crm.accounts.models import AuditEntry, Role

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/settings/sending/"


def typed(**fields: str) -> dict[str, str]:
    return {
        "sms-begins": "",
        "sms-ends": "",
        "sms-holidays": "",
        **{name.replace("_", "-"): text for name, text in fields.items()},
    }


def test_an_administrator_sets_quiet_hours_and_holidays_of_a_channel(office):
    answer = office.post(URL, typed(sms_begins="21:00", sms_ends="10:00", sms_holidays="2027-01-26\r\n2027-08-15"))
    assert answer.status_code == 302
    quiet = QuietTimes(time(21), time(10), frozenset({date(2027, 1, 26), date(2027, 8, 15)}))
    assert current_rules().quiet_times("sms") == quiet
    assert current_rules().quiet_times("email") == QuietTimes()
    entry = AuditEntry.objects.get(action="sending_rules_changed")
    assert entry.details == {"sms": "quiet 21:00–10:00, 2 holidays"}
    page = office.get(URL).text
    assert 'value="21:00"' in page
    assert "2027-08-15" in page


def test_an_administrator_sets_caps(office):
    office.post(URL, {"email-cap-n": "2", "email-cap-hours": "24", "all-cap-n": "5", "all-cap-hours": "168"})
    assert current_rules().caps == {"email": [2, 24], "all": [5, 168]}
    entry = AuditEntry.objects.get(action="sending_rules_changed")
    assert entry.details == {"email": "at most 2 in 24 hours", "all": "at most 5 in 168 hours"}
    rules = {"own": [2, 24], "all": [5, 168]}
    assert current_rules().for_channel("email") == {"caps": rules}
    assert 'value="168"' in office.get(URL).text


def test_an_administrator_warms_a_channel_up(office):
    typed = {"start": "500", "first_day": "2027-03-01", "factor": "1.5", "ceiling": "20000"}
    office.post(URL, {f"email-warm-{name}": text for name, text in typed.items()})
    assert warm_up_rule("email") == WarmUp(500, date(2027, 3, 1), 1.5, 20_000)
    entry = AuditEntry.objects.get(action="sending_rules_changed")
    assert entry.details == {"email": "warm-up 500 from 2027-03-01, times 1.5, up to 20000"}


def test_what_it_says_holds_for_campaigns_that_are_launched_later(office):
    before, after = create_campaign(channel="sms"), create_campaign(channel="sms")
    before.launch()
    office.post(URL, typed(sms_begins="21:00", sms_ends="10:00"))
    after.launch()
    assert before.sending_rules is None
    assert after.sending_rules == {"quiet": {"begins": "21:00", "ends": "10:00"}}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sms_begins": "21:00"}, "Quiet hours need both times"),
        ({"sms_begins": "21:00", "sms_ends": "21:00"}, "cannot last the whole day"),
        ({"sms_begins": "dusk", "sms_ends": "10:00"}, "Write the time as 21:00."),
        ({"email_warm_start": "500"}, "A warm-up needs all four"),
        ({"email_cap_n": "2"}, "A cap needs both numbers"),
        ({"email_cap_n": "0", "email_cap_hours": "24"}, "Write a whole number from 1 to 1,000."),
        ({"sms_holidays": "Diwali"}, "“Diwali” is not a date"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(office, fields, message):
    answer = office.post(URL, typed(**fields))
    assert answer.status_code == 422
    assert message in answer.text
    assert current_rules().quiet == {}


def test_a_marketer_reads_it_and_cannot_change_it():
    client = Client()
    client.force_login(create_user(role=Role.MARKETER))
    assert "Only administrators can change this." in client.get(URL).text
    assert client.post(URL, typed(sms_begins="21:00", sms_ends="10:00")).status_code == 403
