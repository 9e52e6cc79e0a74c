"""Settings → Channels: a vendor a channel, by form; keys are stored and never shown."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.tests.factories import create_launched
from crm.accounts.audit import AuditEntry
from delivery.gate import find_state
from delivery.models import ChannelSetup, VendorState
from delivery.tests import vendor_stub
from delivery.vendors.registry import KINDS, chosen_setup
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE = "/settings/channels/"
TOKEN = "very-secret-token"
OFFERED = [
    (channel, kind) for kind in KINDS for channel in sorted(kind.channels) if kind.is_offered and not kind.is_test
]


def new(channel: str, kind: str) -> str:
    return reverse("delivery:new_setup", args=[channel, kind])


def set_up_postmark(office: Client) -> ChannelSetup:
    office.post(new("email", "postmark"), {"token": TOKEN, "stream": "news"})
    return ChannelSetup.objects.get(kind="postmark")


def state_on_page(office: Client, channel: str) -> str:
    """What the card of a channel says beside its name."""
    card = office.get(PAGE).text.partition(f'id="{channel}-head"')[2]
    return re.search(r'class="status"[^>]*>([^<]+)<', card)[1]


@pytest.mark.both_databases
def test_a_vendor_that_is_set_up_carries_the_channel_from_then_on(office):
    answer = office.post(new("email", "postmark"), {"token": TOKEN, "stream": "news"}, follow=True)

    page = visible_text(answer.text)
    assert "Postmark carries e-mail now." in page
    assert chosen_setup("email").options == {"token": TOKEN, "stream": "news"}
    assert chosen_setup("sms").kind.name != "postmark"
    assert ChannelSetup.objects.get().id.hex in page  # the address of its receipts


def test_a_stored_key_is_on_no_page_and_in_no_log(office, caplog):
    row = set_up_postmark(office)

    pages = [office.get(url).text for url in (PAGE, reverse("delivery:setup", args=[row.id]), "/settings/vendor/")]
    pages.append(office.get(f"/admin/delivery/channelsetup/{row.id}/change/").text)
    pages.append(office.get("/settings/audit/").text)
    pages.append(str([entry.details for entry in AuditEntry.objects.all()]))

    assert not any(TOKEN in page or row.encrypted in page for page in pages)
    assert TOKEN not in caplog.text
    assert TOKEN not in row.encrypted


def test_a_key_that_is_left_empty_stays(office):
    row = set_up_postmark(office)

    office.post(reverse("delivery:setup", args=[row.id]), {"token": "", "stream": "offers"})

    assert chosen_setup("email").options == {"token": TOKEN, "stream": "offers"}


@pytest.mark.parametrize("is_deleted", [False, True])
@pytest.mark.also_mongodb
def test_a_new_key_does_not_undo_what_another_administrator_does_at_the_same_time(office, monkeypatch, is_deleted):
    row = set_up_postmark(office)
    write = ChannelSetup.write_options

    def write_last(self, options):
        ChannelSetup.objects.all().delete() if is_deleted else ChannelSetup.objects.update(chosen_at=None)
        write(self, options)

    monkeypatch.setattr(ChannelSetup, "write_options", write_last)
    answer = office.post(reverse("delivery:setup", args=[row.id]), {"token": "another", "stream": "news"})

    assert answer.status_code == (404 if is_deleted else 302)
    assert ChannelSetup.objects.exists() != is_deleted
    assert chosen_setup("email").source == "default"


@pytest.mark.parametrize("token", ["another", ""])
def test_saving_a_setup_ends_its_pause_with_a_new_key_and_with_the_old_one(office, token):
    row = set_up_postmark(office)
    VendorState.objects.create(account=chosen_setup("email").account, failures=6, reason="401")

    office.post(reverse("delivery:setup", args=[row.id]), {"token": token, "stream": "news"})

    assert not find_state(chosen_setup("email").create()).failures


def test_a_wrong_option_is_said_at_its_field(office):
    answer = office.post(
        new("email", "mailgun"), {"key": "k", "domain": "no domain", "region": "eu", "signing_key": "s"}
    )

    assert answer.status_code == 422
    assert "Domain must be a domain like mg.example.com." in answer.text
    assert not ChannelSetup.objects.exists()


@pytest.mark.parametrize("token", ["<b>nonsense</b>\u200b", "two words", "schlüssel", "\u2060" + TOKEN])
def test_a_token_with_characters_that_no_key_has_is_refused_at_its_field(office, token):
    answer = office.post(new("email", "postmark"), {"token": token, "stream": "news"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["token"] == [
        "Server API token must be letters, digits and signs without spaces: copy it again from the vendor."
    ]
    assert not ChannelSetup.objects.exists()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.is_offered], ids=lambda kind: kind.name)
def test_no_secret_takes_an_invisible_character_except_a_password(kind):
    for each in kind.fields:
        if each.is_secret and not each.name.endswith("password"):
            with pytest.raises(ValueError, match="must"):
                each.check("whsec_" + "a" * 40 + "\u200b")


def test_a_mail_server_that_is_missing_is_said_at_its_field(office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    errors = office.post(new("email", "smtp"), {"port": "587", "security": "starttls"}).context["form"].errors

    assert list(errors) == ["host"]
    assert errors["host"][0].startswith("Server is missing: name a mail server")


@pytest.mark.parametrize(("channel", "kind"), OFFERED, ids=lambda value: getattr(value, "name", value))
def test_every_form_opens_and_refuses_to_be_empty(office, channel, kind, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    url = new(channel, kind.name)

    page = office.get(url).text

    assert all(f'name="{each.name}"' in page for each in kind.fields)
    assert office.post(url, {}).status_code == 422


def test_what_the_environment_sets_cannot_be_changed_here(office, settings):
    row = set_up_postmark(office)
    settings.EMAIL_VENDOR = "dummy"

    page = visible_text(office.get(PAGE).text)
    assert "so it cannot be changed here." in page
    for url in (
        new("email", "brevo"),
        reverse("delivery:choose_setup", args=[row.id]),
        reverse("delivery:use_default", args=["email"]),
    ):
        answer = office.post(url, {"key": "k"}, follow=True)
        assert "EMAIL_VENDOR sets the vendor of e-mail" in visible_text(answer.text)
    assert chosen_setup("email").kind.name == "dummy"


def test_a_channel_goes_back_to_the_default_and_to_an_earlier_vendor(office):
    row = set_up_postmark(office)

    office.post(reverse("delivery:use_default", args=["email"]))
    assert chosen_setup("email").source == "default"

    office.post(reverse("delivery:choose_setup", args=[row.id]))
    assert chosen_setup("email").kind.name == "postmark"
    assert AuditEntry.objects.filter(action="channel_set").count() == 3


@pytest.mark.both_databases
def test_keys_are_deleted_unless_something_still_needs_them(office):
    row = set_up_postmark(office)
    url = reverse("delivery:delete_setup", args=[row.id])

    assert "choose another vendor first" in office.post(url, follow=True).text
    office.post(reverse("delivery:use_default", args=["email"]))
    campaign = create_launched(name="First cup", setup=row.id.hex)
    assert "which is still under way" in office.post(url, follow=True).text
    assert ChannelSetup.objects.exists()

    type(campaign).objects.update(status="completed")
    assert "1 campaign that it carried stays" in " ".join(office.get(url).text.split())
    assert ChannelSetup.objects.exists()
    office.post(url)
    assert not ChannelSetup.objects.exists()


def test_a_test_goes_through_the_vendor_of_the_channel(office):
    with vendor_stub.running() as stub:
        office.post(new("sms", "http"), {"url": stub.url, "secret": ""})

        assert state_on_page(office, "sms") == "not tested"

        page = office.post(reverse("delivery:test_channel", args=["sms"]), {"to": "+91 98000 00001"}, follow=True).text

        assert [(each["channel"], each["to"]) for each in stub.messages] == [("sms", "+919800000001")]
        assert "accepted the test to +919800000001." in visible_text(page)
        assert state_on_page(office, "sms") == "ready"


def test_the_answer_of_a_vendor_that_refuses_the_test_is_shown(office):
    with vendor_stub.running() as stub:
        stub.answer = vendor_stub.reject("no credit", permanent=True)
        office.post(new("email", "http"), {"url": stub.url, "secret": ""})

        page = office.post(reverse("delivery:test_channel", args=["email"]), {"to": "a@example.com"}, follow=True).text

        assert "No test sent: no credit." in visible_text(page)
        assert state_on_page(office, "email") == "not tested"


@pytest.mark.parametrize("to", ["", "nobody", "+91"])
def test_a_wrong_address_is_said_at_its_field(office, to):
    answer = office.post(reverse("delivery:test_channel", args=["email"]), {"to": to})

    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_the_test_vendor_says_that_nothing_is_really_sent(office, settings):
    settings.VENDOR_URL = settings.DUMMY_VENDOR_URL = "http://127.0.0.1:9"
    assert office.get(PAGE).text.count("Test vendor: nothing is really sent.") == 3

    set_up_postmark(office)

    assert office.get(PAGE).text.count("Test vendor: nothing is really sent.") == 2


def test_the_domain_of_the_sender_is_beside_the_channel(office, settings):
    settings.DEFAULT_FROM_EMAIL = "News <news@chai.example>"

    assert "chai.example has not been checked" in visible_text(office.get(PAGE).text)
