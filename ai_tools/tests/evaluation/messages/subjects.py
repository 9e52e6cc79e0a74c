"""Subjects that name the matter."""

from ai_tools.tests.evaluation.messages.goals import goal, refused

asks_about_orders = ("how did you like", "how was", "last order")

SUBJECTS = [
    goal(
        "Our Leith studio gets a new floor, so it is shut from 3 to 9 June and the Gorgie studio takes over",
        "shut from 3 to 9 June",
    ),
    goal("Pottery for beginners, Wednesdays at 7 pm, clay and firing included, 8 wheels only", "8 wheels only"),
    goal(
        "Kids under 5 eat free at lunch on weekdays, one per paying adult, not at the Pune airport branch",
        "one per paying adult, not at the Pune airport branch",
    ),
    goal(
        "The car park is full on match days, please come by tram, the stop is in front of the shop",
        "full on match days, please come by tram",
    ),
    goal(
        "We now deliver to Sharjah and Ajman, orders above AED 80 come free, smaller ones for AED 10",
        "orders above AED 80 come free, smaller ones for AED 10",
    ),
    goal(
        "Parents' evening has been moved to 14 May at 6 pm in the library, the bookings stay valid",
        "moved to 14 May at 6 pm in the library, the bookings stay valid",
    ),
    goal(
        "Winter coats 30% off, scarves 20% off, no exchange on reduced items, until Saturday at 8 pm",
        "no exchange on reduced items, until Saturday at 8 pm",
    ),
    goal(
        "Vitamin D tests for $25 in March, results in two days, no doctor's letter needed. Walk in from 8 am",
        "no doctor's letter needed. Walk in from 8 am",
    ),
    goal(
        "Invoices can be paid by card from 1 July, bank transfers work as before, fees do not change",
        "from 1 July, bank transfers work as before, fees do not change",
    ),
    goal(
        "Choir looks for tenors, rehearsals are on Mondays at 8 pm, no audition, first three evenings free",
        "no audition, first three evenings free",
    ),
    goal(
        "Apologise to guests whose room was cold and offer a free breakfast",
        "a free breakfast",
        "apology|apologies|sorry",
        refusal="allowed",
    ),
    goal(
        "Tell loyal customers that the café is closed on Monday", "closed on Monday", never=("thank-you", "thank you")
    ),
    goal("flat 50 off above Rs. 900, sorry, not for soap", "flat 50 off above Rs. 900, sorry, not for soap"),
    goal(
        "Lodgers can park for free on both sides of the house in August. A badge is needed, ask at the desk.",
        "park for free on both sides of the house in August",
    ),
    goal(
        "Season ticket holders get a scarf with the first home match as a small gift for ten years with the club.",
        "get a scarf with the first home match",
    ),
    goal(
        "Trade customers: payment terms change from 30 days to 21 days from 1 May, open invoices are not affected",
        "payment terms change from 30 days to 21 days",
        "open invoices are not affected",
    ),
    goal(
        "Members may use the sauna twice a week without extra pay until the new pool has been finished in October",
        "may use the sauna twice a week without extra pay",
    ),
    goal("Students: the reading room is open at night in May, bring your card", "open at night in May"),
    goal(
        "Tell members that lessons missed less than 12 hours after a warning cost 40% of the fee from 1 May",
        "cost 40% of the fee from 1 May",
        never=("about the fee",),
    ),
    goal(
        "First-time guests get half of their ticket back when they buy a season card within the same week in May",
        "get half of their ticket back when they buy a season card within the same week|get half of their ticket back",
        never=("about the same",),
    ),
    goal(
        "Buy 4 kg of fine flour and get 1 jar of jam at half price, limited to 3 per family, only at the Moi Road shop",
        "1 jar of jam at half price, limited to 3 per family",
        never=("jam, terms",),
    ),
    goal(
        "Our three new walks: Harbour, 2 hours, from £11, and Castle, 3 hours, from £14. Tea is extra.",
        "Castle, 3 hours, from £14",
        never=("and castle ¶",),
    ),
    goal(
        "Ask members to rate the new lockers at https://gym.example.com/lockers.",
        "rate the new lockers at https://gym.example.com/lockers",
    ),
    goal(
        "Sorry, the voucher in our last e-mail was wrong. The right one is BREAD15, not BREAD51, until Monday only.",
        "the right one is BREAD15, not BREAD51",
        "until Monday only",
        never=("terms apply",),
    ),
    goal(
        "Recall: please do not use the Sol heater sold between 1 and 9 March, the plug gets hot.",
        "do not use the Sol heater",
        "between 1 and 9 March",
        never=("about the sol",),
    ),
    goal(
        "Tell pupils their course ends in 5 days and if they renew before that they keep their desk",
        "your course ends in 5 days and if you renew before that you keep your desk",
        never=("terms apply",),
    ),
    goal(
        "Toy drive: we take dolls, puzzles, and board games (no plush). Drop off at 8 Elm Road.",
        "we take dolls, puzzles, and board games (no plush)",
    ),
    goal(
        "Exam reminder, Friday, please bring your card. If you can't come please call us",
        "exam reminder, Friday",
        never=("a short reminder",),
    ),
    goal(
        "Tell readers that entry is free for all on the second Monday of each month, except for concerts",
        "entry is free for all on the second Monday of each month, except for concerts",
        never=("monday of,",),
    ),
    goal(
        "Mr Okon's workshop moves to 4 Mill Street (behind the bank, ring twice) from Monday 3 March, same number",
        "moves to 4 Mill Street (behind the bank, ring twice) from Monday 3 March",
    ),
    goal(
        "Easter appeal. 9 dogs need a home. £10 feeds one for a week. If you give already - thank you, tell a friend.",
        "if you give already - thank you",
        never=("grateful", "from us"),
    ),
    goal(
        "tell all editors: the archive is live, it takes 5 min, docs at https://help.example.com/a",
        "docs at https://help.example.com/a",
        never=("docs ¶",),
    ),
    goal(
        "Tell parents children under 8 get their first lesson free but only until June, and no lesson on Fridays",
        "children under 8 get their first lesson free",
        "children under 8 get their first lesson free but only until June, and no lesson on Fridays",
        never=("children under 8 ¶",),
    ),
]
NAMES = [
    goal("Cinco de Mayo menu on 5 May, tacos at $2, not for delivery", "tacos at $2", "not for delivery"),
    goal("Casa de las Flores is closed on Monday, the garden is open", "Casa de las Flores is closed on Monday"),
    goal("La Tienda has new opening hours, 9 to 5 from Monday", "La Tienda has new opening hours"),
    goal("We show the film Nuestra Casa on Friday at 8 pm, it is free for members", "Nuestra Casa on Friday"),
    goal("Book your table for the Dia de los Muertos dinner on 2 November", "Dia de los Muertos dinner"),
    goal("The Naya Savera yoga hall is open from 6 am on weekdays", "Naya Savera yoga hall is open"),
    refused("La Tienda Nueva está cerrado el lunes"),
    refused("Semana de ofertas, todo a mitad de precio"),
    refused("Semana Santa: abierto el viernes de 10 a 4"),
    refused("Der Kunden Rabatt und die Woche"),
    refused("Naya Saal offer, 20% off sirf aaj"),
    goal("Book club meets on Tuesday at 6 pm, new readers welcome", "book club meets", never=asks_about_orders),
    goal(
        "Order numbers have a new format from 3 May, old ones stay valid", "order numbers have", never=asks_about_orders
    ),
    goal(
        "Call centre is closed on Friday, mail us instead",
        "call centre is closed",
        never=("look forward", "lovely to see", *asks_about_orders),
    ),
    goal("Return flights are 10% cheaper in June", "return flights are 10% cheaper", never=asks_about_orders),
    goal("Order before 5 pm and your parcel is sent today", "order before 5 pm and your parcel is sent today"),
    goal(
        "The list for the summer choir trip is extended by three weeks to the end of June 2027. One place per family.",
        "extended by three weeks",
        never=("about the list ¶",),
    ),
    goal(
        "Don't forget: the hall is closed on Sunday, so training starts on Monday at 7", "the hall is closed on Sunday"
    ),
]
