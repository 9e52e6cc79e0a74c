"""Other texts are tried on a part of the audience; the rest waits for the winner and gets its text."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.engagement.figures import Figure
from campaigns.log.claims import claim, finish
from campaigns.log.due import has_handed_over_test, is_due
from campaigns.log.withdrawing import withdraw_pending
from campaigns.models import Campaign, Experiment
from campaigns.variants.deciding import decide, decide_due
from campaigns.variants.models import Variant, save_experiment
from crm.accounts.audit import Action, AuditEntry
from customers.chance import chance
from customers.models import Customer
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import all_ended, states
from delivery.vendors.registry import chosen_setup
from delivery.writing import OutgoingWriter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OTHERS = [Variant(subject="Other subject"), Variant(message="Dear {{ first_name }}, other words")]


@pytest.fixture
def tried(launched):
    """`tried(60, test_percent=40)` is a campaign with two other texts, launched and frozen."""

    def launch(size: int = 60, *, others=OTHERS, fields=None, **test) -> Campaign:
        campaign = launched(size, launching=False, snapshot=False, has_variants=True, **(fields or {}))
        save_experiment(campaign, others, **{"test_percent": 40, **test})
        assert campaign.launch()
        while not write_snapshot(campaign):
            pass
        campaign.refresh_from_db()
        return campaign

    return launch


def send_all(campaign: Campaign) -> list:
    """Claim and finish until nothing is due; what was handed over."""
    sent = []
    while (claimed := claim(campaign, 7)) is not None:
        finish(campaign, claimed, all_ended(claimed))
        sent += claimed.messages
    return sent


def hand_over_test(campaign: Campaign, hours_ago: int = 25) -> None:
    send_all(campaign)
    decide_due()
    Experiment.objects.update(tested_at=timezone.now() - timedelta(hours=hours_ago))


def test_arms_follow_from_ids_alone(tried):
    campaign = tried(200, fields={"holdout": 10})

    for message in campaign.log.all():
        position = chance(f"{campaign.id}:variant", message.customer_id)
        expected = "abc"[int(position / 0.4 * 3)] if position < 0.4 else "r"
        if chance(f"{campaign.id}:holdout", message.customer_id) < 0.1:
            expected = "h"
        assert message.arm == expected
    counted = Counter(campaign.log.values_list("arm", flat=True))
    assert {arm: sums[0] for arm, sums in campaign.arms.items()} == counted
    assert set(counted) == set("abchr")


def test_weights_are_shares_of_the_test(tried):
    campaign = tried(100, others=[Variant(subject="x", weight=90)], test_percent=100)

    arms = Counter(campaign.log.values_list("arm", flat=True))
    assert set(arms) == {"a", "b"}
    assert arms["b"] > 75


def test_the_rest_waits_and_gets_the_text_of_the_winner(tried):
    campaign = tried()
    rest = set(campaign.log.filter(arm="r").values_list("to", flat=True))

    assert {message.to for message in send_all(campaign)} == set(
        campaign.log.exclude(arm="r").values_list("to", flat=True)
    )
    assert not is_due(campaign)
    assert states(campaign) == {"pending": len(rest), "sent": 60 - len(rest)}
    assert not Campaign.objects.done().exists()

    assert decide(campaign, "c")
    assert is_due(campaign)
    later = send_all(campaign)
    assert {message.to for message in later} == rest
    assert states(campaign) == {"sent": 60}
    write = OutgoingWriter(Campaign.objects.get(id=campaign.id), chosen_setup("email").create())
    message = later[0]
    written = write(message.id, message.key, message.to, message.values, message.arm)
    assert written["subject"] == "Hello"
    assert written["body"].startswith(f"Dear {message.values['first_name']}, other words")


def test_each_arm_gets_its_text(tried):
    campaign = tried(30, test_percent=100)
    write = OutgoingWriter(campaign, chosen_setup("email").create())

    said = {
        message.arm: (out["subject"], out["body"].split(",")[0].split("!")[0].split()[0])
        for message in send_all(campaign)
        for out in [write(message.id, message.key, message.to, message.values, message.arm)]
    }
    assert said == {"a": ("Hello", "Hi"), "b": ("Other subject", "Hi"), "c": ("Hello", "Dear")}


def test_links_of_all_texts_are_numbered_together(tried):
    others = [Variant(message="Look: https://tea.example/b")]
    campaign = tried(
        20, others=others, test_percent=100, fields={"message": "See https://tea.example/a", "tracks": True}
    )

    assert campaign.content.links == ["https://tea.example/a", "https://tea.example/b"]
    write = OutgoingWriter(campaign, chosen_setup("email").create())
    for message in send_all(campaign):
        body = write(message.id, message.key, message.to, message.values, message.arm)["body"]
        assert body.split()[1].endswith({"a": "/1", "b": "/2"}[message.arm])


def test_a_cancelled_campaign_withdraws_the_rest_too(tried):
    campaign = tried()
    send_all(campaign)
    waiting = campaign.log.filter(arm="r").count()
    campaign.cancel()
    while withdraw_pending(campaign):
        pass

    assert states(campaign) == {"sent": 60 - waiting, "skipped": waiting}


def test_the_figures_decide_when_the_time_has_come(tried):
    campaign = tried()
    decide_due()
    assert Experiment.objects.get().tested_at is None
    hand_over_test(campaign, hours_ago=23)
    for arm in "br":
        Figure.objects.create(campaign=campaign, arm=arm, clicked=campaign.log.filter(arm=arm).count())

    decide_due()
    assert Experiment.objects.get().winner == ""
    hand_over_test(campaign, hours_ago=25)
    for _ in range(2):
        decide_due()
    experiment = Experiment.objects.get()
    assert (experiment.winner, experiment.was_chosen) == ("b", False)
    assert AuditEntry.objects.filter(action=Action.VARIANT_CHOSEN).count() == 1


def test_a_test_is_not_handed_over_while_some_of_it_is_under_way(tried):
    campaign = tried()
    claimed = claim(campaign, 1_000)
    assert not has_handed_over_test(campaign)
    finish(campaign, claimed, all_ended(claimed))
    assert has_handed_over_test(Campaign.objects.get(id=campaign.id))


def test_without_any_figure_the_campaigns_own_text_wins(tried):
    campaign = tried()
    hand_over_test(campaign)
    decide_due()
    experiment = Experiment.objects.get()
    assert (experiment.winner, experiment.is_clear) == ("a", False)


def test_where_a_person_chooses_no_time_decides(tried):
    campaign = tried(decide_by="hand")
    hand_over_test(campaign, hours_ago=999)
    decide_due()
    assert Experiment.objects.get().winner == ""


def test_a_winner_is_chosen_once(tried, marketer):
    campaign = tried()
    assert decide(campaign, "b", by=marketer, person=marketer)
    assert not decide(campaign, "c", by=marketer, person=marketer)
    experiment = Experiment.objects.get()
    assert (experiment.winner, experiment.was_chosen, experiment.decided_by) == ("b", True, marketer)


def test_what_was_launched_and_taken_back_can_be_launched_again(launched):
    campaign = launched(5, launching=False, snapshot=False, has_variants=True)
    save_experiment(campaign, OTHERS, test_percent=50)
    campaign.launch(timezone.now() + timedelta(days=1))
    campaign.unschedule()
    assert campaign.launch()
    assert Customer.objects.count() == 5
