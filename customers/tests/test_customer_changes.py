"""Tags, lists, consent and suppressions on a customer's page."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.accounts.audit import Action, AuditEntry
from customers.models import Customer, Segment, Suppression
from customers.privacy.suppression import suppress
from customers.privacy.wordings import with_wordings
from customers.segments import audience
from customers.segments.lists.changes import make_rule
from customers.segments.rules import parse
from customers.tests.factories import create_customer, persist_records

pytestmark = pytest.mark.django_db
ADDRESS = "asha@example.com"


@pytest.fixture
def asha(db) -> Customer:
    return create_customer(external_id="c1", name="Asha", email=ADDRESS, phone="+919876543210", tags=["vip"])


@pytest.fixture
def regulars(db) -> Segment:
    segment = Segment.objects.create(name="Regulars", rule={}, is_static=True)
    Segment.objects.filter(id=segment.id).update(rule=make_rule(segment.id))
    segment.refresh_from_db()
    return segment


def post(client: Client, name: str, customer: Customer, *arguments: str, fragment: bool = False, **fields: str):
    headers = {"HX-Request": "true"} if fragment else {}
    return client.post(reverse(f"customers:{name}", args=[customer.id, *arguments]), fields, headers=headers)


# ── Tags ──────────────────────────────────────────────────────────────


def test_tags_are_added_and_removed_beside_those_of_others(signed_in, asha):
    persist_records("customer", {"external_id": "c1", "add_tags": ["by program"]})

    post(signed_in, "tags", asha, add=" Diwali, 2026 ")
    post(signed_in, "tags", asha, remove="vip")

    asha.refresh_from_db()
    assert asha.tags == ["by program", "Diwali, 2026"]
    assert [entry.details for entry in AuditEntry.objects.exclude(action="signed_in")] == [{"fields": ["tags"]}] * 2


def test_a_fragment_is_answered_with_the_tags(signed_in, asha):
    answer = post(signed_in, "tags", asha, fragment=True, add="<b>new").text

    assert "<html" not in answer
    assert "&lt;b&gt;new" in answer
    assert "Tag added." in answer


@pytest.mark.parametrize("fragment", [True, False])
def test_a_tag_without_a_visible_character_is_refused(signed_in, asha, fragment):
    answer = post(signed_in, "tags", asha, fragment=fragment, add="\u200b ")
    page = answer if fragment else signed_in.get(answer.url)

    assert "It must be text of 1 to 1,000 characters" in page.text
    asha.refresh_from_db()
    assert asha.tags == ["vip"]


# ── Lists ─────────────────────────────────────────────────────────────


def test_a_customer_is_put_on_a_list_and_taken_off(signed_in, asha, regulars):
    assert f'value="{regulars.id}">Regulars' in signed_in.get(reverse("segments:of_customer", args=[asha.id])).text
    post(signed_in, "lists", asha, add=str(regulars.id))
    assert audience.matching(parse(regulars.rule)).get() == asha
    page = signed_in.get(asha.get_absolute_url()).text
    assert "Asha is now on the list “Regulars”." in page

    post(signed_in, "lists", asha, remove=str(regulars.id))
    assert not audience.matching(parse(regulars.rule)).exists()
    entries = AuditEntry.objects.exclude(action="signed_in").order_by("id")
    assert [(entry.action, entry.details) for entry in entries] == [
        (Action.LISTED, {"list": "Regulars"}),
        (Action.UNLISTED, {"list": "Regulars"}),
    ]


def test_what_is_so_already_is_said_and_not_recorded(signed_in, asha, regulars):
    answer = post(signed_in, "lists", asha, remove=str(regulars.id))

    assert "was not on the list" in signed_in.get(answer.url).text
    assert not AuditEntry.objects.exclude(action="signed_in").exists()


def test_a_rule_decides_alone_who_is_in_its_segment(signed_in, asha):
    by_rule = Segment.objects.create(name="Pune", rule={"match": "all", "rules": []})

    assert post(signed_in, "lists", asha, add=str(by_rule.id)).status_code == 404
    assert post(signed_in, "lists", asha, add="").status_code == 302


# ── Consent ───────────────────────────────────────────────────────────

BEGUN = {f"initial-{name}": "unknown" for name in ("email", "sms", "whatsapp")}
ANSWERED = {"email": "unknown", "sms": "unknown", "whatsapp": "unknown", **BEGUN}


def test_an_answer_is_kept_with_its_source_and_wording(signed_in, asha, marketer):
    said = {"source": "Signed card in the shop", "wording": "News by e-mail"}
    post(signed_in, "consent", asha, **ANSWERED | {"email": "yes", "sms": "no"}, **said)

    asha.refresh_from_db()
    assert (asha.email_opt_in, asha.sms_opt_in, asha.whatsapp_opt_in) == (True, False, None)
    assert [
        (each["channel"], each["opt_in"], each["source"], each["wording"]) for each in with_wordings(asha.consents)
    ] == [
        ("email", True, "Signed card in the shop", "News by e-mail"),
        ("sms", False, "Signed card in the shop", "News by e-mail"),
    ]
    entry = AuditEntry.objects.exclude(action="signed_in").get()
    assert (entry.action, entry.actor) == (Action.CONSENT_CHANGED, marketer.email)
    assert entry.details == {"because": "Signed card in the shop", "E-mail": "yes", "SMS": "no"}
    assert "Signed card in the shop" in signed_in.get(asha.get_absolute_url()).text


def test_an_answer_needs_a_source(signed_in, asha):
    answer = post(signed_in, "consent", asha, **ANSWERED | {"email": "yes"}, source=" ")

    assert answer.status_code == 422
    assert "Say how you know." in answer.text
    asha.refresh_from_db()
    assert asha.email_opt_in is None


def test_an_answer_that_somebody_else_changed_is_a_conflict(signed_in, asha):
    persist_records("customer", {"external_id": "c1", "email_opt_in": False})

    answer = post(signed_in, "consent", asha, **ANSWERED | {"email": "yes"}, source="In the shop")

    assert answer.status_code == 409
    assert "Meanwhile this was changed to “no”. Save again to replace it." in answer.text
    assert '<input type="hidden" name="initial-email" value="no"' in answer.text
    asha.refresh_from_db()
    assert asha.email_opt_in is False


def test_a_yes_lifts_no_unsubscription(signed_in, asha):
    suppress("email", [ADDRESS], "unsubscribed")

    post(signed_in, "consent", asha, **ANSWERED | {"email": "yes"}, source="In the shop")

    asha.refresh_from_db()
    assert (asha.email_opt_in, asha.email_standing) == (True, "suppressed")


# ── Suppression ───────────────────────────────────────────────────────


def test_an_address_is_suppressed_after_a_question_and_with_a_reason(signed_in, asha):
    url = reverse("customers:suppress", args=[asha.id, "email"])
    assert url in signed_in.get(asha.get_absolute_url()).text
    assert f"Send nothing more to {ADDRESS} by e-mail?" in signed_in.get(url).text
    assert "Say why, for the audit log." in post(signed_in, "suppress", asha, "email").text
    assert not Suppression.objects.exists()

    post(signed_in, "suppress", asha, "email", because="She called")

    asha.refresh_from_db()
    assert (asha.email_standing, asha.sms_standing) == ("suppressed", "")
    entry = AuditEntry.objects.exclude(action="signed_in").get()
    assert (entry.action, entry.subject_id) == (Action.SUPPRESSED, asha.id.hex)
    assert entry.details == {"channel": "E-mail", "because": "She called"}
    assert signed_in.get(url).url == asha.get_absolute_url(), "there is nothing more to ask"


def test_an_administrator_lifts_it(office, asha):
    suppress("sms", ["+919876543210"], "manual")
    url = reverse("customers:lift", args=[asha.id, "sms"])
    assert url in office.get(asha.get_absolute_url()).text

    post(office, "lift", asha, "sms", because="She asked for it")

    asha.refresh_from_db()
    assert asha.sms_standing == ""
    entry = AuditEntry.objects.exclude(action="signed_in").get()
    assert (entry.action, entry.subject_id) == (Action.SUPPRESSION_LIFTED, asha.id.hex)


def test_without_an_address_or_a_channel_nothing_is_suppressed(signed_in):
    customer = create_customer(name="Bala")

    answer = post(signed_in, "suppress", customer, "email", because="why")
    assert "Bala has no e-mail address." in signed_in.get(answer.url).text
    assert post(signed_in, "suppress", customer, "fax", because="why").status_code == 404


def test_viewers_see_no_way_to_change_anything(viewing, asha, regulars):

    pages = (
        viewing.get(asha.get_absolute_url()).text + viewing.get(reverse("segments:of_customer", args=[asha.id])).text
    )

    assert 'method="post"' not in pages.replace('<form method="post" action="/accounts/logout/">', "")
    assert "hx-post" not in pages
    assert "/edit/" not in pages
    assert "/consent/" not in pages
