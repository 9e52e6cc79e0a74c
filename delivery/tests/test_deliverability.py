"""A sender's domain is judged by what it says in DNS, over real questions to a name server on this machine."""

import asyncio
import base64
import socket
import threading
from collections.abc import Iterator

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.senders import Sender
from delivery.deliverability import names, page
from delivery.deliverability.checks import Verdict, check_domain, check_site
from delivery.models import ChannelSetup, DomainCheck

pytestmark = pytest.mark.one_database

PAGE = reverse("delivery:deliverability")


class NameServer:
    """Answers from `records`, by name and type; everything else does not exist. While `silent`, it answers nothing."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent = False
        self.asked: list[str] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                query, address = self.socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(query)
            asked = question.question[0]
            name, kind = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
            self.asked.append(name)
            if self.silent:
                continue
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            if found := self.records.get((name, kind)):
                quoted = [f'"{text}"' if kind == "TXT" else text for text in found]
                answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, quoted))
            elif not any(name == known for known, _ in self.records):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), address)

    def resolver(self) -> dns.asyncresolver.Resolver:
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self.socket.getsockname()[1]
        return resolver

    def check(self, **settings: str) -> dict[str, tuple[str, str]]:
        """Verdict and text of each check of shop.example.com."""

        async def ask() -> dict:
            return await check_domain(names.asker(self.resolver()), "shop.example.com", **settings)

        return {name: (finding.verdict.value, finding.text) for name, finding in asyncio.run(ask()).items()}


@pytest.fixture
def server() -> Iterator[NameServer]:
    server = NameServer()
    server.records = {
        ("shop.example.com", "TXT"): ["v=spf1 include:_spf.google.com ~all", "some other text"],
        ("_spf.google.com", "TXT"): ["v=spf1 ip4:192.0.2.0/24 ~all"],
        ("google._domainkey.shop.example.com", "TXT"): [key(2048)],
        ("_dmarc.shop.example.com", "TXT"): ["v=DMARC1; p=quarantine"],
        ("shop.example.com", "MX"): ["10 mx1.example.com.", "20 mx2.example.com."],
    }
    yield server
    server.socket.close()


def key(bits: int) -> str:
    """A DKIM record with an RSA key, in the parts that a TXT record is made of."""
    public = rsa.generate_private_key(65537, bits).public_key()
    text = base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    return f'v=DKIM1; k=rsa; p={text[:200]}" "{text[200:]}'


def test_a_domain_in_order_passes_everything(server):
    assert server.check(mail_host="smtp.gmail.com") == {
        "SPF": ("passed", "One record with 1 of at most 10 look-ups."),
        "DKIM": ("passed", "Found under google."),
        "DMARC": ("passed", "The policy is p=quarantine."),
        "Replies": ("passed", "Replies go to mx1.example.com, mx2.example.com."),
    }


def test_a_domain_that_says_nothing_fails_with_what_to_publish(server):
    server.records = {}

    async def ask() -> dict:
        return await check_domain(names.asker(server.resolver()), "shop.example.com", mail_host="smtp.gmail.com")

    found = asyncio.run(ask())
    assert [finding.verdict for finding in found.values()] == ["failed", "advice", "failed", "failed"]
    assert found["SPF"].record == 'shop.example.com  TXT  "v=spf1 include:_spf.google.com ~all"'
    assert found["DMARC"].record.startswith('_dmarc.shop.example.com  TXT  "v=DMARC1; p=none;')


@pytest.mark.parametrize(
    ("records", "verdict", "text"),
    [
        (["v=spf1 ~all", "v=spf1 -all"], "failed", "There are 2 SPF records"),
        (["v=spf1 +all"], "failed", "lets everybody send"),
        (["v=spf1 include:_spf.google.com"], "advice", "forbids nobody"),
        (["v=spf1 a mx -all"], "failed", "does not name"),
        (["v=spf10 ~all"], "failed", "There is no SPF record"),
        (["V=SPF1 REDIRECT=_spf.google.com"], "passed", "1 of at most 10"),
        ([f"v=spf1 {' '.join(f'include:p{n}.io' for n in range(11))} ~all"], "failed", "more than 10"),
        (["v=spf1 include:loop.example.com include:_spf.google.com ~all"], "passed", "3 of at most 10"),
    ],
)
def test_the_verdict_on_spf(server, records, verdict, text):
    server.records["shop.example.com", "TXT"] = records
    server.records["loop.example.com", "TXT"] = ["v=spf1 include:loop.example.com ~all"]

    found = server.check(mail_host="smtp.gmail.com")["SPF"]
    assert found[0] == verdict
    assert text in found[1]


@pytest.mark.parametrize(
    ("record", "verdict", "text"),
    [
        (key(1024), "advice", "has 1024 bits"),
        ("v=DKIM1; p=", "failed", "revoked"),
        ("v=DKIM1; p=bm90IGEga2V5", "failed", "cannot be read"),
        ("v=DKIM1; p=§§", "failed", "cannot be read"),
    ],
)
def test_the_verdict_on_dkim(server, record, verdict, text):
    server.records["google._domainkey.shop.example.com", "TXT"] = [record]

    found = server.check()["DKIM"]
    assert found[0] == verdict
    assert text in found[1]


def test_a_selector_of_its_own_is_asked_alone(server):
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    record = f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"
    server.records["june._domainkey.shop.example.com", "TXT"] = [record]

    assert server.check(selector="june")["DKIM"] == ("passed", "Found under june.")
    assert server.check(selector="july")["DKIM"][0] == "failed"
    assert "google._domainkey.shop.example.com" not in server.asked


@pytest.mark.parametrize(
    ("records", "verdict", "text"),
    [
        ({"_dmarc.example.com": ["v=DMARC1; p=reject; sp=none"]}, "passed", "The policy is p=none"),
        ({"_dmarc.example.com": ["v=DMARC1; p=reject"]}, "passed", "The policy is p=reject"),
        ({"_dmarc.shop.example.com": ["v=DMARC1; p=none"]}, "passed", "The policy is p=none"),
        ({"_dmarc.shop.example.com": ["v=DMARC1; rua=mailto:a@example.com"]}, "failed", "names no policy"),
        ({"_dmarc.shop.example.com": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "failed", "none counts"),
        ({}, "failed", "There is no DMARC record"),
    ],
)
def test_the_verdict_on_dmarc(server, records, verdict, text):
    del server.records["_dmarc.shop.example.com", "TXT"]
    server.records |= {(name, "TXT"): texts for name, texts in records.items()}

    found = server.check()["DMARC"]
    assert found[0] == verdict
    assert text in found[1]


def test_a_domain_that_takes_no_mail_loses_replies(server):
    server.records["shop.example.com", "MX"] = ["0 ."]

    assert server.check()["Replies"][0] == "failed"


def test_a_name_server_that_is_silent_fails_nothing(server, monkeypatch):
    monkeypatch.setattr(names, "QUESTION_TIMEOUT", 0.1)
    server.silent = True

    assert {verdict for verdict, _ in server.check().values()} == {"unknown"}


def test_links_need_https():
    assert check_site("https://crm.example.com", is_local=False).verdict == Verdict.PASSED
    assert check_site("http://crm.example.com", is_local=False).verdict == Verdict.FAILED
    assert check_site("http://localhost:8000", is_local=True).verdict == Verdict.ADVICE


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def office(self, admin, server, settings, monkeypatch) -> Client:
        settings.DEFAULT_FROM_EMAIL = "Shop <news@Shop.Example.com>"
        ask = names.asker
        monkeypatch.setattr(page, "asker", lambda: ask(server.resolver()))
        client = Client()
        client.force_login(admin)
        return client

    def test_nothing_is_asked_while_it_loads(self, office, server):
        assert "Not asked yet" in office.get(PAGE).text
        assert not server.asked

    def test_a_sender_on_this_machine_cannot_be_checked(self, office, server, settings):
        settings.DEFAULT_FROM_EMAIL = "crm@localhost"

        assert "No sender yet" in office.get(PAGE).text
        assert office.post(PAGE, {"domain": "localhost", "selector": "s1"}).status_code == 404
        assert not server.asked

    def test_every_domain_that_mail_comes_from_is_shown_and_checked_by_itself(self, office, server):
        Sender.objects.create(name="Tea", address="news@tea.example.org", is_default=True)
        Sender.objects.create(name="Coffee", address="news@coffee.example.org")
        Sender.objects.create(name="More coffee", address="more@Coffee.example.org")

        assert [card["domain"] for card in office.get(PAGE).context["cards"]] == [
            "tea.example.org",
            "coffee.example.org",
            "shop.example.com",
        ]
        office.post(PAGE, {"domain": "coffee.example.org", "selector": "s1"})
        assert DomainCheck.objects.get().domain == "coffee.example.org"
        assert "coffee.example.org" in server.asked
        assert "tea.example.org" not in server.asked

    def test_no_other_domain_is_asked_about(self, office, server):
        assert office.post(PAGE, {"domain": "victim.example", "selector": ""}).status_code == 404
        assert not server.asked

    @pytest.mark.also_mongodb
    def test_replies_are_looked_for_where_they_go(self, office, server):
        server.records["replies.example.org", "MX"] = ["10 mx.replies.example.org."]
        Sender.objects.create(name="Tea", address="news@shop.example.com", reply_to="shop@replies.example.org")

        office.post(PAGE, {"domain": "shop.example.com", "selector": ""})

        replies = {each["name"]: each for each in DomainCheck.objects.get().findings}["Replies"]
        assert replies["text"] == "Replies go to mx.replies.example.org."

    def test_a_server_that_was_set_up_on_the_page_must_be_in_spf(self, office, server):
        server.records["shop.example.com", "TXT"] = ["v=spf1 a -all"]
        row = ChannelSetup(channel="email", kind="smtp", chosen_at=timezone.now())
        row.write_options({"host": "smtp.gmail.com", "port": "587", "user": "", "password": "", "security": "starttls"})
        row.save(force_insert=True)

        office.post(PAGE, {"domain": "shop.example.com", "selector": ""})

        assert "Add include:_spf.google.com." in office.get(PAGE).text

    def test_the_channels_page_says_how_many_domains_are_in_order(self, office, server):
        Sender.objects.create(name="Tea", address="news@tea.example.org", is_default=True)
        channels = reverse("delivery:channels")
        assert "2 domains have not been checked" in office.get(channels).text

        office.post(PAGE, {"domain": "tea.example.org", "selector": ""})

        shown = " ".join(office.get(channels).text.split())
        assert "tea.example.org: 3 checks failed" in shown
        assert "shop.example.com has not been checked" in shown

    def test_a_click_asks_and_the_answer_stays(self, office):
        office.post(PAGE, {"domain": "shop.example.com", "selector": "google"})
        office.post(PAGE, {"domain": "shop.example.com", "selector": "google"})

        shown = office.get(PAGE).text
        assert "Found under google." in shown
        assert "shop.example.com" in shown
        assert 'value="google"' in shown
        assert DomainCheck.objects.get().findings[1] == {
            "name": "DKIM",
            "verdict": "passed",
            "text": "Found under google.",
            "record": "",
        }

    def test_anything_but_a_selector_is_refused(self, office, server):
        answer = office.post(PAGE, {"domain": "shop.example.com", "selector": "a b; <script>"})

        assert answer.status_code == 422
        assert "A selector is a word" in answer.text
        assert not server.asked

    def test_what_a_domain_says_is_escaped(self, office, server):
        server.records["shop.example.com", "MX"] = ["10 <b>.example.com."]
        office.post(PAGE, {"domain": "shop.example.com", "selector": ""})

        assert "<b>.example" not in office.get(PAGE).text
