"""Exports of Razorpay and Stripe: a payment is an order."""

from customers.imports.columns import ATTRIBUTE, FileKind
from customers.imports.presets.preset import Preset

PRESETS = (
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
        not_paid=frozenset({"authorized"}),
    ),
    Preset(
        "razorpay_settlements",
        "Razorpay settlements (they name no customer: payments do)",
        FileKind.ORDERS,
        ("transaction_entity", "entity_id", "amount", "debit", "credit", "settlement_id"),
        {
            "transaction_entity": "status",
            "entity_id": "external_id",
            "amount": "amount",
            "currency": "currency",
            "entity_created_at": "ordered_at",
            "entity_description": "item_name",
        },
        time_zone="Asia/Kolkata",
        credits=frozenset({"refund"}),
        no_sale=frozenset({"adjustment", "transfer", "settlement", "payout", "dispute", "reversal", "commission"}),
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
        not_paid=frozenset(
            {
                "pending",
                "uncaptured",
                "incomplete",
                "requires_payment_method",
                "requires_action",
                "requires_confirmation",
            }
        ),
    ),
    Preset(
        "stripe_customers",
        "Stripe customers",
        FileKind.CUSTOMERS,
        ("id", "Email", "Name", "Created (UTC)", "Delinquent"),
        {
            "id": "external_id",
            "Email": "email",
            "Name": "name",
            "Created (UTC)": "signed_up_at",
            "Phone": "phone",
            "Address City": "city",
            "Card Address City": "city",
            "Address Country": "country",
            "Card Address Country": "country",
            "Plan": f"{ATTRIBUTE}plan",
        },
        time_zone="UTC",
    ),
)
