"""The message templates of a WhatsApp Business account, as its API lists them."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import httptools
from django.conf import settings

from campaigns.approved.placeholders import parse_body
from campaigns.approved.templates import ApprovedTemplate
from delivery.vendors import asking
from delivery.vendors.http.connection import get
from delivery.vendors.outages import why_unreachable
from delivery.vendors.protocol import ListedTemplate, VendorError
from delivery.vendors.whatsapp.codes import describe

MAX_PAGES = 50
FIELDS = "id,name,language,status,category,components"
Status = ApprovedTemplate.Status
STATUSES = {
    "APPROVED": Status.APPROVED,
    "REINSTATED": Status.APPROVED,
    "PENDING": Status.PENDING,
    "IN_APPEAL": Status.PENDING,
    "REJECTED": Status.REJECTED,
    "PAUSED": Status.PAUSED,
    "FLAGGED": Status.APPROVED,
}


def fetch_templates(url: str, headers: Mapping[str, str]) -> list[ListedTemplate]:
    """All templates, page by page; VendorError where they cannot be read."""
    found: list[ListedTemplate] = []
    after = ""
    for _ in range(MAX_PAGES):
        query = {"fields": FIELDS, "limit": "100", **({"after": after} if after else {})}
        try:
            response = get(f"{url}?{urlencode(query)}", settings.VENDOR_TIMEOUT, headers)
        except (OSError, httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise VendorError(f"WhatsApp cannot be reached: {why_unreachable(error)}") from error
        page: dict[str, Any] = asking.read_json(response)
        if response.status != HTTPStatus.OK:
            refusal = page.get("error")
            raise VendorError(
                describe(refusal) if isinstance(refusal, dict) else f"WhatsApp answered {response.status}"
            )
        found += [template for item in page.get("data") or [] if (template := read_template(item))]
        paging = page.get("paging") or {}
        after = (paging.get("cursors") or {}).get("after", "") if paging.get("next") else ""
        if not after:
            break
    return found


def read_template(item: dict[str, Any]) -> ListedTemplate | None:
    """One item of the list; None for one without a text. A template with a part that a campaign cannot fill, like a
    picture or a button with a variable, is marked so."""
    components = item.get("components") or []
    body = next((str(part.get("text", "")) for part in components if part.get("type") == "BODY"), "")
    if not body or not item.get("name"):
        return None
    status = STATUSES.get(str(item.get("status", "")).upper(), Status.DISABLED)
    if status == Status.APPROVED and any(_needs_more(part) for part in components):
        status = Status.UNSUPPORTED
    category = str(item.get("category", "")).lower()[:20]
    name, language = str(item["name"])[:512], str(item.get("language", ""))[:15]
    return ListedTemplate(name, language, category, body, status, str(item.get("id", ""))[:64])


def _needs_more(part: dict[str, Any]) -> bool:
    kinds: Iterator[str] = (str(button.get("type", "")) for button in part.get("buttons") or [])
    match part.get("type"):
        case "HEADER":
            return part.get("format", "TEXT") != "TEXT" or bool(parse_body("whatsapp", str(part.get("text", ""))).names)
        case "BUTTONS":
            has_variable = any("{{" in str(button.get("url", "")) for button in part.get("buttons") or [])
            return has_variable or any(kind in ("OTP", "COPY_CODE", "CATALOG", "MPM", "FLOW") for kind in kinds)
        case "BODY" | "FOOTER":
            return False
    return True
