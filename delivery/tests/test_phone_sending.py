"""WhatsApp, MSG91 and Twilio are asked over real HTTP: what they get, and what each of their answers means."""

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from campaigns.approved.tests.templates import create_sms_template, create_whatsapp_template
from campaigns.log import claims
from campaigns.log.claims import claim
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from customers.models import Suppression
from delivery.models import Handle, VendorState
from delivery.outbox import send
from delivery.sweeping import sweep
from delivery.tasks import settle_receipts
from delivery.tests import api_stub
from delivery.tests.killed_sender import send_and_kill
from delivery.tests.ledger import states
from delivery.tests.phone_setups import OPTIONS, message, post_to_twilio, post_to_whatsapp, set_up
from delivery.vendors.consequences import Consequence
from delivery.vendors.protocol import Rejection, VendorError
from delivery.vendors.setups import Setup
from delivery.vendors.twilio import codes as twilio_codes
from delivery.vendors.whatsapp import codes as whatsapp_codes

pytestmark = pytest.mark.django_db
ACCEPT = {
    "whatsapp": (200, {"messages": [{"id": "wamid.1"}]}),
    "msg91": (200, {"type": "success", "message": "3763646c3058373530393938"}),
    "twilio": (201, {"sid": "SM1", "status": "queued"}),
}
NAMES = tuple(ACCEPT)
SECRETS = [value for options in OPTIONS.values() for value in options.values() if "secret" in value]


@pytest.fixture
def choose(stub, monkeypatch) -> Callable[[str], Setup]:
    def chosen(name: str) -> Setup:
        stub.answer = lambda request: (*ACCEPT[name], {})
        return set_up(name, stub.url, monkeypatch)

    return chosen


def channel(name: str) -> str:
    return "whatsapp" if name == "whatsapp" else "sms"


def test_whatsapp_gets_the_template_with_its_parameters_and_our_key(choose, stub):
    answer = choose("whatsapp").create().send([message("whatsapp")])

    assert answer.accepted == {"k1"}
    (request,) = stub.requests
    assert request.path == "/v23.0/106540352242922/messages"
    assert request.headers["Authorization"] == "Bearer EAAG-secret-token"
    assert json.loads(request.body) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+919800000001",
        "type": "template",
        "template": {
            "name": "new_teas",
            "language": {"code": "en"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Ananya"},
                        {"type": "text", "text": "our teas    are here"},  # never more than four spaces
                    ],
                }
            ],
        },
        "biz_opaque_callback_data": "k1",
    }


def test_whatsapp_gets_the_names_of_variables_that_have_names(choose, stub):
    named = message("whatsapp")
    named["template"] = {**named["template"], "parameters": ["first_name", "offer"]}
    choose("whatsapp").create().send([named])
    (component,) = json.loads(stub.requests[0].body)["template"]["components"]
    assert [each["parameter_name"] for each in component["parameters"]] == ["first_name", "offer"]


def test_msg91_gets_many_numbers_in_a_request_and_each_has_a_handle(choose, stub):
    vendor = choose("msg91").create()
    answer = vendor.send([message("sms", f"k{n}", f"+91980000000{n}") for n in range(3)])

    assert answer.accepted == {"k0", "k1", "k2"}
    assert answer.handles["k2"] == "3763646c3058373530393938:919800000002"
    (request,) = stub.requests
    assert (request.path, request.headers["authkey"]) == ("/api/v5/flow", "secret-authkey")
    sent = json.loads(request.body)
    assert sent["template_id"] == "6650f1"
    assert sent["recipients"][1] == {
        "mobiles": "919800000001",
        "VAR1": "Ananya",
        "VAR2": "our teas      are here",
    }


def test_twilio_gets_a_form_and_reports_to_an_address_with_our_key(choose, stub):
    setup = choose("twilio")
    assert setup.create().send([message("sms")]).accepted == {"k1"}

    (request,) = stub.requests
    assert request.path == f"/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"
    assert request.headers["Authorization"].startswith("Basic ")
    assert parse_qs(request.body.decode()) == {
        "To": ["+919800000001"],
        "From": ["+14155550100"],
        "Body": ["Hi Ananya, our teas are here"],
        "StatusCallback": [f"{setup.receipts_url}?key=k1"],
    }


def refusal(name: str, code: int, status: int = 400) -> tuple[int, dict]:
    if name == "whatsapp":
        return status, {"error": {"code": code, "message": "(#1) Meta says no", "error_data": {"details": "because"}}}
    return status, {"code": code, "message": "Twilio says no", "status": status}


CODES = [
    *(("whatsapp", code, consequence) for code, consequence in whatsapp_codes.CONSEQUENCES.items()),
    *(("twilio", code, consequence) for code, consequence in twilio_codes.CONSEQUENCES.items()),
]
REJECTED = {
    Consequence.FAILED: "",
    Consequence.CONTENT: "content",
    Consequence.STOPPED: "stop",
    Consequence.UNREACHABLE: "soft",
}
RAISED = {
    Consequence.TRANSIENT: (None, ""),
    Consequence.THROTTLED: (10, ""),
    Consequence.CAMPAIGN: (None, "campaign"),
    Consequence.VENDOR: (None, "vendor"),
}


