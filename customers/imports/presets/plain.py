"""Our own exports, and tables as shops keep them."""

from customers.exports import CUSTOMER_COLUMNS, ORDER_COLUMNS
from customers.imports.columns import FileKind
from customers.imports.presets.preset import Preset

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
