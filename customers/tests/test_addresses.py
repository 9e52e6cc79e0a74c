"""One mailbox and one number have one canonical form, however they are spelled."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.addresses import InvalidAddress, canonical_email, canonical_phone, deliverable_email


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("asha.rao+news@example.com", "asha.rao+news@example.com"),
        ("Asha@Example.COM", "Asha@example.com"),
        (" asha@example.com\xa0", "asha@example.com"),
        ("as\u200bha@example.com", "asha@example.com"),
        ("asha@exa\u00admple.com", "asha@example.com"),
        ("asha@my-shop.co.in", "asha@my-shop.co.in"),
        ("jo@köln.example", "jo@köln.example"),
        ("jo@xn--kln-sna.example", "jo@köln.example"),
        ("jo@XN--KLN-SNA.Example", "jo@köln.example"),
        ("jo@KÖLN.example", "jo@köln.example"),
        (unicodedata.normalize("NFD", "jo@köln.example"), "jo@köln.example"),
        ("jo@köln。example", "jo@köln.example"),
        ("jo@straße.example", "jo@straße.example"),
        ("asha@नमस्ते.भारत", "asha@नमस्ते.भारत"),
        ("", ""),
        ("  \u200b", ""),
    ],
)
def test_an_email_address_has_one_form(spelling, canonical):
    assert canonical_email(spelling) == canonical


@pytest.mark.parametrize(
    "text",
    [
        *(
            "asha",
            "asha@",
            "@example.com",
            "asha@example",
            "a b@example.com",
            "asha@exa mple.com",
            "asha@a@example.com",
        ),
        *(
            "asha@example.com\nBcc: all@example.com",
            "asha@\u2603.com",
            "asha@xn--a.com",
            "asha@exa_mple.com",
            "a\0@example.com",
        ),
        *("आशा@example.com", "x" * 65 + "@" + "y" * 190 + ".com", "Asha Rao <asha@example.com>", "asha@köln.example."),
    ],
)
def test_other_text_is_refused_as_an_email_address(text):
    with pytest.raises(InvalidAddress, match="must be an e-mail address like"):
        canonical_email(text)


def test_megabytes_of_marks_are_refused_at_once():
    with pytest.raises(InvalidAddress):
        canonical_email("asha" + "\u0301\u0316" * 1_000_000 + "@example.com")


def test_mail_servers_get_the_domain_in_ascii():
    assert deliverable_email("jo@köln.example") == "jo@xn--kln-sna.example"
    assert deliverable_email("jo@straße.example") == "jo@xn--strae-oqa.example"
    assert deliverable_email("jo@example.com") == "jo@example.com"


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("+919876543210", "+919876543210"),
        ("+91 98765-43210", "+919876543210"),
        ("+91\u2011(98765)\xa0432.10", "+919876543210"),
        ("+91 (0)98765 43210", "+919876543210"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+1 (212) 555-0123", "+12125550123"),
        ("+49 (0) 30 / 123456", "+4930123456"),
        ("+39 06 6982", "+39066982"),
        ("\u202a+91 98765 43210\u202c", "+919876543210"),
        ("", ""),
        (" \xa0", ""),
    ],
)
def test_a_phone_number_has_one_form(spelling, canonical):
    assert canonical_phone(spelling) == canonical


@pytest.mark.parametrize(
    "text",
    [
        *("+0919876543210", "+910987654321", "+91 98765", "+999123456789", "+1-800-FLOWERS", "+91 98765 43210 ext. 5"),
        *("+9198765432101234567", "+٩١٩٨٧٦٥٤٣٢١٠", "++919876543210", "+91+9876543210", "-", "asha@example.com", "+"),
    ],
)
def test_other_text_is_refused_as_a_phone_number(text):
    with pytest.raises(InvalidAddress, match="must be a phone number with its country code"):
        canonical_phone(text)


@pytest.mark.parametrize("text", ["98765 43210", "09876543210", "0091 98765 43210", "020 7946 0958"])
def test_a_number_without_its_country_code_names_the_setting_that_admits_it(text):
    with pytest.raises(InvalidAddress, match=r"begins with \+ and its country code .* PHONE_REGION"):
        canonical_phone(text)


@pytest.mark.parametrize("text", ["98765 43210", "098765-43210", "0091 98765 43210", "+91 98765 43210"])
def test_with_a_phone_region_its_own_numbers_need_no_country_code(settings, text):
    settings.PHONE_REGION = "IN"
    assert canonical_phone(text) == "+919876543210"


def test_with_a_phone_region_a_number_that_it_does_not_have_is_refused(settings):
    settings.PHONE_REGION = "IN"
    with pytest.raises(InvalidAddress):
        canonical_phone("020 7946 09")


@given(st.text(max_size=40) | st.from_regex(r"\+[0-9 ()]{6,18}", fullmatch=True) | st.emails())
def test_a_canonical_form_is_its_own(text):
    for canonical in (canonical_email, canonical_phone):
        try:
            form = canonical(text)
        except InvalidAddress:
            continue
        assert canonical(form) == form
