"""STOP and START, as recipients reply them."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from crm.accounts.audit import Action, AuditEntry
from customers.addresses import InvalidAddress
from customers.consent import SUPPRESSED, suppressed
from customers.models import Suppression
from customers.privacy.models import StopWord
from customers.privacy.replies import START_WORDS, STOP_WORDS, reply_key, take_reply
from customers.privacy.suppression import Reason, suppress
from customers.tests.factories import create_customer

pytestmark = pytest.mark.one_database

PHONE, NOON = "+919876543210", datetime(2026, 11, 20, 12, tzinfo=UTC)


def reply(text: str, minutes: int = 0, channel: str = "sms", address: str = PHONE) -> bool:
    return take_reply(channel, address, text, NOON + timedelta(minutes=minutes))


@pytest.mark.one_database
class TestWords:
    @pytest.mark.parametrize(
        "text", ["stop", " STOP. ", "«Stop!»", "stop\u200b", "STOP  ALL", "*stop*", "stop 🙏", "…stop\n"]
    )
    def test_signs_spaces_and_capitals_around_a_word_do_not_matter(self, text):
        assert reply_key(text) in {"stop", "stop all"}

    @pytest.mark.parametrize("text", ["बंद करो", "बंद करो।", "रोको!!", " शुरू "])
    def test_vowel_signs_stay(self, text):
        assert reply_key(text) in {reply_key(word) for word in (*STOP_WORDS, *START_WORDS)}

    def test_a_long_reply_is_read_at_once(self):
        signs = "!" * 1_000_000
        assert reply_key(f"no{signs}way") == f"no{signs}way"

    def test_no_word_means_both(self):
        assert not {reply_key(word) for word in STOP_WORDS} & {reply_key(word) for word in START_WORDS}


@pytest.mark.django_db
class TestReplies:
    def test_stop_suppresses_the_number_on_that_channel_alone(self):
        customer, other = create_customer(phone=PHONE), create_customer(phone=PHONE)

        assert reply("Stop", address="+91 98765 43210")

        for each in (customer, other):
            each.refresh_from_db()
            assert (each.sms_standing, each.whatsapp_standing, each.sms_opt_in) == (SUPPRESSED, "", None)
        assert Suppression.objects.get().reason == Reason.STOP_REPLY

    @pytest.mark.parametrize(
        "text",
        ["", "!", "Please stop", "I am out of office. STOP", "stopped", "Don't stop", "बंद मत करो", "start stop", "YES"],
    )
    def test_other_messages_change_nothing(self, text):
        assert not reply(text)
        assert not Suppression.objects.exists()

    def test_start_takes_a_stop_back(self):
        customer = create_customer(phone=PHONE)
        reply("STOP")

        assert reply("start", 1)

        customer.refresh_from_db()
        assert customer.sms_standing == ""
        assert (
            AuditEntry.objects.get(action=Action.SUPPRESSION_LIFTED).details["because"] == "the recipient replied START"
        )

    @pytest.mark.parametrize("reason", [reason for reason in Reason if reason != Reason.STOP_REPLY])
    def test_start_takes_nothing_else_back(self, reason):
        suppress("sms", [PHONE], reason)

        reply("START")

        assert suppressed("sms", [PHONE])

    @pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
    def test_replies_may_come_in_any_order_and_twice(self, order):
        said = [("STOP", 0), ("START", 1), ("STOP", 2), ("START", 3)]
        for n in (*order, *order):
            reply(*said[n])
        assert not suppressed("sms", [PHONE])
        for n in (*order, *order):
            reply(*said[n])
        assert not suppressed("sms", [PHONE])

        reply("Quit", 4)
        for n in order:
            reply(*said[n])
        assert suppressed("sms", [PHONE])

    @pytest.mark.parametrize("order", [("STOP", "START"), ("START", "STOP")])
    def test_of_two_in_the_same_second_stop_holds(self, order):
        for text in (*order, *order):
            reply(text)

        assert suppressed("sms", [PHONE])

    def test_a_time_that_lies_ahead_counts_as_now(self):
        in_a_year = (timezone.now() - NOON) // timedelta(minutes=1) + 525_600
        reply("STOP", in_a_year)

        reply("START", in_a_year + 1)

        assert not suppressed("sms", [PHONE])

    def test_words_can_be_added(self):
        StopWord.objects.create(key=reply_key("Basta"), text="Basta")

        assert reply("BASTA!")
        assert suppressed("sms", [PHONE])

    def test_a_sender_without_a_number_is_refused(self):
        with pytest.raises(InvalidAddress):
            reply("STOP", address="VM-SHOPIN")
