"""The canonical form of an address: one for each mailbox and each number, however it is spelled.

Every entrance uses these: records, files, values of rules, suppressions, test messages and search.
"""

import re

import idna
import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from customers.text import clean, compose

MAX_EMAIL_LENGTH = 254
# What nearly all addresses look like already; others take from five to two hundred times as long.
PLAIN_EMAIL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[a-z0-9]{1,63}\.){1,3}[a-z]{2,10}")
PLAIN_PHONE = re.compile(r"\+(?:91[6-9][0-9]{9}|1[2-9][0-9]{2}[2-9][0-9]{6})")
# White space and dashes of all kinds, dots, brackets and slashes.
SEPARATORS = r"\s.()/\u2010-\u2015\u2212-"
_SEPARATORS = re.compile(f"[{SEPARATORS}]+")
_DIGITS = re.compile(r"\+?[0-9]{1,20}")

NOT_AN_EMAIL = "must be an e-mail address like asha@example.com"
NOT_A_PHONE = "must be a phone number with its country code like +919876543210"
NOT_OF_REGION = "must be a phone number in use in {region}, or begin with + and its country code like +919876543210"
NO_COUNTRY_CODE = (
    "must be a phone number that begins with + and its country code like +919876543210;"
    " set PHONE_REGION to take numbers without one"
)


class InvalidAddress(ValueError):
    """Text that is not an address. The message follows the name of a field: "must be …"."""


def canonical_email(text: str) -> str:
    """An e-mail address, its domain in readable form and lower case; "" for none. InvalidAddress says what is wrong.

    Capitals, dots and +tags before the @ stay. Compare addresses by the folded form.
    """
    if PLAIN_EMAIL.fullmatch(text) and len(text) <= MAX_EMAIL_LENGTH:
        return text
    text = compose(clean(text))
    if not text:
        return ""
    if len(text) > MAX_EMAIL_LENGTH:
        raise InvalidAddress(NOT_AN_EMAIL)
    mailbox, _, domain = text.rpartition("@")
    try:
        ascii_domain = _ascii_domain(domain)
        validate_email(f"{mailbox}@{ascii_domain}")
    except (ValidationError, UnicodeError):  # idna's errors are UnicodeErrors
        raise InvalidAddress(NOT_AN_EMAIL) from None
    text = f"{mailbox}@{_readable_domain(ascii_domain)}"
    if max(len(text), len(mailbox) + 1 + len(ascii_domain)) > MAX_EMAIL_LENGTH:
        raise InvalidAddress(NOT_AN_EMAIL)
    return text


def deliverable_email(email: str) -> str:
    """A canonical address as mail servers take it: its domain in ASCII."""
    if email.isascii():
        return email
    mailbox, _, domain = email.rpartition("@")
    return f"{mailbox}@{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    domain = domain.lower()
    if domain.isascii() and "xn--" not in domain:
        return domain
    return idna.encode(domain, uts46=True, std3_rules=True).decode()


def _readable_domain(domain: str) -> str:
    return idna.decode(domain) if "xn--" in domain else domain


def canonical_phone(text: str, region: str = "") -> str:
    """A phone number in E.164, "" for none; InvalidAddress says what is wrong.

    Without a country code it is a number of `region`, else of PHONE_REGION, where that is set. Letters and extensions
    are refused.
    """
    if PLAIN_PHONE.fullmatch(text):
        return text
    text = clean(text)
    digits = _SEPARATORS.sub("", text)
    if not text or PLAIN_PHONE.fullmatch(digits):
        return digits
    if not _DIGITS.fullmatch(digits):
        raise InvalidAddress(NOT_A_PHONE)
    region = region or settings.PHONE_REGION
    if digits[0] != "+" and not region:
        raise InvalidAddress(NO_COUNTRY_CODE)
    try:
        number = phonenumbers.parse(digits, region or None)
    except NumberParseException:
        raise InvalidAddress(NOT_A_PHONE) from None
    phone = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    # A digit that the parser dropped may be a trunk prefix, or one too many: only a number in use settles it.
    if phone == digits:
        exists = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    else:
        exists = phonenumbers.is_valid_number(number)
    if not exists or len(phone) > 16:
        raise InvalidAddress(NOT_A_PHONE if digits[0] == "+" else NOT_OF_REGION.format(region=region))
    return phone
