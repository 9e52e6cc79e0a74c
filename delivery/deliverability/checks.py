"""What a domain says in DNS, judged as the mail servers of recipients judge it.

SPF is RFC 7208, DKIM RFC 6376, DMARC RFC 7489; the domain that answers for a subdomain is found by walking up, as in
the successor of RFC 7489, since that needs no list of public suffixes.
"""

import asyncio
import base64
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from delivery.deliverability.names import Ask, NotAnswered

MAX_LOOKUPS = 10  # of one SPF record with all that it includes
SHORTEST_KEY, ADVISED_KEY = 1024, 2048  # bits
USUAL_SELECTORS = (
    *("default", "dkim", "google", "k1", "k2", "k3", "mail", "mx", "pm", "resend"),
    *("s1", "s2", "selector1", "selector2", "zoho"),
)
# Mail services that send with the sender's own domain as the return path, and what its SPF record must include.
INCLUDES = {
    "smtp.gmail.com": "_spf.google.com",
    "smtp-relay.gmail.com": "_spf.google.com",
    "smtp.office365.com": "spf.protection.outlook.com",
    "smtp-relay.brevo.com": "spf.brevo.com",
    "smtp.zoho.com": "zohomail.com",
    "smtp.zoho.eu": "zohomail.eu",
    "smtp.zoho.in": "zohomail.in",
}


