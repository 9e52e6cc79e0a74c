"""Exports of Mailchimp and Klaviyo, with what people have consented to."""

from customers.imports.columns import ATTRIBUTE, FileKind
from customers.imports.presets.preset import Preset

_MAILCHIMP = {
    "Email Address": "email",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Phone Number": "phone",
    "Phone": "phone",
    "TIMEZONE": "time_zone",
    "CC": "country",
    "MEMBER_RATING": f"{ATTRIBUTE}member_rating",
    "TAGS": "tags",
}
PRESETS = (
    Preset(
        "mailchimp_unsubscribed",
        "Mailchimp, unsubscribed contacts",
        FileKind.CUSTOMERS,
        ("Email Address", "UNSUB_TIME"),
        {**_MAILCHIMP, "UNSUB_TIME": "consent_at"},
        {"email_opt_in": False},
        time_zone="UTC",
    ),
    Preset(
        "mailchimp_cleaned",
        "Mailchimp, cleaned contacts",
        FileKind.CUSTOMERS,
        ("Email Address", "CLEAN_TIME"),
        {**_MAILCHIMP, "CLEAN_TIME": "consent_at"},
        {"email_opt_in": False},
        time_zone="UTC",
    ),
    Preset(
        "mailchimp_subscribed",
        "Mailchimp, subscribed contacts",
        FileKind.CUSTOMERS,
        ("Email Address", "MEMBER_RATING", "OPTIN_TIME", "CONFIRM_TIME"),
        {**_MAILCHIMP, "CONFIRM_TIME": "consent_at"},
        {"email_opt_in": True},
        time_zone="UTC",
    ),
    Preset(
        "klaviyo_profiles",
        "Klaviyo profiles",
        FileKind.CUSTOMERS,
        ("Email", "Klaviyo ID", "Email Marketing Consent"),
        {
            "Klaviyo ID": "external_id",
            "Email": "email",
            "First Name": "first_name",
            "Last Name": "last_name",
            "Phone Number": "phone",
            "City": "city",
            "Country": "country",
            "Email Marketing Consent": "email_opt_in",
            "Email Marketing Consent Timestamp": "consent_at",
            "Email Suppressions": "email_opt_in",
            "SMS Marketing Consent": "sms_opt_in",
            "Profile Created On": "signed_up_at",
            "Last Active": "last_seen_at",
            "Source": f"{ATTRIBUTE}source",
        },
        time_zone="UTC",
    ),
)
