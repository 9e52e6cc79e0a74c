import ssl
from collections.abc import Callable, Iterator

import pytest

from campaigns.models import Campaign
from customers.models import Customer, Segment
from customers.tests.factories import customer_record, persist_records
from delivery import outbox
from delivery.snapshot import write_snapshot
from delivery.tests import api_stub, mail_server, vendor_stub
from delivery.tests.api_stub import ApiStub
from delivery.tests.certificates import certify
from delivery.tests.mail_server import MailServer
from delivery.vendors.http.connection import _tls
from delivery.vendors.smtp.connections import kept

EVERYBODY = {"match": "all", "rules": []}


@pytest.fixture(autouse=True)
def _new_process() -> None:
    """Nothing is known yet of how quick a vendor is."""
    outbox._last_sizes.clear()


@pytest.fixture
def vendor(settings):
    with vendor_stub.running() as stub:
        settings.VENDOR_URL = stub.url
        yield stub


@pytest.fixture
def stub() -> Iterator[ApiStub]:
    """The API of a real vendor, as far as sending uses it."""
    with api_stub.running() as running:
        yield running


@pytest.fixture
def certificate(tmp_path, monkeypatch) -> Iterator[ssl.SSLContext]:
    """A server's context with a certificate of localhost, which this process trusts."""
    context = certify(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    _tls.cache_clear()
    yield context
    _tls.cache_clear()


@pytest.fixture
def mailbox(settings) -> Iterator[MailServer]:
    """A mail server that e-mail campaigns go to."""
    with mail_server.running() as server:
        settings.VENDOR_URL = ""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server
        kept.close()


@pytest.fixture
def launched(db) -> Callable[..., Campaign]:
    """`launched(3)` is a campaign to three customers, launched and frozen."""

    def launch(size: int = 3, *, launching: bool = True, snapshot: bool = True, **fields) -> Campaign:
        persist_records("customer", *(customer(n) for n in range(size)))
        segment = Segment.objects.create(name="Everybody", rule=EVERYBODY)
        fields = {"name": "News", "subject": "Hello", "message": "Hi {{ first_name }}!", "channel": "email", **fields}
        campaign = Campaign.objects.create(segment=segment, segment_name=segment.name, **fields)
        assert not launching or campaign.launch()
        if snapshot:
            assert write_snapshot(campaign)
        campaign.refresh_from_db()
        return campaign

    def customer(n: int) -> dict:
        return customer_record(
            external_id=f"c{n}", name=f"Person{n} Test", email=f"p{n}@example.com", phone=f"+9198000{n:05}"
        )

    return launch


@pytest.fixture
def everyone(launched) -> list[Customer]:
    return list(Customer.objects.all())
