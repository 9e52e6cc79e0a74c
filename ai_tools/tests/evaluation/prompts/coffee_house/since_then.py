"""What follows a campaign or an event, events of the shop's own, and who is left out in other words than “except”.

Kinds of which prompts were misread in three rounds of sixty by people at a desk, each written down with its meaning
before the grammar was run on it. At first sight 43, 38 and 43 of sixty were read rightly; 2, 3 and 2 were silent
guesses.
"""

from ai_tools.tests.evaluation.prompts.wording import *

SALE = ["Cold brew weekend"]


SINCE_THEN = [
    assumes(
        "people who clicked our last campaign but did not buy",
        "no order credited to We miss you",
        where("clicked_campaign", "in", ["We miss you"]),
        where("converted_campaign", "not_in", ["We miss you"]),
    ),
    assumes(
        "got Cold brew weekend but haven't ordered since",
        "no order credited to Cold brew weekend",
        where("received_campaign", "in", SALE),
        where("converted_campaign", "not_in", SALE),
    ),
    assumes(
        "opened Cold brew weekend and then ordered",
        "an order credited to Cold brew weekend",
        where("opened_campaign", "in", SALE),
        where("converted_campaign", "in", SALE),
    ),
    means("clicked Cold brew weekend but never ordered", where("clicked_campaign", "in", SALE), ordered("eq", 0)),
    assumes(
        "looked at a product in the last three days without placing an order",
        "the time read for “without placing an order” too",
        event("viewed_product", in_last=last("3 days")),
        not_within("last_order_at", "3 days"),
    ),
    assumes(
        "started checkout but did not order",
        "no order since then",
        event("checkout_started", since="last_order"),
    ),
    means(
        "bought a moka pot before July 2026 and nothing after that",
        bought(sku="EQ-MOK", between=["1990-01-01", "2026-06-30"]),
        none(where("last_order_at", "after", "2026-06-30")),
    ),
    means("haven't visited the site for 2 weeks", not_within("last_seen_at", "2 weeks")),
]
EVENTS_OF_THE_SHOP = [
    means("booked a workshop in the last 30 days", event("booked_workshop", in_last=last("30 days"))),
    means("people who booked our workshop twice", event("booked_workshop", "gte", 2)),
    means("students who have not booked a workshop", tag("student"), event("booked_workshop", "eq", 0)),
    assumes(
        "abandoned their cart today", "last 1 day", event("cart_updated", in_last=last("1 days"), since="last_order")
    ),
    assumes(
        "viewed tea this week",
        "last 6 days",
        event("viewed_product", in_last=last("6 days"), where={"category": ["Tea"]}),
    ),
    means("customers with pending carts", event("cart_updated", since="last_order")),
]
LEFT_OUT = [
    means("Students excluded, give me everyone who spent over 2,000", none(tag("student")), spent("gt", 2000)),
    means("everyone in Mumbai, students left out", city("Mumbai"), none(tag("student"))),
    means(
        "Please exclude people who don't have an email address from the vegans",
        tag("vegan"),
        where("email", "is_set"),
    ),
    means("remove Goa people from the students", tag("student"), none(city("Goa"))),
    means("exclude people from Mumbai", none(city("Mumbai"))),
]
AT_A_DESK = [
    means("repeat buyers of coffee", bought("gte", 2, category="Coffee")),
    means("repeat tea buyers from Pune", bought("gte", 2, category="Tea"), city("Pune")),
    means("someone who has ordered exactly 2, 3 or 4 times", where("order_count", "between", [2, 4])),
    means("top 10% of customers by spend", where("total_spend", "gte", of_buyers("total_spend", "150th highest"))),
    means("the 20 biggest spenders", where("total_spend", "gte", of_buyers("total_spend", "20th highest"))),
    means("would you show me people in Pune", city("Pune")),
    means(
        "could you please list the students who ordered in the last week",
        tag("student"),
        within("last_order_at", "1 week"),
    ),
    means("everybody whose total is between one and two thousand", where("total_spend", "between", [1000, 2000])),
    means(
        "customers where last purchase date is greater than 60 days",
        where("last_order_at", "is_set"),
        not_within("last_order_at", "60 days"),
    ),
    asks("bought tea, coffee or beans, but not all three", bought(category=["Tea", "Coffee", "Beans"])),
    assumes("ordered twice within a week", "“within a week”", bought("gte", 2, in_last="1 week")),
    cannot("customers over 60 years old", "60 years old"),
]
