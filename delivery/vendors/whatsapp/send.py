"""WhatsApp's Cloud API: one template message a request. It recognises no repeat; our key returns in its receipts."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import pydantic_core

from campaigns.approved.templates import ChosenTemplate
from delivery.vendors import asking
from delivery.vendors.consequences import rejection
from delivery.vendors.protocol import Answer, ListedTemplate, Outgoing, Rejection, Vendor
from delivery.vendors.whatsapp.codes import describe, find_consequence
from delivery.vendors.whatsapp.templates import fetch_templates

API = "https://graph.facebook.com"
_MANY_SPACES = re.compile(r" {5,}")  # which Meta refuses in a parameter


class WhatsAppVendor(Vendor):
    """One phone number of a WhatsApp Business account."""

    name = "whatsapp"
    needs_template = True

    def __init__(self, *, number: str, account: str, token: str, version: str) -> None:
        self._url = f"{API}/{version}/{number}/messages"
        self._templates_url = f"{API}/{version}/{account}/message_templates" if account else ""
        self._headers = {"Authorization": f"Bearer {token}"}

    @property
    def lists_templates(self) -> bool:  # type: ignore[override]
        """Whether the account is known whose templates can be fetched."""
        return bool(self._templates_url)

    def fetch_templates(self) -> list[ListedTemplate]:
        """The templates of the account; VendorError where they cannot be had."""
        return fetch_templates(self._templates_url, self._headers)

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send one message. An answer that does not come, or says nothing, leaves it unknown."""
        (message,) = messages
        key = message["id"]
        if "template" not in message:
            return Answer(rejected={key: Rejection("WhatsApp only takes approved templates", True, "content")})
        body = pydantic_core.to_json(_payload(message, message["template"], message["parameters"]))
        try:
            response = asking.post("WhatsApp", self._url, body, self._headers)
        except asking.Unanswered as error:
            return Answer(unknown={key: str(error)})
        reply = asking.read_json(response)
        if response.status == HTTPStatus.OK and reply.get("messages"):
            return Answer(accepted={key})
        refusal = reply.get("error")
        if isinstance(refusal, dict) and isinstance(code := refusal.get("code"), int):
            consequence = find_consequence(code, response.status)
            return Answer(rejected={key: rejection(consequence, describe(refusal), asking.retry_after(response))})
        if response.status == HTTPStatus.OK or response.status >= 500:
            return Answer(unknown={key: asking.says_nothing("WhatsApp", response)})
        consequence = find_consequence(-1, response.status)
        reason = f"WhatsApp answered {response.status}"
        return Answer(rejected={key: rejection(consequence, reason, asking.retry_after(response))})


def _payload(message: Outgoing, template: ChosenTemplate, parameters: Sequence[str]) -> dict[str, Any]:
    """A message as the API takes it. Variables that have names are sent with them."""
    chosen: dict[str, Any] = {"name": template["name"], "language": {"code": template["language"]}}
    if parameters:
        filled = [
            {"type": "text", "text": _MANY_SPACES.sub("    ", text)}
            | ({} if name.isdigit() else {"parameter_name": name})
            for name, text in zip(template["parameters"], parameters, strict=True)
        ]
        chosen["components"] = [{"type": "body", "parameters": filled}]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message["to"],
        "type": "template",
        "template": chosen,
        "biz_opaque_callback_data": message["id"],
    }
