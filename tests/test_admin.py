"""The Django admin: every model is there, opens for administrators, and breaks no invariant."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.journeys import dry_runs
from campaigns.log.ledger import Lease, Message
from campaigns.models import (
    Allowance,
    ApprovedTemplate,
    AttributionRule,
    Campaign,
    Content,
    Credit,
    Earned,
    Enrollment,
    Experiment,
    Figure,
    GlobalHoldout,
    Happening,
    Hit,
    Journey,
    MailTemplate,
    Participant,
    ReasonCount,
    Round,
    Sender,
    SendingRules,
    SentDay,
    Version,
    WholeCount,
)
from conftest import PASSWORD, create_user
from crm.accounts.audit import Action
from crm.accounts.models import ApiKey, AuditEntry, Invitation, Notice, Role, Session, User
from crm.database.models import new_id
from crm.demo.models import Demo
from crm.streams.models import DeadLetter, StreamPosition
from customers.events.models import Event, EventProperty, EventType
from customers.imports import job as imports
from customers.imports.models import FilePart, ImportedRecord, RefusedRow
from customers.listing.models import BulkChange, BulkPart
from customers.models import (
    Bouncing,
    ChangeClock,
    ConsentRule,
    Customer,
    LastReply,
    ListChange,
    Note,
    Order,
    RfmBands,
    Segment,
    StopWord,
    Suppression,
    Survey,
    SurveyPass,
    Tombstone,
    Topic,
    TopicRefusal,
    Word,
    Wording,
)
from customers.segments.watching.models import Crossing, Watch
from customers.tests.factories import create_customer, event_record, order_record, persist_records
from delivery.models import (
    BounceMailbox,
    ChannelSetup,
    Delivery,
    DomainCheck,
    EarlyReceipt,
    Handle,
    PendingSignup,
    SignupForm,
    VendorState,
    Webhook,
)

pytestmark = pytest.mark.django_db
WELCOME = {"trigger": {"event": "customer_created"}, "steps": [{"id": "pause", "wait": {"n": 1, "unit": "days"}}]}
ROOMS = ("accounts", "streams", "demo", "customers", "campaigns", "delivery")
HIDDEN = [Session]  # its key stands in the address of whatever page shows it
OURS = [model for room in ROOMS for model in apps.get_app_config(room).get_models() if model not in HIDDEN]
READ_ONLY = [Customer, Order, Message, StreamPosition, DeadLetter, Campaign, AuditEntry, Invitation]


@pytest.fixture
def one_of_each(admin) -> dict[type, object]:
    customer = create_customer(external_id="c1", name="<b>Asha</b>", email="asha@example.com")
    persist_records("order", order_record(external_id="o1", amount=1500))
    persist_records("event", event_record())
    segment = Segment.objects.create(name="Everyone", rule={"match": "all", "rules": []}, created_by=admin)
    campaign = Campaign.objects.create(name="Hello", segment=segment, segment_name="Everyone", created_by=admin)
    rows = [
        customer,
        Order.objects.get(),
        Event.objects.get(),
        EventType.objects.get(),
        EventProperty.objects.create(event="viewed_product", name="colour"),
        segment,
        campaign,
        Content.objects.create(campaign=campaign, subject=[], html=[], text=[], links=[]),
        Experiment.objects.create(campaign=campaign, variants=[{"subject": "Hi"}]),
        Hit.objects.create(
            message_id=customer.id, campaign=campaign, kind="c", link=1, at=timezone.now(), verdict="person"
        ),
        Figure.objects.create(campaign=campaign, link=1, clicked=1, clicks=1),
        AttributionRule.objects.create(version=2, windows={}, state="current", by=admin),
        Credit.objects.create(
            version=2,
            order_id=new_id(),
            customer_id=customer.id,
            message_id=new_id(),
            campaign=campaign,
            amount=45_000,
            ordered_at=timezone.now(),
        ),
        WholeCount.objects.create(campaign=campaign, by="city", of="clicked", whole=40_000, counted=12_000),
        Earned.objects.create(version=2, campaign=campaign, converted=1, orders=1, revenue=45_000),
        ReasonCount.objects.create(campaign=campaign, status="failed", reason="mailbox is full", count=1),
        SentDay.objects.create(campaign=campaign, day=timezone.localdate(), figure="sent", count=1),
        Sender.objects.create(name="Chai & Co.", address="hello@chai.example"),
        SendingRules.objects.create(),
        GlobalHoldout.objects.create(number=1, percent=5, begins_at=timezone.now(), ends_at=timezone.now()),
        Allowance.objects.create(channel="email", day=timezone.localdate()),
        MailTemplate.objects.create(name="News", blocks=[], created_by=admin),
        ApprovedTemplate.objects.create(channel="sms", name="order ready", category="transactional", body="Ready"),
        Message.objects.create(campaign=campaign, customer_id=customer.id, to="asha@example.com"),
        journey := Journey.objects.create(name="Welcome", draft=WELCOME, created_by=admin),
        Version.objects.create(journey=journey, number=1, definition=WELCOME),
        Enrollment.objects.create(
            journey=journey, version=1, customer_id=customer.id, number=1, cause="once", caused_at=timezone.now()
        ),
        Happening.objects.create(
            journey=journey, customer_id=customer.id, name="cart_updated", event_id="e1", occurred_at=timezone.now()
        ),
        Round.objects.create(journey=journey, at=timezone.now()),
        Participant.objects.create(journey=journey, customer_id=customer.id, round="0:10", arm="h"),
        dry_runs.begin(journey, 30),
        Lease.objects.create(campaign=campaign, until=timezone.now(), messages=[]),
        ApiKey.create("shop", ["ingest"], created_by=admin)[0],
        Suppression.objects.create(hash="0" * 64, channel="email", reason="unsubscribed"),
        Survey.objects.create(kind="days", as_of=timezone.now(), results={}),
        SurveyPass.objects.create(as_of=timezone.now()),
        RfmBands.objects.create(recency=[30, 90, 180, 365], frequency=[2, 3, 5, 10]),
        Tombstone.objects.create(hash="0" * 64, entry_ms=1),
        ListChange.objects.create(list_id=segment.id, name="From the fair", created_by=admin),
        bulk := BulkChange.objects.create(kind="add_tag", tag="vip", rule=segment.rule, created_by=admin),
        BulkPart.objects.create(change=bulk, customer_ids=customer.id.hex),
        ChangeClock.objects.get(),
        Watch.objects.create(key="segment:1", source=segment.rule, rule=segment.rule, calendar="Asia/Kolkata"),
        Crossing.objects.create(
            crossing_id="1",
            name="segment_entered",
            customer_id=customer.id,
            segment_id=segment.id,
            occurred_at=timezone.now(),
        ),
        Note.objects.create(customer=customer, text="Likes <tea>", author=admin),
        Word.objects.create(place="city", key="pune", text="Pune"),
        file_import := imports.begin(SimpleUploadedFile("customers.csv", b"id,name\nc1,Asha\n"), None),
        FilePart.objects.create(import_id=file_import.id, number=9, data=b"x"),
        RefusedRow.objects.create(import_id=file_import.id, line=2, cells=["x"], reason="no customer"),
        ImportedRecord.objects.create(import_id=file_import.id, kind="customer", external_id="c1", is_new=True),
        Wording.objects.create(text="Yes, write to me."),
        ConsentRule.objects.create(channel="sms", needs_yes=True),
        topic := Topic.objects.create(name="News", name_key="news"),
        TopicRefusal.objects.create(hash="0" * 64, channel="email", topic=topic),
        LastReply.objects.create(hash="0" * 64, channel="sms", at=timezone.now()),
        StopWord.objects.create(key="basta", text="Basta"),
        Bouncing.objects.create(hash="0" * 64, channel="email", count=1, since=timezone.now(), last_at=timezone.now()),
        VendorState.objects.create(account="0" * 40, vendor="vendor.example.com"),
        DomainCheck.objects.create(domain="example.com"),
        signup_form := SignupForm.objects.create(name="Tea letters", wording="Yes, write to me."),
        PendingSignup.objects.create(form=signup_form, hash="0" * 64, encrypted="x"),
        ChannelSetup.objects.create(channel="email", kind="smtp", encrypted="x"),
        webhook := Webhook.objects.create(name="Shop", url="https://shop.example.com/hook", encrypted="x"),
        Delivery.objects.create(
            webhook=webhook, event_id="e1", name="order_completed", occurred_at=timezone.now(), answer="204"
        ),
        BounceMailbox.objects.create(setup="0" * 32),
        Handle.objects.create(setup="0" * 32, vendor_id="v1", key="k1"),
        EarlyReceipt.objects.create(setup="0" * 32, vendor_id="v2", receipt={}),
        StreamPosition.objects.get_or_create(stream="customers")[0],
        DeadLetter.objects.create(stream="customers", kind="customer", record="{}", reason="odd"),
        Demo.objects.create(kind="segment", made_id=segment.id),
        admin,
        Invitation.objects.create(email="nova@example.com", hash="0", expires_at=timezone.now(), invited_by=admin),
        AuditEntry.objects.create(action=Action.EXPORTED, origin="page"),
        Notice.objects.create(person=admin, key="1", text="“First cup” has ended.", link="/"),
    ]
    return {type(row): row for row in rows}


def admin_url(row, page: str = "change") -> str:
    meta = type(row)._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])


def changelist_url(model: type) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_is_registered(model):
    assert admin.site.is_registered(model)


@pytest.mark.long
def test_what_is_registered_opens_for_an_administrator(office, one_of_each):
    assert set(one_of_each) == set(admin.site._registry), "add a row to one_of_each"
    for model, row in one_of_each.items():
        assert office.get(changelist_url(model)).status_code == 200
        assert office.get(changelist_url(model), {"q": "a"}).status_code == 200
        assert office.get(admin_url(row)).status_code == 200
        if hasattr(row, "get_absolute_url"):  # "View on site"
            assert office.get(row.get_absolute_url(), follow=True).status_code == 200


@pytest.mark.long
@pytest.mark.parametrize("role", [Role.MARKETER, Role.VIEWER])
def test_and_for_nobody_else(role, one_of_each):
    client = Client()
    client.force_login(create_user(role=role))
    for model, row in one_of_each.items():
        for url in (changelist_url(model), admin_url(row), admin_url(row, "delete")):
            assert client.get(url, follow=True).status_code == 403


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_rows_that_programs_write_cannot_be_edited(model, office, one_of_each):
    row = one_of_each[model]

    assert office.post(admin_url(row), {}).status_code == 403
    assert office.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")).status_code == 403
    if model is not Campaign:
        assert office.post(admin_url(row, "delete"), {"post": "yes"}).status_code == 403


def test_a_draft_may_be_deleted_and_a_launched_campaign_not(office, one_of_each):
    campaign = one_of_each[Campaign]
    # A draft has none of these.
    for theirs in (Message, Lease, ReasonCount, Content, Experiment, Hit, Figure, Credit, Earned, WholeCount, SentDay):
        theirs.objects.all().delete()
    Campaign.objects.update(status=Campaign.Status.SENDING)
    assert office.post(admin_url(campaign, "delete"), {"post": "yes"}).status_code == 403

    Campaign.objects.update(status=Campaign.Status.DRAFT)
    office.post(admin_url(campaign, "delete"), {"post": "yes"})

    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "model",
    [Customer, Order, Message, Campaign, ApiKey, Segment, AuditEntry, Invitation, Suppression, DeadLetter, Lease],
)
def test_a_list_costs_the_same_queries_for_one_row_and_for_many(model, office, one_of_each, admin):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            office.get(changelist_url(model))
        return len(captured)

    before = queries()
    for i in range(5):
        row = model.objects.get(pk=one_of_each[model].pk)
        row.pk = new_id()
        for field, value in (("external_id", f"x{i}"), ("hash", f"other{i}"), ("customer_id", row.pk)):
            if field in {f.name for f in model._meta.fields}:
                setattr(row, field, value)
        row._state.adding = True
        row.save(force_insert=True)

    assert queries() == before


def test_a_customers_name_is_shown_as_text(office, one_of_each):
    page = office.get(changelist_url(Customer)).text

    assert "&lt;b&gt;Asha" in page
    assert "<b>Asha" not in page


# ── People ────────────────────────────────────────────────────────────


def test_a_new_person_signs_in_without_confirming_their_address(office):
    form = {"email": "New@Example.com", "name": "Nova", "role": "marketer"}
    password = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    office.post(reverse("admin:accounts_user_add"), form | password)

    person = Client()
    person.post(reverse("account_login"), {"login": "new@example.com", "password": PASSWORD})

    assert "_auth_user_id" in person.session
    assert User.objects.get(email="new@example.com").role == Role.MARKETER


def test_an_address_in_use_is_refused_with_a_word(office, marketer):
    form = {"email": marketer.email.upper(), "role": "viewer", "usable_password": "false"}

    answer = office.post(reverse("admin:accounts_user_add"), form)

    assert "Somebody has this address already" in answer.text


def test_a_changed_address_is_the_one_that_signs_in(office, marketer):
    form = {"email": "mira@elsewhere.com", "name": "Mira", "role": "marketer", "is_active": "on"}
    office.post(admin_url(marketer), form)

    assert EmailAddress.objects.get(user=marketer).email == "mira@elsewhere.com"
    person = Client()
    person.post(reverse("account_login"), {"login": "mira@elsewhere.com", "password": PASSWORD})
    assert "_auth_user_id" in person.session


def test_an_administrator_sets_a_password(office, marketer):
    new = {"usable_password": "true", "password1": "entirely new words", "password2": "entirely new words"}

    office.post(reverse("admin:auth_user_password_change", args=[marketer.pk]), new)

    marketer.refresh_from_db()
    assert marketer.check_password("entirely new words")


# ── Keys ──────────────────────────────────────────────────────────────


def test_a_new_keys_secret_is_shown_once_and_works(office, admin):
    asked = {"name": "shop", "scopes": ["ingest", "read"]}
    answer = office.post(reverse("admin:accounts_apikey_add"), asked, follow=True)
    secret = re.search(r'value="(crm_[^"]+)"', answer.text)[1]

    key = ApiKey.find(secret)
    assert (key.name, key.scopes, key.created_by) == ("shop", ["ingest", "read"], admin)
    assert "no-store" in answer["Cache-Control"]
    for url in (changelist_url(ApiKey), admin_url(key)):
        page = office.get(url).text
        assert key.prefix in page
        assert secret not in page
        assert key.hash not in page


def test_a_key_needs_a_scope(office):
    answer = office.post(reverse("admin:accounts_apikey_add"), {"name": "shop"})

    assert "This field is required" in answer.text
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_refused(office):
    key, secret = ApiKey.create("shop", ["ingest"])

    office.post(changelist_url(ApiKey), {"action": "revoke", "_selected_action": [str(key.pk)]})

    assert ApiKey.find(secret) is None


def test_a_key_cannot_be_widened(office):
    key, _ = ApiKey.create("shop", ["ingest"])

    office.post(admin_url(key), {"name": "shop", "scopes": ["ingest", "read", "campaigns"]})

    key.refresh_from_db()
    assert key.scopes == ["ingest"]


@pytest.mark.django_db(transaction=True)
def test_in_the_browser_under_the_policy(page, check, one_of_each, admin):
    """The `check` fails on any script or style that the content security policy refused."""
    check.sign_in(admin)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Administration")).to_be_visible()
    for model, row in one_of_each.items():
        page.goto(changelist_url(model))
        page.goto(admin_url(row))

    page.goto("/admin/accounts/user/add/")
    page.get_by_label("Disabled").check()
    expect(page.get_by_label("Password:", exact=True)).to_be_hidden()

    page.goto("/admin/accounts/apikey/add/")
    page.get_by_label("Name").fill("shop")
    page.get_by_label("Post and erase").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("textbox", name="API key")).to_have_value(re.compile("^crm_"))