def test_each_code_has_its_consequence(choose, stub):
    for name in ("whatsapp", "twilio"):
        vendor = choose(name).create()
        for vendor_name, code, consequence in CODES:
            if vendor_name != name:
                continue
            stub.answer = lambda request, name=name, code=code: (*refusal(name, code), {})
            if consequence in REJECTED:
                rejection = vendor.send([message(channel(name))]).rejected["k1"]
                assert (rejection.permanent, rejection.bounce) == (True, REJECTED[consequence]), code
                assert str(code) in rejection.reason
                assert not any(secret in rejection.reason for secret in SECRETS)
            else:
                with pytest.raises(VendorError) as failed:
                    vendor.send([message(channel(name))])
                error = failed.value
                assert (error.retry_after, error.stops, error.permanent) == (*RAISED[consequence], False), code


# What the design says, apart from the tables above.
STATED = {
    Consequence.FAILED: (131026, 131047, 130472, 131049),
    Consequence.CONTENT: (132005, 132012, 131008, 131009),
    Consequence.STOPPED: (131050,),
    Consequence.THROTTLED: (130429, 131056, 131048, 4, 80007),
    Consequence.TRANSIENT: (131016,),
    Consequence.CAMPAIGN: (132000, 132001, 132007, 132015, 132016),
    Consequence.VENDOR: (190, 368, 131031, 131042),
}


def test_the_codes_of_whatsapp_mean_what_meta_says():
    for consequence, codes in STATED.items():
        assert {code: whatsapp_codes.find_consequence(code) for code in codes} == dict.fromkeys(codes, consequence)
    assert [twilio_codes.CONSEQUENCES[code] for code in (21610, 21211, 21614, 30005, 30006)] == [
        Consequence.STOPPED,
        *[Consequence.FAILED] * 4,
    ]


@pytest.mark.parametrize("module", [whatsapp_codes, twilio_codes])
def test_an_unknown_code_is_judged_by_the_status(module):
    statuses = (400, 401, 403, 429, 500, 503)
    assert [module.find_consequence(987654, status) for status in statuses] == [
        Consequence.CONTENT,
        Consequence.VENDOR,
        Consequence.VENDOR,
        Consequence.THROTTLED,
        Consequence.TRANSIENT,
        Consequence.TRANSIENT,
    ]


@pytest.mark.parametrize(
    ("status", "words", "stops", "retry_after"),
    [
        (401, "Authentication failure", "vendor", None),
        (400, "Insufficient balance", "vendor", None),
        (200, "IP not whitelisted", "vendor", None),
        (400, "template_id is invalid", "campaign", None),
        (400, "Flow id missing", "campaign", None),
        (429, "Too many requests", "", 10),
        (500, "Internal", "", None),
    ],
)
def test_msg91_refuses_what_all_messages_have_in_common(choose, stub, status, words, stops, retry_after):
    vendor = choose("msg91").create()
    stub.answer = lambda request: (status, {"type": "error", "message": words}, {})
    with pytest.raises(VendorError) as failed:
        vendor.send([message("sms")])
    assert (failed.value.stops, failed.value.retry_after, failed.value.reason) == (stops, retry_after, words)


@pytest.mark.parametrize("name", NAMES)
def test_a_throttled_request_waits_as_long_as_the_vendor_asks(choose, stub, name):
    vendor = choose(name).create()
    stub.answer = lambda request: (429, {"message": "Too many"}, {"Retry-After": "7"})
    with pytest.raises(VendorError) as failed:
        vendor.send([message(channel(name))])
    assert (failed.value.retry_after, failed.value.stops) == (7, "")


def hang_up(request: object) -> tuple:
    raise ConnectionError


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "answer", [hang_up, lambda request: (502, b"<html>", {}), lambda request: (200, {}, {})], ids=["gone", "502", "{}"]
)
def test_without_a_clear_answer_nobody_knows_whether_it_was_taken(choose, stub, name, answer):
    vendor = choose(name).create()
    stub.answer = answer
    answered = vendor.send([message(channel(name))])
    assert set(answered.unknown) == {"k1"}
    assert not vendor.honours_keys


@pytest.mark.parametrize("name", NAMES)
def test_where_nobody_listens_nothing_was_taken(name, monkeypatch):
    with api_stub.running() as gone:
        vendor = set_up(name, gone.url, monkeypatch).create()
    with pytest.raises(VendorError) as failed:
        vendor.send([message(channel(name))])
    assert (failed.value.permanent, failed.value.stops) == (False, "")


@pytest.mark.parametrize("name", ["whatsapp", "msg91"])
def test_a_message_without_a_template_is_not_sent(choose, stub, name):
    free = message(channel(name))
    del free["template"]
    vendor = choose(name).create()
    assert vendor.needs_template
    if name == "whatsapp":
        assert vendor.send([free]).rejected["k1"] == Rejection(
            "WhatsApp only takes approved templates", permanent=True, bounce="content"
        )
    else:
        with pytest.raises(VendorError) as failed:
            vendor.send([free])
        assert failed.value.stops == "campaign"
    assert stub.requests == []


