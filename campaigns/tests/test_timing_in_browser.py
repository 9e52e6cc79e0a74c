"""When campaigns are sent, in a browser: the rules, the composer, the review and what waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.log.ledger import State, with_reason
from campaigns.models import Message, SendingRules
from campaigns.sending_rules.models import ONLY
from campaigns.sending_rules.timing import LOCAL_TIME
from campaigns.sending_rules.warm_up import WarmUp
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_of_timing(page, check, admin):
    today = timezone.localdate()
    SendingRules.objects.create(
        id=ONLY,
        quiet={"sms": {"begins": "21:00", "ends": "10:00", "holidays": ["2027-01-26"]}},
        caps={"email": [2, 24], "all": [5, 168]},
        warm_up={"email": WarmUp(2, today, 1.5, 100).to_json()},
    )
    for zone in ("Europe/Berlin", "America/Chicago", "Asia/Tokyo", None):
        create_customer(time_zone=zone)
    at = timezone.now() + timedelta(days=3)
    draft = create_campaign(scheduled_for=at, local_time=True, ends_at=at + timedelta(days=2), per_hour=500)
    running = create_launched(sending_rules={"caps": {"own": [2, 24]}}, local_time=True, scheduled_for=at)
    for hours in (1, 1, 5, 30):
        message = create_message(campaign=running, status=State.PENDING)
        due = {**with_reason(State.PENDING, LOCAL_TIME), "due_at": timezone.now() + timedelta(hours=hours)}
        Message.objects.filter(id=message.id).update(**due)
    check.sign_in(admin)
    for name, url in (
        ("sending", "/settings/sending/"),
        ("composer", f"/campaigns/{draft.id}/edit/"),
        ("review", f"/campaigns/{draft.id}/review/"),
        ("waiting", f"/campaigns/{running.id}/"),
    ):
        page.goto(url)
        check.looks(name)
