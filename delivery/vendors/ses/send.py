"""Messages to Amazon SES, over SMTP."""

import json
from collections.abc import Mapping, Sequence

from delivery.vendors.protocol import Answer, Outgoing
from delivery.vendors.smtp.connections import Server
from delivery.vendors.smtp.send import SmtpVendor


class SesVendor(SmtpVendor):
    """An account at Amazon SES in one region: a mail server whose events come back with our key."""

    gives_receipts = True

    def __init__(self, options: Mapping[str, str]) -> None:
        host = f"email-smtp.{options['region']}.amazonaws.com"
        super().__init__(Server(host, 587, options["user"], options["password"], use_tls=True))
        self.name = "Amazon SES"
        self._headers = {"X-SES-CONFIGURATION-SET": name} if (name := options["configuration_set"]) else {}

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send with the key in a header, which the events quote."""
        return super().send([self._with_key(message) for message in messages])

    def _with_key(self, message: Outgoing) -> Outgoing:
        metadata = json.dumps({"key": message["id"]})
        headers = {**message.get("headers", {}), "X-Metadata": metadata, **self._headers}
        return {**message, "headers": headers}
