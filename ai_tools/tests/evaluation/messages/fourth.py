"""A fourth set, in two rounds of thirty goals written before the engine was run on them, as marketers type them.

At first sight 15 and then 20 of thirty were right in every variant; these are the kinds that were not, and some beside
them.
"""

from ai_tools.tests.evaluation.messages.goals import goal, refused

FOURTH_ASIDES = [
    goal("thank customers for their first order, no discount", "thank you for your first order", never=("discount",)),
    goal("Nothing on sale: just say thank you for 10 years", "thank you for 10 years", never=("sale", "say")),
    goal("no sales talk, wish them a happy new year", "wish you a happy new year", never=("sales", "talk")),
    goal(
        "don't mention prices; say our winter collection has arrived", "winter collection has arrived", never=("price",)
    ),
    goal("15% off teas, no offers on coffee", "15% off teas", "no offers on coffee"),
    goal(
        "Advertise our catering service to corporate clients without mentioning prices",
        "our catering service",
        never=("price", "corporate"),
    ),
    goal("win back anyone lapsed with a free dessert, but don't say we miss them", "free dessert", never=("miss",)),
    goal("Nudge people with items in their cart, do not give a discount", "cart", never=("discount", "people")),
]
FOURTH_FACTS = [
    goal(
        "announce our Diwali sale, 20 % off teas until Sunday, not for gift cards",
        "20 % off teas until Sunday, not for",
    ),
    goal(
        "buy two get one free on kurtas, max. one per customer", "buy two get one free on kurtas, max. one per customer"
    ),
    goal(
        "remind them that loyalty points expire on 31 December", "loyalty points expire on 31 December", never=("get:",)
    ),
    goal("we're closed from 24 to 26 December", "we're closed from 24 to 26 December", never=("see you",)),
    goal("Our prices go up by 5% from 1 January; order before to pay the old price", "go up by 5% from 1 January"),
    goal(
        "Offer 10% to first-time buyers only, min. order Rs. 800", "10%", "only", "min. order rs. 800|min. order rs 800"
    ),
    goal("tell them the price of Assam tea drops from ₹450 to ₹399 on Monday", "from ₹450 to ₹399 on Monday"),
]
FOURTH_PEOPLE = [
    goal("we open a new shop in Pune on 5 December, invite them", "new shop in Pune on 5 December", "you are invited"),
    goal("We are hiring baristas in Goa, tell people to apply by Friday", "hiring baristas in Goa", "apply by Friday"),
    goal("wish our customers a blessed Ramadan and tell them we open after sunset", "a blessed Ramadan. we open after"),
    goal(
        "ask customers which colour they like best: red, green or blue",
        "which colour you like best: red, green or blue",
    ),
    goal("tell people with a birthday this week to pick up a free cake", "pick up a free cake"),
    goal("cross-sell teapots to people who bought tea", "teapots", never=("cross", "in short")),
    goal("remind people who left something in their cart", "in your cart", never=("people",)),
    goal("remind them of their cart, 10% off with CART10", "10% off with CART10"),
    goal("reactivate dormant customers", never=("dormant", "reactivate")),
]
FOURTH_UNREAD = [
    refused("Annoncez nos soldes d'hiver : -30 % sur les manteaux jusqu'au 15 janvier"),
    refused("Kündige unseren Sommerschlussverkauf an, 25 % auf Schuhe bis Freitag"),
    refused("Felicita il cliente per il compleanno con uno sconto del 10%"),
    refused("Feliz Navidad a todos, 15% de descuento hasta el domingo"),
]
FOURTH_OF_THINGS = [  # “they” is what is sold, and may stay
    goal("Promote gift cards for Christmas, they never expire", "they never expire", never=("you never",)),
    goal("Please remind everyone their vouchers run out on 15th Jan, they can't be extended", "they can't be extended"),
]
