"""On other data: codes of countries, words that the grammar knows too, letters with accents, singular categories."""

from ai_tools.tests.evaluation.prompts.wording import (
    assumes,
    bought,
    city,
    means,
    none,
    not_within,
    ordered,
    spent,
    tag,
    where,
    within,
)


def country(*codes: str) -> dict:
    return where("country", "in", list(codes))


WORDS_OF_THE_GRAMMAR = [
    means("people not in Köln", none(city("Köln"))),
    means("no orders in the last 30 days", not_within("last_order_at", "30 days")),
    means("everyone but those in München", none(city("München"))),
    means("who is in Zürich", city("Zürich")),
    means("tell us who ordered in the last 7 days", within("last_order_at", "7 days")),
    means("customers in Nice", city("Nice")),
    means("people from Reading who spent over 5k", city("Reading"), spent("gt", 5000)),
    means("customers in IN", country("IN")),
    means("IN customers who ordered at least twice", country("IN"), ordered("gte", 2)),
    means("outside IN", none(country("IN"))),
    means("not in NO or AT", none(country("NO", "AT"))),
    means("US customers with no email", country("US"), where("email", "not_set")),
    means("CUSTOMERS IN KÖLN", city("Köln")),
    means("NO ORDERS IN THE LAST 60 DAYS", not_within("last_order_at", "60 days")),
    means("country is IN", country("IN")),
    means("we want all of them in at least 2 orders", ordered("gte", 2)),
    assumes("new customers in Köln", "new", within("signed_up_at", "30 days"), city("Köln")),
    means("new signups in the last 7 days", within("signed_up_at", "7 days")),
    means("tagged new", tag("new")),
    means("customers with the tag active", tag("active")),
    means('the "new" tag', tag("new")),
    means("tagged new or lost", tag("new", "lost")),
    assumes("active customers", "active", within("last_active_at", "30 days")),
    means("active in the last 60 days", within("last_active_at", "60 days")),
    means("status is active", where("attributes.status", "eq", "active")),
    means("status active or paused", where("attributes.status", "in", ["active", "paused"])),
    assumes("regular customers in Zürich", "regular", tag("regular"), city("Zürich")),
    assumes("lost customers", "lost", not_within("last_order_at", "90 days"), ordered("gte", 1)),
]
ACCENTS = [
    means("customers in Munchen", city("München")),
    means("muenchen buyers", city("München"), ordered("gte", 1)),
    means("koln or zurich", city("Köln", "Zürich")),
    means("Sao Paulo vips", city("São Paulo"), tag("vip")),
    means("from dusseldorf", city("Düsseldorf")),
    means("Duesseldorf, Koeln and Berlin", city("Düsseldorf", "Köln", "Berlin")),
    means("creme brulee lovers", bought(category="Crème brûlée")),
    means("MÜNCHEN", city("München")),
    means("not from Zuerich", none(city("Zürich"))),
    means("bought gruner tee", bought(sku="TE-GRU")),
    means("tagged fruhbucher", tag("Frühbucher")),
    means("Fruehbucher in Berlin", tag("Frühbucher"), city("Berlin")),
]
COUNTRIES = [
    means("customers in Germany", country("DE")),
    means("German customers", country("DE")),
    means("American buyers", country("US"), ordered("gte", 1)),
    means("people from the United States or Switzerland", country("US", "CH")),
    means("everyone in the UK", country("GB")),
    means("Swiss vips", country("CH"), tag("vip")),
    means("outside India", none(country("IN"))),
    means("not in Germany", none(country("DE"))),
    means("indians who spent over 5k", country("IN"), spent("gt", 5000)),
    means("Brazilian or Austrian customers", country("BR", "AT")),
    means("from Great Britain, 2+ orders", country("GB"), ordered("gte", 2)),
    means("Norway and Austria", country("NO", "AT")),
    means("customers living in the USA", country("US")),
    means("country: Brazil", country("BR")),
]
PLURALS = [
    means("knives buyers", bought(category="Knife")),
    means("bought dishes", bought(category="Dish")),
    means("accessories purchased in last 60 days", bought(category="Accessory", in_last="60 days")),
    means("spent over 500 on gift cards", bought("gt", 500, measure="sum", category="Gift card")),
    means("snack lovers", bought(category="Snacks")),
    means("mugs or cups", bought(category=["Mug", "Cup"])),
    means("bought mugs and cups", bought(category="Mug"), bought(category="Cup")),
    means(
        "ordered knives and dishes at least twice each",
        bought("gte", 2, category="Knife"),
        bought("gte", 2, category="Dish"),
    ),
    means("never bought accessories", bought("eq", 0, category="Accessory")),
    means("3+ mugs orders", bought("gte", 3, category="Mug")),
    means("espresso cups buyers", bought(sku="CU-ESP")),
    means("bought a snack in the last 30 days", bought(category="Snacks", in_last="30 days")),
]