@pytest.mark.parametrize("name", ["whatsapp", "msg91"])
def test_settings_send_the_test_of_such_a_vendor_to_a_campaign(choose, stub, office, name):
    choose(name)
    assert "send a test from a campaign that has one" in office.get("/settings/channels/").text
    page = office.post(f"/settings/channels/{channel(name)}/test/", {"to": "+919800000001"}, follow=True)
    assert "No test sent: this vendor only sends approved templates." in page.text
    assert stub.requests == []


@pytest.fixture
def going(launched) -> Callable[..., Campaign]:
    """`going("whatsapp", 3)` is a campaign with a template to three customers, launched through the chosen vendor."""

    def launch(name: str, size: int) -> Campaign:
        is_sms = channel(name) == "sms"
        template = create_sms_template(vendor_id="6650f1") if is_sms else create_whatsapp_template()
        parameters = {"1": "{{ first_name | there }}", "2": "our"}
        texts = {"template": template, "parameters": parameters, "message": template.parsed.fill(parameters)}
        return launched(size, channel=template.channel, **texts)

    return launch


def test_a_paused_template_stops_at_the_first_batch_and_burns_nobody(choose, stub, going):
    choose("whatsapp")
    campaign = going("whatsapp", 40)
    stub.answer = lambda request: (*refusal("whatsapp", 132015), {})
    send(campaign)
    assert states(campaign) == {"pending": 40}
    assert campaign.status == Campaign.Status.PAUSED
    assert "(132015)" in campaign.pause_reason
    assert len(stub.requests) <= 20


def test_a_wrong_token_pauses_the_vendor_and_burns_nobody(choose, stub, going):
    setup = choose("whatsapp")
    campaign = going("whatsapp", 20)
    stub.answer = lambda request: (*refusal("whatsapp", 190, 401), {})
    send(campaign)
    assert states(campaign) == {"pending": 20}
    assert campaign.status == Campaign.Status.SENDING
    state = VendorState.objects.get(account=setup.account)
    assert state.paused_until > timezone.now()
    assert "(190)" in state.reason


def test_a_person_who_stopped_marketing_is_suppressed_and_the_neighbours_get_it(choose, stub, going):
    choose("whatsapp")
    campaign = going("whatsapp", 3)
    stopped = Message.objects.filter(campaign=campaign).order_by("id").first().to

    def answer(request):
        is_stopped = json.loads(request.body)["to"] == stopped
        return (*(refusal("whatsapp", 131050) if is_stopped else ACCEPT["whatsapp"]), {})

    stub.answer = answer
    send(campaign)
    assert states(campaign) == {"sent": 2, "failed": 1}
    assert list(Suppression.objects.values_list("channel", "reason")) == [("whatsapp", "stop reply")]


@pytest.mark.parametrize("name", NAMES)
def test_a_worker_that_dies_after_the_vendor_took_it_sends_nothing_twice(choose, stub, going, monkeypatch, name):
    setup = choose(name)
    campaign = going(name, 2)
    monkeypatch.setattr(claims, "LEASE", timedelta(0))
    claimed = claim(campaign, 10)
    vendor = setup.create()
    for each in claimed.messages:  # accepted, and then the worker is gone
        assert vendor.send([message(channel(name), each.key, each.to)]).accepted == {each.key}
    stub.requests.clear()

    monkeypatch.setattr(claims, "LEASE", timedelta(minutes=1))
    sweep()
    assert states(campaign) == {"unknown": 2}
    send(campaign)
    assert stub.requests == []
    for each in claimed.messages:
        if name == "whatsapp":
            said = {"status": "delivered", "timestamp": "1795860000", "biz_opaque_callback_data": each.key}
            assert post_to_whatsapp(setup, {"statuses": [said]}) == 202
        elif name == "twilio":
            assert post_to_twilio(setup, {"MessageStatus": "delivered"}, each.key).status_code == 202
    settle_receipts()
    assert states(campaign) == ({"unknown": 2} if name == "msg91" else {"delivered": 2})  # a person decides there


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_a_worker_killed_between_acceptance_and_write_sends_nothing_twice(choose, stub, going, name):
    choose(name)
    campaign = going(name, 3)
    assert send_and_kill(campaign, stub, f"delivery.vendors.{name}.send:API")
    assert states(campaign) == {"unknown": 3}

    send(campaign)

    assert stub.requests == []
    assert states(campaign) == {"unknown": 3}


@pytest.mark.both_databases
def test_a_campaign_through_msg91_stores_a_handle_for_each_message(choose, stub, going):
    setup = choose("msg91")
    campaign = going("msg91", 3)
    send(campaign)
    assert states(campaign) == {"sent": 3}
    assert Handle.objects.filter(setup=setup.id).count() == 3
    assert json.loads(stub.requests[0].body)["recipients"][0]["VAR1"] == "Person0"
