"""What they bought: categories, products and SKUs, how often and how lately."""

from ai_tools.tests.evaluation.prompts.wording import *

PRODUCTS = [
    means("bought coffee", bought(category="Coffee")),
    means("coffee buyers", bought(category="Coffee")),
    means("bought coffee or tea", bought(category=["Coffee", "Tea"])),
    means("bought both coffee and bakery", bought(category="Coffee"), bought(category="Bakery")),
    means("bought tea but never coffee", bought(category="Tea"), bought("eq", 0, category="Coffee")),
    means("never bought equipment", bought("eq", 0, category="Equipment")),
    means("bought coffee twice in the last quarter", bought("gte", 2, category="Coffee", in_last="3 months")),
    means("at least 3 coffee orders in the last 90 days", bought("gte", 3, category="Coffee", in_last="90 days")),
    means("haven't bought beans in 2 months", bought("eq", 0, category="Beans", in_last="2 months")),
    means("purchased gift cards in the past year", bought(category="Gift cards", in_last="1 year")),
    means("who bought the moka pot", bought(sku="EQ-MOK")),
    means("cold brew drinkers who bought it thrice or more", bought("gte", 3, sku="CF-COL")),
    means("ordered sku BN-COO", bought(sku="BN-COO")),
    means("purchased TE-MAS or TE-DAR at least twice", bought("gte", 2, sku=["TE-MAS", "TE-DAR"])),
    means("more than 5 bakery purchases", bought("gt", 5, category="Bakery")),
    means("spent 1k+ on tea", bought("gte", 1000, measure="sum", category="Tea")),
    means("tea lovers with 4 or more tea orders", bought("gte", 4, category="Tea")),
    means(
        "bought merchandise in last 6 months and beans in last 3 months",
        bought(category="Merchandise", in_last="6 months"),
        bought(category="Beans", in_last="3 months"),
    ),
    means(
        "bought coffee in the last 30 days or tea in the last 60",
        either(bought(category="Coffee", in_last="30 days"), bought(category="Tea", in_last="60 days")),
    ),
    means("no coffee no tea", none(bought(category=["Coffee", "Tea"]))),
    means("cancelled a beans order", bought(category="Beans", status="cancelled")),
    means("average coffee order over 400", bought("gt", 400, measure="avg", category="Coffee")),
    means(
        "coffee or beans but not equipment",
        bought(category=["Coffee", "Beans"]),
        bought("eq", 0, category="Equipment"),
    ),
    means(
        "active last 30 days, never tried beans",
        within("last_active_at", "30 days"),
        bought("eq", 0, category="Beans"),
    ),
    means("purchased hand grinder in last yr", bought(sku="EQ-GRI", in_last="1 year")),
    means("bought masala chai and almond croissant", every(bought(sku="TE-MAS"), bought(sku="BK-CRO"))),
    means("less than 2 coffee orders", bought("lt", 2, category="Coffee")),
]
