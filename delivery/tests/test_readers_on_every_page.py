"""A designed e-mail in the inboxes of a scanner, of Apple's proxy and of people: what each of them asked for, and
what report, API and log then say of it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.log.ledger import Message
from campaigns.models import Campaign
from delivery.outbox import send
from delivery.tasks import settle_receipts
from delivery.tests.ledger import states
from delivery.tests.test_visitors import CHROME, GMAIL_PREFETCH, GMAIL_PROXY

pytestmark = pytest.mark.django_db

APPLE = "Mozilla/5.0"
BARRACUDA = "BarracudaCentral/1.0"
LAUNCH = datetime(2026, 3, 1, 10, tzinfo=UTC)
PAGES = ["https://tea.example/new", "https://tea.example/offer", "https://tea.example/shop"]
BLOCKS = [
    {"kind": "heading", "text": "Hi {{ first_name | there }}", "level": 1},
    *({"kind": "button", "label": "See it", "href": page} for page in PAGES),
    {"kind": "footer", "text": "Bye"},
]
Hit = tuple[float, str, str, int]  # seconds after handing over, agent, method, link or 0 for the pixel

# As they were recorded.
SCANNER: list[Hit] = [(3, BARRACUDA, "GET", 1), (4, BARRACUDA, "GET", 2), (25, CHROME, "HEAD", 1)]
SAFE_LINKS: list[Hit] = [(30 + n, CHROME, "GET", n) for n in (1, 2, 3)]
PROXIES: list[Hit] = [(15, GMAIL_PREFETCH, "GET", 0), (40, APPLE, "GET", 0)]
PERSON: list[Hit] = [(7_200, GMAIL_PROXY, "GET", 0), (7_260, CHROME, "GET", 2), (9_000, CHROME, "GET", 2)]


class Mail:
    """An e-mail as its recipient's program sees it."""

    def __init__(self, content: bytes) -> None:
        self.mail = message_from_bytes(content, policy=policy.default)
        html = self.mail.get_body(("html",)).get_content()
        links = [urlsplit(unescape(url)).path for url in re.findall(r'href="([^"]+/l/[^"]+)"', html)]
        (pixel,) = re.findall(r'src="([^"]+/o/[^"]+\.gif)"', html)
        self.paths = [urlsplit(pixel).path, *dict.fromkeys(links)]


@pytest.fixture
def mails(launched, mailbox, time_machine) -> dict[str, Mail]:
    """A campaign to three people, handed over to a mail server; their e-mails by address."""
    time_machine.move_to(LAUNCH, tick=False)
    campaign = launched(3, blocks=BLOCKS, message="")
    send(campaign)
    mails = [Mail(content) for content in mailbox.emails]
    return {str(mail.mail["to"]): mail for mail in mails}


@pytest.fixture
def visit(mails, time_machine):
    """Make these requests as strangers, each at its time, and settle what they left behind."""

    def visit(to: str, hits: Iterable[Hit]) -> None:
        for seconds, agent, method, link in hits:
            time_machine.move_to(LAUNCH + timedelta(seconds=seconds), tick=False)
            answer = Client(headers={"User-Agent": agent}).generic(method, mails[to].paths[link])
            assert (answer.status_code, answer.get("Location")) == ((302, PAGES[link - 1]) if link else (200, None))
        settle_receipts()

    return visit


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)], ids=str)
def test_a_person_after_machines_is_one_person_on_every_page(visit, signed_in, api, time_machine, order):
    """The first recipient is scanned, prefetched and reads; machines alone come to the second, nobody to the third."""
    visits = [
        ("p0@example.com", SCANNER + PROXIES),
        ("p1@example.com", SAFE_LINKS + PROXIES),
        ("p0@example.com", PERSON),
    ]
    for n in order:
        visit(*visits[n])
    campaign = Campaign.objects.get()
    time_machine.move_to(LAUNCH + timedelta(hours=3), tick=False)

    assert states(campaign) == {"sent": 1, "delivered": 2}  # and the figures equal a count of the log
    report = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", signed_in.get(f"/campaigns/{campaign.id}/").text))
    assert "Opened, at least 1 1 of 2 delivered 1 open in all · 1 prefetched by machines, left out" in report
    assert "Clicked 1 1 of 2 delivered 2 clicks in all · 1 by machines, left out" in report

    read = api("read")
    address = f"/api/v1/campaigns/{campaign.id}"
    shown = read.get(address).json()
    figures = ("delivered", "opened", "prefetched", "clicked", "machine_clicked")
    assert {name: shown[name] for name in figures} == dict(zip(figures, (2, 1, 1, 1, 1), strict=True))
    links = [
        (each["url"], each["people"], each["machines"], each["total"])
        for each in read.get(f"{address}/links").json()["items"]
    ]
    assert links == [(PAGES[0], 0, 2, 0), (PAGES[1], 1, 1, 2), (PAGES[2], 0, 1, 0)]

    opened, clicked = (
        (LAUNCH + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z") for seconds in (7_200, 7_260)
    )
    messages = {each["to"]: each for each in read.get(f"{address}/messages").json()["items"]}
    assert [(to, each["status"], each["opened_at"], each["clicked_at"]) for to, each in sorted(messages.items())] == [
        ("p0@example.com", "delivered", opened, clicked),
        ("p1@example.com", "delivered", None, None),
        ("p2@example.com", "sent", None, None),
    ]


def test_to_send_a_plain_message_is_the_same_work_however_many_links_it_has(launched, vendor, settings):
    """Where links are tracked, what they lead to is read once, however many requests its messages take."""
    settings.VENDOR_BATCH = 5
    text = "Hi {{ first_name }}, https://tea.example/new and https://tea.example/offer"
    queries = []
    for message, tracks in ((text, False), ("Hi {{ first_name }}!", False), (text, False), (text, True)):
        campaign = launched(20, message=message, tracks=tracks)
        with CaptureQueriesContext(connection) as captured:
            send(campaign)
        queries.append(len(captured))
        assert all(
            ("https://tea.example/new" in each["body"]) is (message == text and not tracks)
            for each in vendor.messages[-20:]
        )
    _, without_links, plain, tracked = queries  # the first campaign finds out about the vendor
    assert plain == without_links
    assert tracked <= plain + 1
    assert Message.objects.filter(status="sent").count() == 80
