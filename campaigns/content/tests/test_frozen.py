"""What is frozen at launch, and stays the same whatever changes afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.content import compiler
from campaigns.content.frozen import Content, make_untracked_writer, make_writer
from campaigns.content.languages import FooterWords
from campaigns.content.look import Look
from campaigns.content.tracking import CLICK
from campaigns.drafts.duplicating import duplicate_campaign
from campaigns.models import Campaign
from campaigns.senders import Sender, default_sender, make_default
from campaigns.tests.factories import create_campaign, create_customer

pytestmark = pytest.mark.django_db

BLOCKS = [
    {"kind": "heading", "text": "Hi {{ first_name | there }}", "level": 1},
    {"kind": "button", "label": "Shop", "href": "https://tea.example/{{ city }}"},
    {"kind": "footer", "text": "Bye"},
]
VALUES = {"first_name": "Asha", "city": "Navi Mumbai", compiler.UNSUBSCRIBE: "https://crm.example/u/1", CLICK: "TICKET"}


@pytest.fixture
def sender(db) -> Sender:
    return Sender.objects.create(name="Chai & Co.", address="hello@chai.example", postal_address="12 MG Road")


@pytest.fixture
def designed(db, sender) -> Campaign:
    create_customer(name="Asha")
    return create_campaign(blocks=BLOCKS, preheader="Look inside", sender=sender, message="")


def test_a_launch_stores_what_is_sent(designed):
    assert designed.launch()
    content = Content.objects.get(campaign=designed)
    assert content.from_header == '"Chai & Co." <hello@chai.example>'
    assert content.links == ["https://tea.example/{{ city }}"]
    launched = Campaign.objects.get(id=designed.id)
    assert 'href="https://tea.example/Navi%20Mumbai"' in make_untracked_writer(launched).html(VALUES)
    write = make_writer(launched)
    assert 'href="http://localhost:8000/l/TICKET/1"' in write.html(VALUES)
    assert "Hi Asha\n=" in write.text(VALUES)
    assert "12 MG Road" in write.text(VALUES)


def test_a_changed_compiler_and_a_changed_sender_give_the_same_bytes(designed, sender, monkeypatch):
    designed.launch()
    before = make_writer(Campaign.objects.get(id=designed.id))
    Sender.objects.filter(id=sender.id).update(name="Other", colour="#000000")
    monkeypatch.setattr(compiler, "PADDING", "changed")
    monkeypatch.setitem(compiler.FOOTERS, "en", FooterWords("changed", "changed", "changed"))
    after = make_writer(Campaign.objects.get(id=designed.id))
    assert after.html(VALUES) == before.html(VALUES)
    assert after.text(VALUES) == before.text(VALUES)
    assert after.from_header == before.from_header


def test_a_campaign_of_plain_text_stores_none(db):
    create_customer()
    campaign = create_campaign()
    campaign.launch()
    assert not Content.objects.exists()
    assert make_writer(campaign).html({}) == ""


def test_a_scheduled_campaign_is_frozen_and_free_again_once_it_is_unscheduled(designed):
    designed.launch(timezone.now() + timedelta(days=1))
    assert Content.objects.filter(campaign=designed).exists()
    designed.unschedule()
    assert not Content.objects.exists()
    designed.launch()
    assert Content.objects.count() == 1


def test_a_draft_that_has_changed_meanwhile_freezes_nothing(designed):
    Campaign.objects.filter(id=designed.id).update(updated_at=timezone.now() + timedelta(seconds=1))
    assert not designed.launch()
    assert not Content.objects.exists()


def test_on_other_channels_the_message_is_sent(designed):
    designed.channel, designed.message = "sms", "Short words"
    assert make_writer(designed).text({}) == "Short words"
    assert make_writer(designed).html({}) == ""


def test_a_copy_has_the_same_design(designed):
    copy = duplicate_campaign(designed)
    assert (copy.blocks, copy.preheader, copy.sender) == (BLOCKS, "Look inside", designed.sender)


def test_without_a_sender_the_default_one_is_taken(designed, sender):
    other = Sender.objects.create(name="Other", address="other@chai.example")
    Campaign.objects.filter(id=designed.id).update(sender=None)
    make_default(other)
    assert default_sender() == other
    assert make_writer(Campaign.objects.get(id=designed.id)).from_header == '"Other" <other@chai.example>'
    make_default(sender)
    assert [default_sender(), Sender.objects.filter(is_default=True).count()] == [sender, 1]


def test_where_no_sender_is_stored_the_installation_is_one(db, settings):
    settings.DEFAULT_FROM_EMAIL = "Shop <shop@chai.example>"
    sender = default_sender()
    assert (sender.from_header, sender.look) == ('"Shop" <shop@chai.example>', Look())
