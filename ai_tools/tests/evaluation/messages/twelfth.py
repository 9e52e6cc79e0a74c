"""A twelfth set, of kinds that were not right in the next forty goals of the same writers.

Of those forty, 29 could be sent as they stood in every channel. One sentence had lost its first word; two were Hindi
with English words, which the engine refuses.
"""

from ai_tools.tests.evaluation.messages.goals import goal

gives = ("something for you",)

TWELFTH_OPENINGS = [
    goal(
        "Your free parking pass expires in five days. Renew it at the desk.",
        "your free parking pass expires in five days",
        never=gives,
    ),
    goal(
        "Some of our bike locks have a faulty spring. If yours was sold in June, swap it at any shop for a new one.",
        "have a faulty spring",
        "if yours was sold in June, swap it at any shop",
        never=("news for you",),
    ),
    goal(
        "congratulate members on their tenth visit and give them a free towel, ready at the desk",
        "congratulations on your tenth visit",
        "a free towel, ready at the desk",
        never=("update from us", "news for you"),
    ),
    goal(
        "Announce the Vega e-reader. €129, or €99 for the first 50 orders. Not sold in Malta yet.",
        "introducing the Vega e-reader",
        "€129, or €99 for the first 50 orders",
        "not sold in Malta yet",
    ),
    goal(
        "tell guests about our toy swap on the last Sunday of every month, 2-4, anything but games on disc. entry free",
        "about our toy swap on the last Sunday of every month, 2-4",
        "anything but games on disc",
        "entry free",
        never=("good to know",),
    ),
    goal("Introducing our oat porridge. Sold in every café but the one at the port.", "introducing our oat porridge"),
]
TWELFTH_INSTRUCTIONS = [
    goal(
        "Friendly invitation for finance teams: lunch talk on e-invoicing, 12:30 on 8 May, Hotel Bristol, free entry",
        "lunch talk on e-invoicing, 12:30 on 8 May, Hotel Bristol, free entry",
        never=("invitation for finance", "finance teams"),
    ),
    goal(
        "Your plan is renewed on the 3rd. To switch or stop, open Settings > Plan before the 1st.",
        "to switch or stop, open Settings > Plan before the 1st",
    ),
    goal("Delivery is on Friday. To reschedule, call 020 7946 0111.", "to reschedule, call 020 7946 0111"),
    goal(
        "Two new teas: Ginger Snap and Plum. Any tin €6 until Friday. Don't mention the sold-out teas.",
        "two new teas: Ginger Snap and Plum",
        "any tin €6 until Friday",
        never=("sold-out", "mention"),
    ),
    goal(
        "Ask guests how they found us, two taps, link poll.example.com/a",
        "please tell us how you found us",
        "link: poll.example.com/a",
    ),
]
TWELFTH_OFFERS = [
    goal(
        "4 for 3 on all candles. Online too, excludes gift sets, ends Sunday.",
        "4 for 3 on all candles",
        never=("good to know",),
    ),
    goal(
        "A suite for the price of a double room in May, breakfast not included",
        "a suite for the price of a double room",
    ),
]
