"""Consent and addresses."""

from ai_tools.tests.evaluation.prompts.wording import *

CONSENTS = [
    means("people with email but not sms consent", where("email_opt_in", "is", True), where("sms_opt_in", "is", False)),
    means(
        "sms and whatsapp consent but not email",
        where("sms_opt_in", "is", True),
        where("whatsapp_opt_in", "is", True),
        where("email_opt_in", "is", False),
    ),
    means(
        "has whatsapp but no email consent", where("whatsapp_opt_in", "is", True), where("email_opt_in", "is", False)
    ),
    means(
        "consented to email, not to whatsapp", where("email_opt_in", "is", True), where("whatsapp_opt_in", "is", False)
    ),
    means("said yes to texts and no to email", where("sms_opt_in", "is", True), where("email_opt_in", "is", False)),
    means("have given whatsapp consent", where("whatsapp_opt_in", "is", True)),
    means("no whatsapp consent but a phone number", where("whatsapp_opt_in", "is", False), where("phone", "is_set")),
    means(
        "Gold customers that don't allow sms", where("attributes.tier", "eq", "Gold"), where("sms_opt_in", "is", False)
    ),
    means("opted in on all three channels", *(where(f"{c}_opt_in", "is", True) for c in ("email", "sms", "whatsapp"))),
    means(
        "opted in to none of our channels", *(where(f"{c}_opt_in", "is", False) for c in ("email", "sms", "whatsapp"))
    ),
    means(
        "opted in to at least one channel",
        either(*(where(f"{c}_opt_in", "is", True) for c in ("email", "sms", "whatsapp"))),
    ),
    means(
        "whatsapp-only people: opted in to whatsapp, not to sms or email",
        where("whatsapp_opt_in", "is", True),
        where("sms_opt_in", "is", False),
        where("email_opt_in", "is", False),
    ),
]

OPTING = [
    means("have not opted out of email", where("email_opt_in", "is", True)),
    means("email opt in = yes", where("email_opt_in", "is", True)),
    means("sms opt-in: no", where("sms_opt_in", "is", False)),
    means("whatsapp opt in is yes, Pune", where("whatsapp_opt_in", "is", True), city("Pune")),
    means("people who don't do WhatsApp", where("whatsapp_opt_in", "is", False)),
    means("not opted in to sms", where("sms_opt_in", "is", False)),
    means(
        "subscribed to any channel", either(*(where(f"{c}_opt_in", "is", True) for c in ("email", "sms", "whatsapp")))
    ),
    assumes("newsletter people in Delhi", "newsletter people", where("email_opt_in", "is", True), city("Delhi")),
    means("still subscribed to email", where("email_opt_in", "is", True)),
    means("who haven't opted out from whatsapp", where("whatsapp_opt_in", "is", True)),
    means("do not want texts from us", where("sms_opt_in", "is", False)),
]

ADDRESSES = [
    means("everyone with a Gmail address", where("email", "contains", "gmail")),
    means("those on a yahoo account", where("email", "contains", "yahoo")),
    means("phone starting +9155", where("phone", "starts_with", "+9155")),
    means("phone numbers starting with +91555", where("phone", "starts_with", "+91555")),
    means("hotmail addresses", where("email", "contains", "hotmail")),
    means("name beginning with Pri", where("name", "starts_with", "Pri")),
    means("no gmail address", none(where("email", "contains", "gmail"))),
    means("emails ending in example.in", where("email", "contains", "example.in")),
    means("first name Priya", where("name", "starts_with", "Priya")),
    means("called Rohan, living in Pune", where("name", "starts_with", "Rohan"), city("Pune")),
]
