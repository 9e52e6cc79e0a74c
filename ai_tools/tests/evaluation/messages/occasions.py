"""Thanks, apologies, greetings, invitations, and sad news that asks for a sober tone."""

from ai_tools.tests.evaluation.messages.goals import goal

asks_about_orders = ("how did you like", "how was", "last order")
jubilant = ("we thought of you", "may be for you", "something new", "have you seen", "see you soon", "invited")

OCCASIONS = [
    goal("Free blood pressure checks on Friday, men and women above 40", "above 40", never=asks_about_orders),
    goal("Thanks for five years with us, tea and cake in the yard on Sunday", "five years", never=asks_about_orders),
    goal(
        "Thanks for the 300 books you brought, the reading room opens on 2 June",
        "300 books",
        never=("good to know", "note from us", *asks_about_orders),
    ),
    goal(
        "The free tier will stop at 500 rows from 1 August, old tables can still be read",
        "free tier will stop at 500 rows",
        never=("our offer", "what you get", "look forward", *asks_about_orders),
    ),
    goal("Our free shuttle has a new stop at Gate 2", "has a new stop", never=("our offer", "what you get")),
    goal(
        "The gift wrap desk is closed on Monday, sorry about that",
        "closed on Monday, sorry about that",
        never=("should not have happened", "deserve better"),
    ),
    goal(
        "Sorry for the noise next week, we rebuild the entrance",
        "sorry for the noise next week",
        never=("should not have happened", "deserve better"),
    ),
    goal("Apologise for the wrong bill we sent on Monday", "we are sorry for the wrong bill"),
]
SOBER = [
    goal("Recall baby rattles model BR-9, the handle may break", "baby rattles model BR-9", never=jubilant),
    goal(
        "Recall of the walnut spread, batch 88: traces of peanut. Do not eat it",
        "recalling the walnut spread, batch 88",
        "Do not eat it",
        never=jubilant,
    ),
    goal("From 1 April all repairs rise from ₹400 to ₹450", "from ₹400 to ₹450", "1 April", never=jubilant),
    goal("Because of a strike, parcels to Kolkata arrive two days late", "two days late", "Kolkata", never=jubilant),
    goal("New office hours: 9 to 5, closed on Fridays", "9 to 5, closed on Fridays", never=jubilant),
    goal(
        "Apologise that the app crashed on Sunday evening",
        "We are sorry that the app crashed on Sunday evening",
        never=jubilant,
    ),
    goal(
        "Sorry, the voucher code in our last message was wrong. Use code NEEM15 instead.",
        "code NEEM15",
        never=("our offer", "what you get"),
    ),
    goal(
        "Cancel the invitation: the open house on 7 May is called off",
        "the open house on 7 May is called off",
        never=("cancel the", *jubilant),
    ),
    goal(
        "apologise to guests whose flights were moved by the strike, all of them will leave by Friday",
        "your flights were moved by the strike",
        "all of them will leave by Friday",
        never=("all of you",),
    ),
    goal("Apologise to customers whose room was cold, breakfast is on us", "your room was cold", "breakfast is on us"),
    goal("Say sorry to members who had to wait on Monday, the lift works again", "you had to wait on Monday"),
    goal(
        "Apologise to everyone who was charged twice, the money is back by Friday",
        "you were charged twice",
        "the money is back by Friday",
    ),
]
THANKS = [
    goal(
        "Thanks to all who joined our concert on Saturday, recordings are on the website",
        "all who joined our concert on Saturday",
        "recordings are on the website",
        never=("invited", "see you there"),
    ),
    goal(
        "Thank everybody who danced for the hospice, we raised ₹40,000",
        "everybody who danced for the hospice",
        "₹40,000",
    ),
    goal("Wish all a happy Onam, the kitchen is closed on 5 September", "happy Onam", "closed on 5 September"),
    goal("Thank volunteers for helping us plant 900 trees", "thank you for helping us plant 900 trees"),
    goal("Thank our earliest members for six years with us", "thank you for six years with us"),
    goal("Say thanks for the ratings", "thank you for the ratings", never=("your answer", "how did we do")),
    goal("Triple loyalty points on bread in May", "triple loyalty points on bread in May", never=("thank you from",)),
    goal(
        "Thank sponsors who paid for the new swings, they cost £9,000",
        "sponsors who paid for the new swings",
        "they cost £9,000",
    ),
    goal(
        "thank all volunteers who served meals at New Year, 640 plates. No ask today",
        "thank you to all volunteers who served meals",
        "640 plates",
        never=("no ask",),
    ),
    goal(
        "Thank neighbours who put up with the noise, no sales pitch this time",
        "put up with the noise",
        never=("pitch",),
    ),
]
GREETINGS = [
    goal("happy anniversary, a free manicure this week", "happy anniversary. a free manicure this week"),
    goal("Merry Christmas, we are closed until 2 January", "Merry Christmas. we are closed until 2 January"),
    goal("Easter brunch bookings start on 3 March", "Easter brunch bookings start on 3 March", never=("happy",)),
    goal(
        "Thanksgiving pies can be ordered until 20 November",
        "pies can be ordered",
        never=("thank you from", "glad that", "means a lot", "a thank-you"),
    ),
    goal(
        "Eid Mubarak! In the holidays our bakery opens at 7, sweets from AED 20",
        "our bakery opens at 7",
        never=("may be for you",),
    ),
    goal(
        "Dear tenants, the heating is off on 4 May from 8 to 11. Hot water is not affected",
        "the heating is off on 4 May",
        "hot water is not affected",
        never=("tenants, the", "about the heating"),
    ),
    goal("Hello members! The court lights are new, bring your racket", "the court lights are new"),
    goal("Dear parents of class 3b, swimming starts on 9 June, bring a towel", "swimming starts on 9 June"),
]
INVITATIONS = [
    goal(
        "Invitation to the first night of our pottery show on Friday 6 June at 7pm, with free wine and 15% off vases",
        "you are invited to the first night of our pottery show",
        never=("good to know", *asks_about_orders),
    ),
    goal("Invitation: open day at the riding school on 4 May from 10 to 4, ponies for kids, no ticket", "open day"),
    goal("Invitation for our summer dinner on 3 June, reply by 20 May", "you are invited to our summer dinner"),
    goal("Jambo! Our Nyali shop sells fresh juice now, from KSh 180", "sells fresh juice now", never=("have a look",)),
    goal("Great news! Trams stop at our corner again from Monday", "trams stop at our corner", never=("take a look",)),
    goal("Hurray! The roof is new and the hall opens on 4 May", "the hall opens on 4 May"),
]
