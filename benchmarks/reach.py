"""Who is reached: the forecast of a launch, which must equal the ledger after it, reason by reason and hour by hour;
an audience of which everybody waits for the morning; and designed e-mails, rendered and as they are posted."""

import resource
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pydantic_core
from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.population import RECORDS, SIZE, populate
from benchmarks.rounds import ROUNDS, Side, compare, seconds
from benchmarks.sending import launched, make_pending, send_all, sink
from benchmarks.snapshot import begin_again, snapshot_all
from campaigns.content.library import find_template
from campaigns.forecast.deferred import find_deferrals
from campaigns.forecast.reach import count_reach
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign, SendingRules
from campaigns.sending_rules.models import ONLY
from campaigns.sending_rules.timing import QUIET_HOURS
from crm.database import atomic
from customers.models import Customer, Segment
from customers.privacy.suppression import suppress
from delivery.vendors.http.send import _as_posted
from delivery.vendors.protocol import Design
from delivery.writing import OutgoingWriter

ZONES = ("", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney")
SHARED = "shop@example.in"


def run() -> Iterator[dict[str, str]]:
    """The forecast first, whose customers the audience that waits shares."""
    populate()
    _make_differ()
    yield from _forecast()
    yield _frozen_deferred()
    yield from _sent_deferred()
    yield from _designed()


def _make_differ() -> None:
    """Give customers time zones, some one address, and suppress others."""
    for n, zone in enumerate(ZONES):
        with atomic():
            Customer.objects.filter(external_id__endswith=str(n)).update(time_zone=zone)
    with atomic():
        Customer.objects.filter(external_id__endswith="77").update(email=SHARED, email_key=SHARED)
        suppress("email", (f"ananya.{n}@example.in" for n in range(0, SIZE, 50)), "bounced")


def _let_wait() -> None:
    """Let e-mail be quiet now, here and in Tokyo, and not everywhere."""
    now = timezone.localtime()
    quiet = {"begins": f"{now - timedelta(hours=1):%H:%M}", "ends": f"{now + timedelta(hours=5):%H:%M}"}
    SendingRules.objects.update_or_create(id=ONLY, defaults={"quiet": {"email": quiet}})


def _create_campaign() -> Campaign:
    segment = Segment.objects.create(name="Everybody", rule={"match": "all", "rules": []})
    texts = {"subject": "News", "message": "Hi {{ first_name }}, news!"}
    return Campaign.objects.create(name="News", segment=segment, segment_name="Everybody", **texts)


def _forecast() -> Iterator[dict[str, str]]:
    _let_wait()
    campaign = _create_campaign()
    limit = 2 if connection.vendor == "sqlite" else 5  # seconds for a million
    line = compare(
        f"forecast of {SIZE:,}",
        SIZE,
        f"≥ {1_000_000 / limit:,.0f}/s",
        lambda: seconds(lambda: count_reach(campaign)),
        lambda: seconds(lambda: Customer.objects.filter(city_key__contains="o", email_standing="").count()),
        "count of two conditions",
    )
    forecast = count_reach(campaign)
    campaign.launch()
    snapshot_all(campaign)
    groups = Message.objects.filter(campaign=campaign).values_list("status", "reason")
    ledger = Counter({reason: n for (status, reason), n in Counter(groups.iterator()).items() if status == "skipped"})
    assert forecast.audience == SIZE
    assert ledger == Counter({reason: n for reason, n in forecast.skipped.items() if n})
    assert forecast.deferred == find_deferrals(campaign)
    assert {"opted out", "suppressed", "same address"} <= ledger.keys()
    assert forecast.deferred
    yield line
    shown = ", ".join(f"{reason} {n:,}" for reason, n in ledger.most_common())
    yield {
        "work": f"{connection.display_name}: forecast = ledger of {SIZE:,}",
        "ours": f"exact: {shown}; {sum(each.n for each in forecast.deferred):,} wait",
        "against": "—",
        "ratio": "—",
        "reach": "exact",
    }
    Message.objects.all().delete()


def _frozen_deferred() -> dict[str, str]:
    """The snapshot of an audience that waits as a whole, against that of the same audience that may be sent to now."""
    now = timezone.localdate()
    holidays = {"holidays": [str(now + timedelta(days=days)) for days in (-1, 0, 1)]}
    waits, goes = _create_campaign(), _create_campaign()
    SendingRules.objects.update_or_create(id=ONLY, defaults={"quiet": {"email": holidays}})
    waits.launch()
    SendingRules.objects.update_or_create(id=ONLY, defaults={"quiet": {}})
    goes.launch()

    def snapshot(campaign: Campaign) -> Side:
        def write() -> float:
            begin_again(campaign)
            return seconds(lambda: snapshot_all(campaign))

        return write

    work = f"snapshot of {SIZE:,} of whom everybody waits"
    line = compare(work, SIZE, "≥ 0.67", snapshot(waits), snapshot(goes), "nobody waits")
    snapshot(waits)()
    assert find_deferrals(waits)
    assert not Message.objects.filter(campaign=waits, status=State.PENDING, reason="").exists()
    Message.objects.all().delete()
    return line


def _sent_deferred() -> Iterator[dict[str, str]]:
    """Sending what has waited and is due now, against sending what never waited."""
    SendingRules.objects.update_or_create(id=ONLY, defaults={"quiet": {}})
    campaign = launched(RECORDS)

    def waited() -> float:
        make_pending(campaign, RECORDS)
        due = {"reason": QUIET_HOURS, "reason_for": State.PENDING, "due_at": timezone.now()}
        campaign.log.filter(status=State.PENDING).update(**due)
        campaign.refresh_from_db()
        campaign.setup = ""
        return seconds(lambda: send_all(campaign))

    def at_once() -> float:
        make_pending(campaign, RECORDS)
        return seconds(lambda: send_all(campaign))

    with sink("benchmarks.vendor") as port:
        settings.VENDOR_URL, settings.VENDOR_BATCH = f"http://127.0.0.1:{port}", 100
        yield compare("send what has waited", RECORDS, "≥ 0.17", waited, at_once, "what never waited")


class _Filling:
    """A vendor that fills contents itself, or takes whole HTML."""

    def __init__(self, *, contents: bool) -> None:
        self.contents = contents

    def ask_design(self) -> Design:
        """What it takes."""
        return Design(html=not self.contents, contents=self.contents)


def _designed() -> Iterator[dict[str, str]]:
    template = find_template("news-en")
    assert template
    blocks = [
        {**each, "href": "https://tea.example/new"} if each["kind"] == "button" else each for each in template.blocks
    ]
    campaign = _create_campaign()
    campaign.blocks, campaign.subject, campaign.message, campaign.tracks = blocks, template.subject, "", True
    campaign.save()
    campaign.launch()
    campaign.refresh_from_db()
    for contents, name in ((True, "as contents"), (False, "as whole HTML")):
        write = OutgoingWriter(campaign, _Filling(contents=contents))
        message_id, first = uuid.uuid4().hex, _megabytes()
        size = len(
            pydantic_core.to_json(_as_posted(write(message_id, message_id, "a@example.in", {"first_name": "A"})))
        )
        took = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            for n in range(SIZE // ROUNDS):
                write(message_id, message_id, "ananya@example.in", {"first_name": f"Ananya {n}"})
            took.append(time.process_time() - begun)
        microseconds = sorted(took)[ROUNDS // 2] / (SIZE // ROUNDS) * 1e6
        yield {
            "work": f"{connection.display_name}: {SIZE:,} designed e-mails {name}",
            "ours": f"{microseconds:.1f} µs each, {size:,} bytes posted, {_megabytes() - first:.0f} MB more memory",
            "against": "—",
            "ratio": "—",
            "reach": "≤ 25 µs" + (", ≤ 1 KB" if contents else ""),
        }


def _megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
