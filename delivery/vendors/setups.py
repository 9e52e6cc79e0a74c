"""How a vendor is set up for one channel: by a form on a page, or by a URL in the environment."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from delivery.vendors.protocol import Received, Vendor


class InvalidOption(ValueError):
    """An option that cannot be right; `name` is its field."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def check_key(text: str) -> None:
    """ValueError for what cannot be a key or a token of a vendor, like one with an invisible character."""
    if not all("!" <= letter <= "~" for letter in text):
        raise ValueError("must be letters, digits and signs without spaces: copy it again from the vendor.")


@dataclass(frozen=True, kw_only=True)
class SetupField:
    """One thing to know about an account at a vendor: a field of the form, and a part of the URL.

    `check` raises ValueError for a value that cannot be right; its sentence follows the label.
    """

    name: str
    label: str
    help_text: str = ""
    in_url: Literal["user", "password", "host", "query"] = "query"
    is_secret: bool = False
    is_required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""
    check: Callable[[str], object] = str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One folder of `delivery/vendors`: which channels the vendor carries, what to know for it, how to make it, and how
    to read what it reports.

    `receive` verifies a request to the receipts address of a setup, and raises Unproven. `example` is a URL for the
    environment. `check` raises ValueError for options that do not fit together. `help_text` tells an administrator what
    to do at the vendor; pages show the receipts address beside it.
    """

    name: str  # of the folder, and the scheme of its URLs
    label: str
    channels: frozenset[str]
    create: Callable[["Setup"], Vendor]
    receive: Callable[[HttpRequest, "Setup"], Received] | None = None
    fields: tuple[SetupField, ...] = ()
    example: str = ""
    help_text: str = ""
    is_test: bool = False  # it writes to nobody
    is_offered: bool = True  # on the page
    has_password: bool = False  # its receipts address opens by a password, as the vendor signs nothing
    schemes: tuple[str, ...] = ()  # of its URLs, if not the name
    read_url: Callable[[str], dict[str, str]] | None = None  # options in a URL, if not by the fields' places
    check: Callable[[Mapping[str, str]], None] = lambda options: None

    @property
    def reports_to_setup(self) -> bool:
        """Whether it sends its receipts to the address of the setup."""
        return self.receive is not None

    def read_options(self, url: str) -> dict[str, str]:
        """The options in a URL of the environment, like `postmark://TOKEN@?stream=news`. ValueError says what is wrong
        without quoting a secret."""
        return self.cleaned(self.read_url(url) if self.read_url else self._by_places(url))

    def _by_places(self, url: str) -> dict[str, str]:
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        places = {"user": parts.username, "password": parts.password, "host": parts.hostname}
        for each in self.fields:
            if each.in_url != "query" and (value := places[each.in_url]):
                given[each.name] = unquote(value)
        return given

    def cleaned(self, given: Mapping[str, str]) -> dict[str, str]:
        """The options, each with a value or its default. ValueError for one that is missing, wrong or unknown."""
        options = {each.name: given.get(each.name, "").strip() or each.default for each in self.fields}
        if unknown := given.keys() - options.keys():
            raise ValueError(f"{self.label} has no option {sorted(unknown)[0]!r}.")
        for each in self.fields:
            value = options[each.name]
            if each.is_required and not value:
                raise InvalidOption(each.name, f"{each.label} is missing.")
            if value and each.choices and value not in dict(each.choices):
                raise InvalidOption(each.name, f"{each.label} must be one of {', '.join(dict(each.choices))}.")
            if value:
                try:
                    each.check(value)
                except ValueError as error:
                    raise InvalidOption(each.name, f"{each.label} {error}") from None
        self.check(options)
        return options


@dataclass(frozen=True)
class Setup:
    """A vendor as it is set up for a channel. `id` names the address of its receipts, and campaigns keep it.

    `source` says where it comes from: EMAIL_VENDOR and its like, the page, or VENDOR_URL and EMAIL_URL. `unavailable`
    says why nothing can be sent with it; empty where it can.
    """

    id: str
    kind: Kind
    channel: str
    options: Mapping[str, str] = field(repr=False)
    source: Literal["environment", "page", "default"] = "page"
    unavailable: str = ""

    @property
    def receipts_address(self) -> str:
        """What an administrator enters at the vendor: the receipts address, with its password where it needs one."""
        if not self.kind.has_password:
            return self.receipts_url
        scheme, _, rest = self.receipts_url.partition("://")
        return f"{scheme}://crm:{self.receipts_password}@{rest}"

    @property
    def account(self) -> str:
        """What the gate knows the account by: the same for channels that are set up with the same options, and another
        one once its keys are changed. It reveals no key."""
        known_by = json.dumps([self.kind.name, *sorted(option for option in self.options.items() if option[1])])
        return salted_hmac("delivery.account", known_by, algorithm="sha256").hexdigest()[:40]

    def create(self) -> Vendor:
        """The vendor to send with."""
        vendor = self.kind.create(self)
        vendor.account = self.account
        return vendor

    @property
    def receipts_url(self) -> str:
        """Where the vendor reports what became of messages."""
        return f"{settings.RECEIPTS_URL}/{self.id}"

    @property
    def receipts_password(self) -> str:
        """A password for the receipts address, for vendors that sign nothing. It is derived: nobody must invent it."""
        return salted_hmac("delivery.receipts", self.id, algorithm="sha256").hexdigest()[:40]


def by_scheme(kinds: Iterable[Kind], url: str) -> Kind:
    """The kind that a URL of the environment is for. ValueError where it is for none."""
    scheme = urlsplit(url).scheme or url
    for kind in kinds:
        if scheme in (kind.schemes or (kind.name,)):
            return kind
    offered = ", ".join(kind.name for kind in kinds if kind.is_offered)
    raise ValueError(f"must begin with the name of a vendor: {offered}")