class Verdict(StrEnum):
    """How a check ended; `UNKNOWN` where the name servers did not answer."""

    PASSED = "passed"
    ADVICE = "advice"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The result of one check in words, and the record to publish where one is missing."""

    verdict: Verdict
    text: str
    record: str = ""


passed = partial(Finding, Verdict.PASSED)
advice = partial(Finding, Verdict.ADVICE)
failed = partial(Finding, Verdict.FAILED)


async def check_domain(
    ask: Ask, domain: str, *, selector: str = "", mail_host: str = "", replies: str = ""
) -> dict[str, Finding]:
    """All checks of a sender's domain by name, made at the same time. `mail_host` is the server that takes the mail,
    `replies` the domain that replies go to, if another one."""
    checks = {
        "SPF": check_spf(ask, domain, mail_host),
        "DKIM": check_dkim(ask, domain, selector),
        "DMARC": check_dmarc(ask, domain),
        "Replies": check_mx(ask, replies or domain),
    }
    return dict(zip(checks, await asyncio.gather(*map(_unless_unknown, checks.values())), strict=True))


async def _unless_unknown(check: Coroutine[Any, Any, Finding]) -> Finding:
    try:
        return await check
    except NotAnswered as error:
        return Finding(Verdict.UNKNOWN, f"The name servers did not answer for {error}. Try again later.")


async def check_spf(ask: Ask, domain: str, mail_host: str = "") -> Finding:
    """Which servers may send with this domain as the return path."""
    needed = INCLUDES.get(mail_host.lower(), "")
    records = await _spf_records(ask, domain)
    if not records:
        source = f"include:{needed}" if needed else f"a:{mail_host or domain}"
        record = f'{domain}  TXT  "v=spf1 {source} ~all"'
        return failed("There is no SPF record, so anybody may send as this domain.", record)
    if len(records) > 1:
        return failed(f"There are {len(records)} SPF records. More than one counts as broken: make them one.")
    included: set[str] = set()
    lookups = await _count_lookups(ask, records[0], included)
    if lookups > MAX_LOOKUPS:
        return failed(f"The record needs more than {MAX_LOOKUPS} look-ups, where mail servers stop. Remove includes.")
    terms = records[0].lower().split()
    if "+all" in terms or "all" in terms:
        return failed("The record lets everybody send, by +all. Write ~all.")
    if needed and needed not in included:
        return failed(f"Your mail leaves through {mail_host}, which the record does not name. Add include:{needed}.")
    if not {"~all", "-all"} & {*terms} and "redirect=" not in records[0].lower():
        return advice("The record does not end in ~all or -all, so it forbids nobody.")
    return passed(f"One record with {lookups} of at most {MAX_LOOKUPS} look-ups.")


async def _spf_records(ask: Ask, domain: str) -> list[str]:
    return [text for text in await ask(domain, "TXT") if f"{text} ".lower().startswith("v=spf1 ")]


async def _count_lookups(ask: Ask, record: str, included: set[str]) -> int:
    """How many look-ups a record costs with all that it includes, which is added to `included`."""
    count = 0
    for term in record.lower().split()[1:]:
        mechanism, _, value = term.lstrip("+-~?").replace("=", ":", 1).partition(":")
        count += mechanism.partition("/")[0] in ("a", "mx", "ptr", "exists", "include", "redirect")
        if mechanism in ("include", "redirect") and value not in included and len(included) <= MAX_LOOKUPS:
            included.add(value)
            for inner in (await _spf_records(ask, value))[:1]:
                count += await _count_lookups(ask, inner, included)
    return count


async def check_dkim(ask: Ask, domain: str, selector: str = "") -> Finding:
    """Whether there is a key for signatures of the domain: under the selector, or under those that are usual."""
    selectors = [selector] if selector else USUAL_SELECTORS
    found = await asyncio.gather(*(ask(f"{name}._domainkey.{domain}", "TXT") for name in selectors))
    keys = {name: _bits(texts[0]) for name, texts in zip(selectors, found, strict=True) if texts}
    if not keys and selector:
        return failed(f"There is no key under the selector {selector}. Compare it with what your mail service shows.")
    if not keys:
        return advice("No key was found under the usual selectors. Enter the one that your mail service names.")
    weakest, bits = min(keys.items(), key=lambda key: key[1])
    if bits == 0:
        return failed(f"The key under {weakest} is revoked or cannot be read.")
    if bits < SHORTEST_KEY:
        return failed(f"The key under {weakest} has {bits} bits, which is not believed. {ADVISED_KEY} are advised.")
    if bits < ADVISED_KEY:
        return advice(f"The key under {weakest} has {bits} bits; {ADVISED_KEY} are advised.")
    return passed(f"Found under {', '.join(keys)}.")


def _bits(record: str) -> int:
    """The strength of the key in a record, in bits of RSA; 0 for one that is revoked or cannot be read."""
    tags = _tags(record)
    try:
        raw = base64.b64decode(re.sub(r"\s", "", tags.get("p", "")), validate=True)
        if tags.get("k") == "ed25519":
            return 3072 if len(raw) == 32 else 0
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        return 0
    return key.key_size if isinstance(key, RSAPublicKey) else 0


async def check_dmarc(ask: Ask, domain: str) -> Finding:
    """What recipients should do with mail that passes neither SPF nor DKIM for the domain that readers see."""
    advised = f'_dmarc.{domain}  TXT  "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
    place, records = domain, await _dmarc_records(ask, domain)
    while not records and "." in (place := place.partition(".")[2]):
        records = await _dmarc_records(ask, place)
    if not records:
        return failed("There is no DMARC record, which Gmail, Yahoo and Microsoft want from large senders.", advised)
    if len(records) > 1:
        return failed(f"There are {len(records)} records at _dmarc.{place}. With more than one, none counts.")
    tags = _tags(records[0])
    policy = tags.get("p", "").lower() if place == domain else tags.get("sp", tags.get("p", "")).lower()
    if policy not in ("none", "quarantine", "reject"):
        return failed(f"The record at _dmarc.{place} names no policy (p=).", advised)
    if policy == "none":
        return passed("The policy is p=none, which is enough. Make it quarantine once all of your mail passes.")
    return passed(f"The policy is p={policy}.")


async def _dmarc_records(ask: Ask, domain: str) -> list[str]:
    return [text for text in await ask(f"_dmarc.{domain}", "TXT") if re.match(r"v=DMARC1\s*(;|$)", text)]


def _tags(record: str) -> dict[str, str]:
    """The tags of a record like `k=rsa; p=…`."""
    pairs = (tag.partition("=") for tag in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


async def check_mx(ask: Ask, domain: str) -> Finding:
    """Whether replies and bounces find a mail server."""
    servers = sorted(text.split()[-1].rstrip(".") for text in await ask(domain, "MX"))
    if servers == [""]:
        return failed("The domain says that it takes no mail, so replies and bounces are lost.")
    if servers:
        return passed(f"Replies go to {', '.join(servers[:3])}.")
    if await ask(domain, "A"):
        return advice("The domain has no MX record. Some servers send replies to its own address all the same.")
    return failed("The domain has no mail server, so replies and bounces are lost.")


def check_site(site_url: str, *, is_local: bool) -> Finding:
    """Whether links in mails can be followed; one-click unsubscription needs HTTPS."""
    if is_local:
        return advice(f"{site_url} is this machine alone. Set SITE_URL to the public address.")
    if not site_url.startswith("https://"):
        return failed(f"{site_url} is not HTTPS, which one-click unsubscription needs. Set SITE_URL behind a proxy.")
    return passed(f"Links lead to {site_url}.")
