"""MSG91, for SMS to India: many messages of one template in a request. It recognises no repeat and does not echo our
key: its receipts name the request and the number, which are the handle of a message."""

import re
from collections.abc import Sequence
from http import HTTPStatus

import pydantic_core

from delivery.vendors import asking
from delivery.vendors.consequences import Consequence, rejection
from delivery.vendors.protocol import Answer, Outgoing, Rejection, Vendor, VendorError

API = "https://control.msg91.com"
BATCH = 100
# What MSG91 answers has no codes that its documents promise: its words are judged.
_ACCOUNT = re.compile(r"auth|balance|credit|whitelist|blocked|permission|unauthori[sz]ed|suspend|ip ", re.IGNORECASE)


class Msg91Vendor(Vendor):
    """One account at MSG91."""

    name = "msg91"
    batch = BATCH
    echoes_key = False
    needs_template = True

    def __init__(self, *, key: str) -> None:
        self._headers = {"authkey": key}

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send messages of one campaign. An answer that does not come leaves all of them unknown."""
        keys = [message["id"] for message in messages]
        template = messages[0].get("template")
        if template is None or not template["id"]:
            reason = "MSG91 needs a template with its id there: add the id under Settings → Message templates"
            raise VendorError(reason, stops="campaign")
        body = {"template_id": template["id"], "short_url": "0", "recipients": [_recipient(each) for each in messages]}
        try:
            response = asking.post("MSG91", f"{API}/api/v5/flow", pydantic_core.to_json(body), self._headers)
        except asking.Unanswered as error:
            return Answer(unknown=dict.fromkeys(keys, str(error)))
        reply = asking.read_json(response)
        said, request_id = reply.get("type"), reply.get("message") or reply.get("request_id")
        if response.status == HTTPStatus.OK and said == "success" and isinstance(request_id, str):
            handles = {message["id"]: make_handle(request_id, message["to"]) for message in messages}
            return Answer(accepted=set(keys), handles=handles)
        if said != "error" and (response.status == HTTPStatus.OK or response.status >= 500):
            return Answer(unknown=dict.fromkeys(keys, asking.says_nothing("MSG91", response)))
        words = str(reply.get("message") or f"MSG91 answered {response.status}")[:1000]
        refused: Rejection = rejection(_judge(response.status, words), words, asking.retry_after(response))
        return Answer(rejected=dict.fromkeys(keys, refused))


def make_handle(request_id: str, number: str) -> str:
    """What a receipt names of a message: the request, and the number in digits."""
    return f"{request_id}:{number.lstrip('+')}"


def _recipient(message: Outgoing) -> dict[str, str]:
    variables = {f"VAR{n}": text for n, text in enumerate(message["parameters"], 1)}
    return {"mobiles": message["to"].lstrip("+"), **variables}


def _judge(status: int, words: str) -> Consequence:
    """What a refusal of a whole request means. It concerns what all its messages have in common: the account or the
    template."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Consequence.THROTTLED
    if status >= 500:
        return Consequence.TRANSIENT
    if status in (401, 402, 403, 418) or _ACCOUNT.search(words):
        return Consequence.VENDOR
    return Consequence.CAMPAIGN
