"""The exports of well-known programs, recognised by their headings. Written after each program's documentation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from customers.exports import CUSTOMER_COLUMNS, ORDER_COLUMNS
from customers.imports.columns import ATTRIBUTE, FileKind, normalised


@dataclass(frozen=True)
class Preset:
    """An export of a program.

    `columns` gives a field to each heading that has one; other columns are ignored. The file is this export when it has
    all headings of `signature`. `constants` are fields that every customer of the file gets. Times without an offset
    are in `time_zone`, "" for the installation's.
    """

    name: str
    label: str
    kind: FileKind
    signature: tuple[str, ...]
    columns: dict[str, str]
    constants: dict[str, bool] = field(default_factory=dict)
    time_zone: str = ""

    def fits(self, heading: Sequence[str]) -> bool:
        """Whether a file with this heading is such an export."""
        names = {normalised(name) for name in heading}
        return all(normalised(name) in names for name in self.signature)

    def fields(self, heading: Sequence[str]) -> list[str]:
        """The field of each column, "" to ignore it."""
        wanted = {normalised(name): target for name, target in self.columns.items()}
        return [wanted.get(normalised(name), "") for name in heading]


_SHOPIFY_PERSON = {"Email": "email", "Billing Name": "name", "Billing City": "city", "Billing Country": "country"}
_MAILCHIMP = {
    "Email Address": "email",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Phone Number": "phone",
    "TIMEZONE": "time_zone",
    "CC": "country",
    "MEMBER_RATING": f"{ATTRIBUTE}member_rating",
    "TAGS": "tags",
}

PRESETS = (
    Preset(
        "own_customers",
        "Mini CRM customers",
        FileKind.CUSTOMERS,
        ("external_id", "attributes", "whatsapp_opt_in"),
        {name: name for name in CUSTOMER_COLUMNS},
    ),
    Preset(
        "own_orders",
        "Mini CRM orders",
        FileKind.ORDERS,
        ("external_id", "customer_external_id", "items"),
        {name: name for name in ORDER_COLUMNS},
    ),
    Preset(
        "shopify_customers",
        "Shopify customers",
        FileKind.CUSTOMERS,
        ("First Name", "Last Name", "Email", "Total Spent", "Total Orders"),
        {
            "Customer ID": "external_id",
            "First Name": "first_name",
            "Last Name": "last_name",
            "Email": "email",
            "Accepts Email Marketing": "email_opt_in",
            "Accepts Marketing": "email_opt_in",
            "Default Address City": "city",
            "City": "city",
            "Default Address Country Code": "country",
            "Country Code": "country",
            "Phone": "phone",
            "Accepts SMS Marketing": "sms_opt_in",
            "Tags": "tags",
        },
    ),
    Preset(
        "shopify_orders",
        "Shopify orders",
        FileKind.ORDERS,
        ("Name", "Email", "Financial Status", "Total", "Created at", "Lineitem name"),
        {
            "Name": "external_id",
            **_SHOPIFY_PERSON,
            "Phone": "phone",
            "Financial Status": "status",
            "Accepts Marketing": "email_opt_in",
            "Currency": "currency",
            "Total": "amount",
            "Refunded Amount": "refunded_amount",
            "Created at": "ordered_at",
            "Cancelled at": "cancelled_at",
            "Lineitem quantity": "quantity",
            "Lineitem name": "item_name",
            "Lineitem price": "unit_price",
            "Lineitem sku": "sku",
        },
    ),
    Preset(
        "woocommerce_orders",
        "WooCommerce orders",
        FileKind.ORDERS,
        ("Order Number", "Order Status", "Order Date", "Order Total Amount"),
        {
            "Order Number": "external_id",
            "Order Status": "status",
            "Order Date": "ordered_at",
            "First Name (Billing)": "first_name",
            "Last Name (Billing)": "last_name",
            "City (Billing)": "city",
            "Country Code (Billing)": "country",
            "Email (Billing)": "email",
            "Phone (Billing)": "phone",
            "Order Total Amount": "amount",
            "Order Refund Amount": "refunded_amount",
            "Order Currency": "currency",
            "SKU": "sku",
            "Item Name": "item_name",
            "Category": "category",
            "Quantity": "quantity",
            "Item Cost": "unit_price",
        },
    ),
    Preset(
        "woocommerce_customers",
        "WooCommerce customers",
        FileKind.CUSTOMERS,
        ("Name", "Username", "Last Active", "Sign Up", "Email", "Total Spend"),
        {
            "Name": "name",
            "Username": f"{ATTRIBUTE}username",
            "Last Active": "last_seen_at",
            "Sign Up": "signed_up_at",
            "Email": "email",
            "Country / Region": "country",
            "City": "city",
        },
    ),
    Preset(
        "razorpay_payments",
        "Razorpay payments",
        FileKind.ORDERS,
        ("id", "amount", "status", "amount_refunded", "email", "contact", "created_at"),
        {
            "id": "external_id",
            "amount": "amount",
            "currency": "currency",
            "status": "status",
            "amount_refunded": "refunded_amount",
            "email": "email",
            "contact": "phone",
            "description": "item_name",
            "created_at": "ordered_at",
        },
        time_zone="Asia/Kolkata",
    ),
    Preset(
        "stripe_payments",
        "Stripe payments",
        FileKind.ORDERS,
        ("id", "Amount", "Amount Refunded", "Currency", "Status", "Customer Email"),
        {
            "id": "external_id",
            "Description": "item_name",
            "Created date (UTC)": "ordered_at",
            "Created (UTC)": "ordered_at",
            "Amount": "amount",
            "Amount Refunded": "refunded_amount",
            "Currency": "currency",
            "Status": "status",
            "Customer ID": "customer_external_id",
            "Customer Email": "email",
        },
        time_zone="UTC",
    ),
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
            "SMS Marketing Consent": "sms_opt_in",
            "Profile Created On": "signed_up_at",
            "Last Active": "last_seen_at",
            "Source": f"{ATTRIBUTE}source",
        },
        time_zone="UTC",
    ),
    Preset(
        "invoice_lines",
        "Invoice lines, one row an item",
        FileKind.ORDERS,
        ("StockCode", "Description", "Quantity", "InvoiceDate"),
        {
            "InvoiceNo": "external_id",
            "Invoice": "external_id",
            "StockCode": "sku",
            "Description": "item_name",
            "Quantity": "quantity",
            "InvoiceDate": "ordered_at",
            "UnitPrice": "unit_price",
            "Price": "unit_price",
            "CustomerID": "customer_external_id",
            "Customer ID": "customer_external_id",
            "Country": "country",
        },
    ),
)
BY_NAME = {preset.name: preset for preset in PRESETS}


def preset_for(heading: Sequence[str]) -> Preset | None:
    """The export that a file with this heading is."""
    return next((preset for preset in PRESETS if preset.fits(heading)), None)
