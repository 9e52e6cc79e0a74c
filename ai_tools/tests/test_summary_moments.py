"""What the summary of a campaign says at each moment of its life: nothing that is not so yet, or not any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ai_tools.campaign_summary import summarise_campaign
from ai_tools.tests.sent_messages import send
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_launched
from campaigns.variants.models import Experiment

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


def waiting_for_local_times():
    campaign = launched("sending")
    send(campaign, times=40)
    send(campaign, times=60, status=State.PENDING, reason="local time")
    send(campaign, times=20, status=State.PENDING)
    return campaign


def while_texts_are_tried(winner=""):
    arms = {"a": [10, 0, 0], "b": [10, 0, 0], "r": [60, 0, 0]}
    campaign = launched("sending", has_variants=True, arms=arms)
    Experiment.objects.create(campaign=campaign, variants=[{"subject": "Beans"}], test_percent=25, winner=winner)
    send(campaign, times=15)
    send(campaign, times=65, status=State.PENDING)
    return campaign


def after_a_text_has_won():
    return while_texts_are_tried("a")


def in_quiet_hours():
    campaign = launched("sending")
    send(campaign, times=30, status=State.PENDING, reason="quiet hours")
    return campaign


def sent_by_a_vendor_without_receipts():
    campaign = launched("completed", awaits_receipts=False)
    send(campaign, times=57, status=State.SENT)
    send(campaign, times=3, status=State.FAILED, reason="invalid address")
    return campaign


def sending_by_a_vendor_without_receipts():
    campaign = launched("sending", awaits_receipts=False)
    send(campaign, times=57, status=State.SENT)
    send(campaign, times=43, status=State.PENDING)
    return campaign


def nothing_but_unknown():
    campaign = launched("sending")
    send(campaign, times=7, status=State.UNKNOWN)
    return campaign


def one_unknown_at_the_end():
    campaign = launched("sending")
    send(campaign, times=90)
    send(campaign, status=State.UNKNOWN)
    return campaign


def held_out():
    campaign = launched("completed")
    send(campaign, times=80)
    send(campaign, times=20, status=State.SKIPPED, reason="holdout")
    return campaign


def of_one_message():
    campaign = launched("completed")
    send(campaign)
    return campaign


def of_one_failure():
    campaign = launched("completed")
    send(campaign, status=State.FAILED, reason="mailbox is full")
    return campaign


def one_of_each():
    campaign = launched("sending")
    for status in (State.DELIVERED, State.SENT, State.PENDING, State.FAILED):
        send(campaign, status=status, reason="mailbox is full" if status is State.FAILED else "")
    return campaign


def paused_before_any_receipt():
    campaign = launched("paused")
    send(campaign, times=10, status=State.SENT)
    send(campaign, times=30, status=State.PENDING)
    return campaign


def nothing_but_a_dip():
    campaign = launched("completed")
    send(campaign, times=20, status=State.FAILED, reason="vendor answered 503", failed_at=STARTED)
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
        ["Nobody could be written to", "All 5 in the segment were left out because they opted out."],
        ["0%", "delivered", "collect"],
    ),
    (
        waiting_for_local_times,
        ["80 are still to be sent, 60 of them at the hour of their time zone."],
        ["local time"],
    ),
    (while_texts_are_tried, ["65 are still to be sent, 60 of them once the winning text is chosen."], []),
    (after_a_text_has_won, ["65 are still to be sent."], ["winning"]),
    (in_quiet_hours, ["nothing was sent; 30 messages wait, all when quiet hours end."], ["30 of them"]),
    (
        sent_by_a_vendor_without_receipts,
        ["57 messages were sent, 3 failed; this vendor does not report what was delivered.", "All 3 failures"],
        ["None of", "no receipt", "0%"],
    ),
    (
        sending_by_a_vendor_without_receipts,
        ["So far 57 messages were sent; this vendor does not report", "43 are still to be sent"],
        ["no receipt has come"],
    ),
    (
        nothing_but_unknown,
        ["So far no vendor has confirmed a message", "7 went to a vendor"],
        ["nothing was sent", "wait"],
    ),
    (one_unknown_at_the_end, ["90 of 90", "whether it counts as sent or goes again"], ["still to be sent"]),
    (held_out, ["20 of the 100 in the segment were left out because they are held out"], ["“holdout”"]),
    (of_one_message, ["1 of 1 message with an outcome was delivered, 100%."], []),
    (of_one_failure, ["The one message with an outcome was not delivered.", "The one failure"], ["0%"]),
    (
        one_of_each,
        ["So far 1 of 2 messages with an outcome was delivered", "1 is still to be sent", "1 awaits its receipt"],
        ["1 are", "1 await "],
    ),
    (
        paused_before_any_receipt,
        ["Paused. So far 10 messages were sent", "30 are still to be sent"],
        ["delivered", "0%"],
    ),
    (nothing_but_a_dip, ["all within 1 minute:", "Next: retry the 20 that failed."], ["left alone", "1 minutes"]),
    (completed_without_receipts, ["12 messages were sent"], ["0%", "worse", "Nobody"]),
]


@pytest.mark.parametrize(("moment", "said", "unsaid"), MOMENTS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_summary_is_right_at_every_moment(moment, said, unsaid):
    campaign = moment()
    text = summarise_campaign(Campaign.objects.get(id=campaign.id)).text

    assert [words for words in said if words not in text] == [], text
    assert [words for words in unsaid if words in text] == [], text
