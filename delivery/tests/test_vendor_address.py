"""A vendor is in the open and behind HTTPS, unless the installation says that it need not be."""

import socket
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from delivery.tests import vendor_stub
from delivery.vendors.http.send import HttpVendor
from delivery.vendors.protocol import Outgoing, VendorError

pytestmark = pytest.mark.one_database
MESSAGE = Outgoing(id="m1", channel="email", to="asha@example.com", subject="Hello", body="Hi!")
PRIVATE = [
    "①②⑦.⓪.⓪.①",
    "１２７.0.0.1",
    "127。0。0。1",
    "2130706433",
    "0x7f.1",
    "127.1",
    "localhost.",
    "127.0.0.1",
    "10.0.0.7",
    "192.168.1.1",
    "[::1]",
    "[fd00::1]",
    "localhost",
    "0.0.0.0",
    "[::ffff:10.0.0.7]",
    "[64:ff9b::10.0.0.7]",
    "[2002:a00:7::1]",
    "[::10.0.0.7]",
    "[::ffff:0:10.0.0.7]",
    "[fec0::1]",
    "[2001:db8::1]",
    "192.0.0.9",
    "100.64.0.1",
    "240.0.0.1",
]
# Nobody's vendor: where a machine in a cloud learns its keys.
METADATA = [
    *("169.254.169.254", "169.254.170.2", "[fe80::1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"),
    *("100.100.100.200", "168.63.129.16", "192.0.0.192", "[fd00:ec2::254]"),
]


@pytest.fixture
def public(settings):
    """An installation that others reach over the network."""
    settings.VENDOR_PRIVATE = False


def starts_with(settings, url: str) -> None:
    settings.VENDOR_URL = url
    apps.get_app_config("delivery").ready()


def send(vendor: HttpVendor) -> object:
    return vendor.send([MESSAGE])


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused(settings, public, host):
    with pytest.raises(ImproperlyConfigured, match="private address"):
        starts_with(settings, f"https://{host}/v1")


@pytest.mark.parametrize("host", PRIVATE)
def test_one_is_taken_when_the_setting_allows_it(settings, host):
    settings.VENDOR_PRIVATE = True

    starts_with(settings, f"http://{host}/v1")


@pytest.mark.parametrize("host", METADATA)
@pytest.mark.parametrize("is_allowed", [False, True], ids=["public only", "private allowed"])
def test_an_address_that_tells_a_machine_its_keys_is_always_refused(settings, host, is_allowed):
    settings.VENDOR_PRIVATE = is_allowed
    with pytest.raises(ImproperlyConfigured, match="clouds tell a machine its keys"):
        starts_with(settings, f"https://{host}/v1")


@pytest.mark.parametrize("host", ["2852039166", "0xa9fea9fe", "169.254.43518"])
def test_so_is_one_that_only_the_resolver_understands(settings, host):
    settings.VENDOR_PRIVATE = True
    with pytest.raises(VendorError, match="its address is on a private network"):
        send(HttpVendor(f"http://{host}/v1", "http://localhost/receipts"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_our_own_redis_is_refused_as_a_vendor(settings, host):
    settings.VENDOR_PRIVATE = True
    port = urlsplit(settings.REDIS_URL).port
    with pytest.raises(VendorError, match="its address is on a private network"):
        send(HttpVendor(f"http://{host}:{port}", "http://localhost/receipts"))


@pytest.mark.parametrize("server", ["127.0.0.1:{port}", "crm:secret@db1.example:1,127.0.0.1:{port}"])
def test_so_is_our_own_mongodb(settings, monkeypatch, server):
    settings.VENDOR_PRIVATE = settings.MONGODB = True
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        at = f"mongodb://{server.format(port=port)}/crm?replicaSet=rs0"
        monkeypatch.setitem(settings.DATABASES["default"], "HOST", at)
        with pytest.raises(VendorError, match="its address is on a private network"):
            send(HttpVendor(f"http://127.0.0.1:{port}", "http://localhost/receipts"))


@pytest.mark.parametrize("url", ["http://vendor.example.com", "http://8.8.8.8"])
def test_an_address_without_https_is_refused(settings, public, url):
    with pytest.raises(ImproperlyConfigured, match="https"):
        starts_with(settings, url)


@pytest.mark.parametrize(
    "url",
    [
        *("vendor.example.com", "ftp://vendor.example.com", "https://", "file:///etc/passwd", "gopher://10.0.0.7:6379"),
        *("https://[::1", "https://vendor.example.com:99999", "https://vendor.example.com:x", "https://a..example.com"),
        f"https://{'a' * 64}.example.com",
    ],
)
def test_invalid_addresses_are_always_refused(settings, url):
    with pytest.raises(ImproperlyConfigured, match="VENDOR_URL must look like"):
        starts_with(settings, url)


@pytest.mark.parametrize(
    "url",
    [
        *("https://vendor.example.com/v1", "https://8.8.8.8", "https://[2606:4700::1111]"),
        *("https://[64:ff9b::8.8.8.8]", "https://[::ffff:8.8.8.8]", ""),
    ],
)
def test_one_in_the_open_is_taken(settings, public, url):
    starts_with(settings, url)


def test_the_dummy_vendor_is_ours(settings, public):
    settings.DUMMY_VENDOR_URL = "http://127.0.0.1:8100"

    starts_with(settings, "http://127.0.0.1:8100")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1", "fe80::1%lo"])
def test_a_name_that_comes_to_stand_for_a_private_address_is_not_spoken_to(settings, public, monkeypatch, address):
    """Whatever it stood for when the installation started."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address.partition("%")[0], 443, *((0, 0) if ":" in address else ())))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    settings.VENDOR_URL = "https://vendor.example.com"

    with pytest.raises(VendorError, match="vendor unreachable"):
        send(HttpVendor(settings.VENDOR_URL, "https://crm.example.com/api/v1/receipts"))


def test_no_redirect_is_followed(settings):
    with vendor_stub.running() as elsewhere, vendor_stub.running() as vendor:
        vendor.answer = lambda messages: (307, {}, {"Location": f"{elsewhere.url}/messages"})
        settings.VENDOR_URL = vendor.url

        with pytest.raises(VendorError, match="vendor answered 307"):
            send(HttpVendor(vendor.url, "http://localhost/receipts"))

        assert elsewhere.requests == []
