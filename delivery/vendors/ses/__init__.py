"""Amazon SES: e-mail over its SMTP host; receipts over SNS, signed."""

import re

from customers.channels import EMAIL
from delivery.vendors.ses.receipts import receive
from delivery.vendors.ses.send import SesVendor
from delivery.vendors.setups import Kind, SetupField, check_key


def _check_region(text: str) -> None:
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", text):
        raise ValueError("must look like eu-west-1.")


def _check_topic(text: str) -> None:
    if not re.fullmatch(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("must look like arn:aws:sns:eu-west-1:123456789012:ses-events.")


def _check_word(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text):
        raise ValueError("must be of letters, digits, hyphens and underscores.")


KIND = Kind(
    name="ses",
    label="Amazon SES",
    channels=frozenset([EMAIL.name]),
    create=lambda setup: SesVendor(setup.options),
    receive=receive,
    fields=(
        SetupField(name="region", label="Region", help_text="Like eu-west-1", in_url="host", check=_check_region),
        SetupField(name="user", label="SMTP user name", in_url="user"),
        SetupField(name="password", label="SMTP password", in_url="password", is_secret=True, check=check_key),
        SetupField(
            name="topic",
            label="SNS topic of its events",
            help_text="Its ARN. Nothing from any other topic is believed.",
            check=_check_topic,
        ),
        SetupField(
            name="configuration_set",
            label="Configuration set",
            help_text="The one that publishes to the topic; empty: the default one of the identity.",
            is_required=False,
            check=_check_word,
        ),
    ),
    example="ses://USER:PASSWORD@eu-west-1?topic=arn:aws:sns:eu-west-1:123456789012:ses-events",
    help_text="At AWS let a configuration set publish deliveries, bounces, complaints and rejects, with the original"
    " headers, to the topic, and subscribe this address to it over HTTPS. The subscription is confirmed by itself.",
)
