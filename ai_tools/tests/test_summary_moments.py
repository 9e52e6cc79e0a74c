"""What the summary of a campaign says at each moment of its life: nothing that is not so yet, or not any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ai_tools.campaign_summary import summarise_campaign
from ai_tools.tests.sent_messages import send
from campaigns.ledger import State
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_launched

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

STARTED = timezone.now() - timedelta(hours=1)
ENDED = STARTED + timedelta(minutes=40)


def launched(status, **fields):
    ended = {"completed_at": ENDED} if status == "completed" else {}
    return create_launched(status=status, launched_at=STARTED, **{**ended, **fields})


def earlier_campaign():
    create_launched(status="completed", launched_at=STARTED - timedelta(days=1), delivered=90, failed=10)


def draft():
    return create_campaign()


def listing_the_audience():
    return launched("sending", snapshot_at=None)


def before_the_first_message():
    campaign = launched("sending")
    send(campaign, times=60, status=State.PENDING)
    return campaign


def before_any_receipt():
    earlier_campaign()
    campaign = launched("sending")
    send(campaign, times=60, status=State.SENT)
    return campaign


def in_the_middle():
    earlier_campaign()
    campaign = launched("sending")
    send(campaign, times=133)
    send(campaign, times=2, status=State.FAILED, reason="mailbox is full")
    send(campaign, times=40, status=State.SENT)
    send(campaign, times=25, status=State.PENDING)
    return campaign


def paused_before_the_first_message():
    campaign = launched("paused")
    send(campaign, times=5, status=State.PENDING)
    return campaign


def paused_in_the_middle():
    campaign = launched("paused")
    send(campaign, times=7)
    send(campaign, times=3, status=State.PENDING)
    return campaign


def paused_by_complaints():
    campaign = launched("paused", pause_reason="9 of 400 recipients reported it as spam.", complained=9)
    send(campaign, times=400)
    send(campaign, times=100, status=State.PENDING)
    return campaign


def paused_by_a_vendor():
    campaign = launched("paused", pause_reason="The vendor no longer takes this template.")
    send(campaign, times=7)
    send(campaign, times=3, status=State.PENDING)
    return campaign


def completed_with_many_complaints():
    campaign = launched("completed", complained=9)
    send(campaign, times=400)
    return campaign


def cancelled_with_failures():
    campaign = launched("cancelled")
    send(campaign, times=200)
    send(campaign, times=20, status=State.FAILED, reason="mailbox is full")
    send(campaign, times=30, status=State.SKIPPED, reason="cancelled")
    return campaign


def cancelled_before_the_first_message():
    campaign = launched("cancelled")
    send(campaign, times=4, status=State.SKIPPED, reason="cancelled")
    return campaign


def cancelled_in_the_middle():
    campaign = launched("cancelled")
    send(campaign, times=30)
    send(campaign, times=70, status=State.SKIPPED, reason="cancelled")
    return campaign


def in_a_retry():
    earlier_campaign()
    campaign = launched("sending", round=2)
    send(campaign, times=281)
    send(campaign, times=19, status=State.PENDING)
    return campaign


def everything_failed():
    campaign = launched("completed")
    for number in range(6):
        send(
            campaign,
            status=State.FAILED,
            reason=f"550 5.1.1 <asha{number}@private.example>: user unknown, id 7f3a9c{number}d21",
        )
    return campaign


def nobody_in_the_audience():
    return launched("completed")


def everybody_skipped():
    campaign = launched("completed")
    send(campaign, times=5, status=State.SKIPPED, reason="opted out")
    return campaign


def completed_without_receipts():
    campaign = launched("completed")
    send(campaign, times=12, status=State.SENT)
    return campaign


MOMENTS = [
    (draft, ["Not launched yet"], ["sent", "delivered"]),
    (listing_the_audience, ["being listed"], ["Nobody", "delivered"]),
    (before_the_first_message, ["nothing was sent", "60 messages wait"], ["0%", "Nobody", "delivered"]),
    (before_any_receipt, ["60 messages were sent", "no receipt has come yet"], ["0%", "worse", "better", "Nobody"]),
    (
        in_the_middle,
        ["So far 133 of 135", "25 are still to be sent", "40 await their receipt", "So far all 2 failures"],
        ["better", "worse", "in line", "Nobody"],
    ),
    (paused_before_the_first_message, ["Paused", "nothing was sent", "Next: resume"], ["Nobody", "0%"]),
    (paused_in_the_middle, ["Paused. So far 7 of 7", "3 are still to be sent", "Next: resume"], ["better", "worse"]),
    (
        paused_by_complaints,
        ["Paused. So far 400", "paused automatically: 9 reported it as spam", "Next: check who is in the audience"],
        ["nothing is lost"],
    ),
    (
        paused_by_a_vendor,
        ["It was paused automatically: The vendor no longer takes this template.", "Next: settle that, then resume"],
        ["spam"],
    ),
    (completed_with_many_complaints, ["9 reported it as spam"], ["paused"]),
    (cancelled_with_failures, ["All 20 failures", "duplicate it to reach them"], ["retry"]),
    (cancelled_before_the_first_message, ["Cancelled before anything was sent"], ["Nobody", "left out", "consent"]),
    (cancelled_in_the_middle, ["Cancelled. Until then 30 of 30", "70 were withdrawn"], ["consent", "left out", "Next"]),
    (in_a_retry, ["So far 281 of 300", "19 are being sent again"], ["281 of 281", "100%", "better"]),
    (
        everything_failed,
        ["None of 6 messages", "All 6 failures say “user unknown”", "Correct the address"],
        ["@", "asha", "private.example", "7f3a9c", "550"],
    ),
    (nobody_in_the_audience, ["Nobody was in the audience"], ["delivered", "0%", "left out"]),
    (
        everybody_skipped,
        ["Nobody could be written to", "All 5", "“opted out”", "They opted out"],
        ["0%", "delivered", "collect"],
    ),
    (completed_without_receipts, ["12 messages were sent"], ["0%", "worse", "Nobody"]),
]


@pytest.mark.parametrize(("moment", "said", "unsaid"), MOMENTS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_summary_is_right_at_every_moment(moment, said, unsaid):
    campaign = moment()
    text = summarise_campaign(Campaign.objects.get(id=campaign.id)).text

    assert [words for words in said if words not in text] == [], text
    assert [words for words in unsaid if words in text] == [], text
