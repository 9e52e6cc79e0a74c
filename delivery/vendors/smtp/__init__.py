"""E-mail over a mail server: that of EMAIL_URL, or another one."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

from customers.channels import EMAIL
from delivery.vendors.setups import InvalidOption, Kind, Setup, SetupField, check_key
from delivery.vendors.smtp.connections import Server
from delivery.vendors.smtp.emails import read_sender
from delivery.vendors.smtp.send import SmtpVendor

BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EXAMPLE = "smtp://user:password@host:587/?tls=True&_default_from_email=crm@example.com"
STARTTLS, TLS, PLAIN = "starttls", "tls", "none"


def has_server() -> bool:
    """Whether EMAIL_URL names a mail server."""
    return settings.EMAIL_BACKEND == BACKEND and bool(settings.EMAIL_HOST)


def check_environment() -> None:
    """ValueError where the sender of EMAIL_URL is not an e-mail address."""
    if has_server():
        try:
            read_sender(settings.DEFAULT_FROM_EMAIL)
        except ValueError:
            raise ValueError(f"The sender in EMAIL_URL must be an e-mail address, like {EXAMPLE}") from None


def _create(setup: Setup) -> SmtpVendor:
    options = setup.options
    if not options.get("host"):
        return SmtpVendor()
    security = options["security"]
    port, user, password = int(options["port"]), options["user"], options["password"]
    is_from_page = setup.source == "page"
    return SmtpVendor(
        Server(options["host"], port, user, password, security == STARTTLS, security == TLS, is_from_page)
    )


def _read_url(url: str) -> dict[str, str]:
    """`smtp` alone, or `smtp://user:password@host:587?security=starttls`."""
    parts = urlsplit(url if ":" in url else f"{url}:")
    given = dict(parse_qsl(parts.query))
    for name, value in (("host", parts.hostname), ("user", parts.username), ("password", parts.password)):
        if value:
            given[name] = unquote(value)
    if parts.port:
        given["port"] = str(parts.port)
    return given


def _check(options: Mapping[str, str]) -> None:
    if not options["host"] and not has_server():
        raise InvalidOption("host", f"Server is missing: name a mail server, or set EMAIL_URL like {EXAMPLE}")
    for name, label in (("bounce_user", "user"), ("bounce_password", "password")):
        if options["bounce_host"] and not options[name]:
            raise InvalidOption(name, f"Bounce mailbox: {label} is missing.")


def _check_port(text: str) -> None:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("must be a number from 1 to 65535.")


def _check_imap(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?", text):
        raise ValueError("must be the name of a server, like imap.example.com or imap.example.com:993.")


def _check_folder(text: str) -> None:
    if not re.fullmatch(r"[^\\\"\x00-\x1f\x7f]{1,200}", text) or not text.isascii():
        raise ValueError("must be the name of a folder in ASCII, like INBOX.")


KIND = Kind(
    name="smtp",
    label="Mail server (SMTP)",
    channels=frozenset([EMAIL.name]),
    create=_create,
    fields=(
        SetupField(
            name="host",
            label="Server",
            help_text="Like mail.example.com. Empty: the server in EMAIL_URL.",
            in_url="host",
            is_required=False,
        ),
        SetupField(name="port", label="Port", default="587", check=_check_port),
        SetupField(
            name="security",
            label="Encryption",
            choices=((STARTTLS, "STARTTLS"), (TLS, "TLS from the beginning"), (PLAIN, "None")),
            default=STARTTLS,
        ),
        SetupField(name="user", label="User", in_url="user", is_required=False),
        SetupField(name="password", label="Password", in_url="password", is_secret=True, is_required=False),
        SetupField(
            name="bounce_host",
            label="Bounce mailbox: IMAP server",
            help_text="Where mail to your sender comes in, like imap.example.com. Bounces and complaints are read from "
            "it, and nothing in it is changed.",
            is_required=False,
            check=_check_imap,
        ),
        SetupField(name="bounce_user", label="Bounce mailbox: user", is_required=False, check=check_key),
        SetupField(name="bounce_password", label="Bounce mailbox: password", is_secret=True, is_required=False),
        SetupField(
            name="bounce_folder",
            label="Bounce mailbox: folder",
            default="INBOX",
            is_required=False,
            check=_check_folder,
        ),
    ),
    example="smtp",
    help_text="A mail server sends no receipts, and recognises no repeat. Bounces come by mail: name their mailbox.",
    read_url=_read_url,
    check=_check,
)
