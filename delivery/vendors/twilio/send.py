"""Twilio, for SMS: one message a request. It recognises no repeat; our key returns in the address of its reports."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from delivery.vendors import asking
from delivery.vendors.consequences import rejection
from delivery.vendors.protocol import Answer, Outgoing, Vendor
from delivery.vendors.twilio.codes import find_consequence

API = "https://api.twilio.com"


class TwilioVendor(Vendor):
    """One account at Twilio, with a number or a messaging service to send from."""

    name = "twilio"

    def __init__(self, *, account: str, authorization: str, sender: str, receipts_url: str) -> None:
        self._url = f"{API}/2010-04-01/Accounts/{account}/Messages.json"
        self._from = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}
        self._receipts_url = receipts_url
        self._headers = {"Authorization": authorization, "Content-Type": "application/x-www-form-urlencoded"}

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send one message. An answer that does not come, or says nothing, leaves it unknown."""
        (message,) = messages
        key = message["id"]
        callback = f"{self._receipts_url}?{urlencode({'key': key})}"
        form = {"To": message["to"], **self._from, "Body": message["body"], "StatusCallback": callback}
        try:
            response = asking.post("Twilio", self._url, urlencode(form).encode(), self._headers)
        except asking.Unanswered as error:
            return Answer(unknown={key: str(error)})
        reply = asking.read_json(response)
        if response.status in (HTTPStatus.OK, HTTPStatus.CREATED) and reply.get("sid"):
            return Answer(accepted={key})
        code = reply.get("code")
        if not isinstance(code, int) and (response.status < 300 or response.status >= 500):
            return Answer(unknown={key: asking.says_nothing("Twilio", response)})
        consequence = find_consequence(code if isinstance(code, int) else -1, response.status)
        reason = f"{reply.get('message') or f'Twilio answered {response.status}'} ({code})"[:1000]
        return Answer(rejected={key: rejection(consequence, reason, asking.retry_after(response))})
