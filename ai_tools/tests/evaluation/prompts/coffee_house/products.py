"""What was bought, said by a part of a name, by what people like best, or as “any” and “it”."""

from ai_tools.tests.evaluation.prompts.wording import *

PARTS_OF_NAMES = [
    means("customers who bought the hand grinder", item("EQ-GRI")),
    assumes("bought a croissant", "croissant", item("BK-CRO")),
    assumes("grinder buyers", "grinder", item("EQ-GRI")),
    assumes("who has ordered darjeeling this month", "darjeeling", item("TE-DAR", between=NOVEMBER)),
    assumes("bought Coorg beans at least twice", "Coorg beans", item("BN-COO", value=2)),
    assumes("never bought the moka", "moka", item("EQ-MOK", op="eq", value=0)),
    assumes("people who purchased malabar in the last 2 months", "malabar", item("BN-MON", in_last="2 months")),
    assumes("ordered maska or croissants", "croissants", either(item("BK-BUN"), item("BK-CRO"))),
    assumes(
        "Pune folks with a chai order in the past 3 weeks", "chai", city("Pune"), item("TE-MAS", in_last="3 weeks")
    ),
    assumes("grabbed croissants more than 3 times", "croissants", item("BK-CRO", op="gt", value=3)),
    assumes("bought a grinder but no coffee", "grinder", item("EQ-GRI"), bought("eq", 0, category="Coffee")),
    assumes("bought the estate beans", "estate beans", item("BN-COO")),
]

FAVOURITES = [
    means("moka pot buyers in Kochi", item("EQ-MOK"), city("Kochi")),
    means("owners of a hand grinder", item("EQ-GRI")),
    means("cold brew drinkers tagged vegan", item("CF-COL"), tag("vegan")),
    means("favourite is cold brew", favourite("Cold brew")),
    means("their favourite: Masala chai", favourite("Masala chai")),
    means("cappuccino is their favourite", favourite("Cappuccino")),
    means("with filter coffee as favourite", favourite("Filter coffee")),
    means("favourite is cappuccino or cold brew", favourite("Cappuccino", "Cold brew")),
    means("those whose favourite is not bun maska", none(favourite("Bun maska"))),
    means(
        "have cappuccino as their favourite but never bought it",
        favourite("Cappuccino"),
        item("CF-CAP", op="eq", value=0),
    ),
    means("bought filter coffee at least 4 times", item("CF-FIL", value=4)),
    assumes("like masala chai best", "like masala chai best", favourite("Masala chai")),
    assumes("vegans who like cold brew the most", "like cold brew the most", tag("vegan"), favourite("Cold brew")),
    means("favourite product is almond croissant", favourite("Almond croissant")),
    means("almond croissant orders last month", item("BK-CRO", between=OCTOBER)),
]

DRINKING = [
    assumes("who drink filter coffee in Mumbai", "drink", item("CF-FIL"), city("Mumbai")),
    assumes("people who eat bun maska", "eat", item("BK-BUN")),
    assumes("drank tea in the last month", "drank", bought(category="Tea", in_last="1 months")),
    assumes("never drink coffee", "drink", bought("eq", 0, category="Coffee")),
    assumes("students who drink cold brew", "drink", tag("student"), item("CF-COL")),
    means("tea drinkers in Goa", bought(category="Tea"), city("Goa")),
    assumes("ladies and gents who drink masala chai", "drink", item("TE-MAS")),
    assumes("ate an almond croissant in October", "ate", item("BK-CRO", between=OCTOBER)),
    means("cold brew lovers", item("CF-COL")),
    means("coldbrew buyers", item("CF-COL")),
    means("filtercoffee and mokapot buyers", item("CF-FIL"), item("EQ-MOK")),
]

HAVING = [
    means("have coffee and tea in their order history", bought(category="Coffee"), bought(category="Tea")),
    means(
        "with both beans and equipment among their purchases", bought(category="Beans"), bought(category="Equipment")
    ),
    means("people with bakery in their basket at least twice", bought("gte", 2, category="Bakery")),
    means("who have tea but not coffee in their history", bought(category="Tea"), bought("eq", 0, category="Coffee")),
    means(
        "have had both tea and bakery, though not always together", bought(category="Tea"), bought(category="Bakery")
    ),
    means("customers with at least one equipment order on record", bought(category="Equipment")),
    means(
        "neither tea nor coffee in their history", bought("eq", 0, category="Tea"), bought("eq", 0, category="Coffee")
    ),
    means("nothing from the bakery in their history", bought("eq", 0, category="Bakery")),
    means("have equipment in their purchase history and live in Goa", bought(category="Equipment"), city("Goa")),
    means("a history of bean purchases", bought(category="Beans")),
]

OF_IT = [
    assumes(
        "masala chai buyers who have not bought any this month",
        "any",
        item("TE-MAS"),
        item("TE-MAS", op="eq", value=0, between=NOVEMBER),
    ),
    means(
        "bought beans in October but not any in November",
        bought(category="Beans", between=OCTOBER),
        bought("eq", 0, category="Beans", between=NOVEMBER),
    ),
    assumes(
        "favourite is cold brew but have never bought one",
        "one",
        favourite("Cold brew"),
        item("CF-COL", op="eq", value=0),
    ),
    assumes(
        "tea drinkers who haven't ordered any since June",
        "any",
        bought(category="Tea"),
        bought("eq", 0, category="Tea", between=["2026-06-01", "2026-11-28"]),
    ),
    assumes(
        "bakery buyers who did not buy any in the last 3 months",
        "any",
        bought(category="Bakery"),
        bought("eq", 0, category="Bakery", in_last="3 months"),
    ),
    means("students who haven't bought anything in November", tag("student"), bought("eq", 0, between=NOVEMBER)),
    means(
        "cappuccino is their favourite but they never bought it",
        favourite("Cappuccino"),
        item("CF-CAP", op="eq", value=0),
    ),
    assumes(
        "coffee buyers with none in the last 2 months",
        "none",
        bought(category="Coffee"),
        bought("eq", 0, category="Coffee", in_last="2 months"),
    ),
    means(
        "bought a moka pot twice, and bought it this month", item("EQ-MOK", value=2), item("EQ-MOK", between=NOVEMBER)
    ),
    means("never bought any tea", bought("eq", 0, category="Tea")),
]
