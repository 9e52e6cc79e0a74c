"""A tenth set, of kinds that were not right in forty goals that were written before the engine was read.

Of those forty, 25 could be sent as they stood; 3 said something else than the goal, and 5 had a subject that named
only the readers (“Members”).
"""

from ai_tools.tests.evaluation.messages.goals import goal

asks_about_orders = ("how did you like", "how was", "last order")

TENTH_READERS_IN_SUBJECTS = [
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
]
TENTH_QUESTIONS_FIRST = [
    goal(
        "Is your bike ready for spring? A full check costs £35 in March, new brakes are extra",
        "ready for spring? A full check costs £35 in March",
        never=("have news", "hope that you are well"),
    ),
    goal(
        "Still looking for a course? Our French classes start on 9 January, no exam needed",
        "French classes start on 9 January",
    ),
    goal("Tired of flat shoes? Heels are 15% off until Sunday", "Heels are 15% off until Sunday"),
]
TENTH_EXCLAMATIONS = [
    goal("Jambo! Our Nyali shop sells fresh juice now, from KSh 180", "sells fresh juice now", never=("have a look",)),
    goal("Great news! Trams stop at our corner again from Monday", "trams stop at our corner", never=("take a look",)),
    goal("Hurray! The roof is new and the hall opens on 4 May", "the hall opens on 4 May"),
]
TENTH_SAID_TO_CUSTOMERS = [
    goal(
        "Kindly clear your bill before the 10th of this month or the line will be cut. Ignore this if you have paid",
        "clear your bill before the 10th of this month or the line will be cut",
    ),
    goal("Kindly clear outstanding fees by 4 May, else a fine of Rs 50 applies", "clear outstanding fees by 4 May"),
    goal(
        "Warning: do not eat our hazelnut spread with the number L-77. Send it back to us and we will pay you back",
        "send it back to us and we will pay you back",
    ),
    goal("Present your student card at the till and the film is yours for $4", "present your student card at the till"),
    goal(
        "Your seat is booked. Give your name at the desk, run a test of your microphone before 9 am",
        "give your name at the desk, run a test of your microphone",
    ),
    goal("Your kit has arrived. Start your plan on Monday, it takes 20 minutes a day", "start your plan on Monday"),
    goal("We collect old phones. Send yours free of charge until 4 June", "send yours free of charge until 4 June"),
    goal("Clear out of winter boots, 40% off, no returns", "winter boots, 40% off, no returns", refusal="allowed"),
]
TENTH_APOLOGIES = [
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
TENTH_INVITATIONS = [
    goal(
        "Invitation to the first night of our pottery show on Friday 6 June at 7pm, with free wine and 15% off vases",
        "you are invited to the first night of our pottery show",
        never=("good to know", *asks_about_orders),
    ),
    goal("Invitation: open day at the riding school on 4 May from 10 to 4, ponies for kids, no ticket", "open day"),
    goal("Invitation for our summer dinner on 3 June, reply by 20 May", "you are invited to our summer dinner"),
]
TENTH_TO_PEOPLE = [
    goal(
        "To people who haven't been to the gym since March: come back and get a week of sauna worth £30 for free",
        "come back and get a week of sauna worth £30 for free",
        never=("since March", "who haven't"),
    ),
    goal("To all customers: the car park is full on Saturday, please come by bus", "the car park is full on Saturday"),
    goal("To clients who missed us in spring: free nail care with any haircut", "free nail care with any haircut"),
]
TENTH_PRONOUNS = [
    goal("Ask visitors of our spring fair to rate it", "rate our spring fair", never=asks_about_orders),
    goal(
        "Ask participants of the first aid course to review it and send them the link https://example.org/aid",
        "review the first aid course",
        "https://example.org/aid",
    ),
]
TENTH_OPENINGS = [
    goal("Flat ₹250 off on spectacles before 9th May, use code SEE250, not on lenses", "flat ₹250 off on spectacles"),
    goal("Kerala package 4 nights at Rs 18,500 per couple, trains not included", "Kerala package 4 nights"),
    goal("Half price on all shelves until Monday with code WOOD50, does not apply to oak", "does not apply to oak"),
    goal("Three stamps for every soup this week except tomato", "three stamps for every soup this week"),
]
TENTH_CUTS = [
    goal(
        "Reserve your place for a boat change now, berths from 7:30 to 17:00 on Mondays, €80 a week, water €15 extra",
        "berths from 7:30 to 17:00 on Mondays",
    ),
]

# Of forty more goals, written before these were right, 29 could be sent as they stood; the kinds that were not right:
TENTH_SALUTATIONS = [
    goal(
        "Dear tenants, the heating is off on 4 May from 8 to 11. Hot water is not affected",
        "the heating is off on 4 May",
        "hot water is not affected",
        never=("tenants, the", "about the heating"),
    ),
    goal("Hello members! The court lights are new, bring your racket", "the court lights are new"),
    goal("Dear parents of class 3b, swimming starts on 9 June, bring a towel", "swimming starts on 9 June"),
]
TENTH_LABELS = [
    goal(
        "A short hello from your dentist: your check-up is due in May. Call 040 5566 or reply to this message.",
        "your check-up is due in May",
    ),
    goal(
        "Reminder to all lodgers - the lift will be off on 3 May from 8 to 12 in house B. House A is not affected.",
        "the lift will be off on 3 May",
        never=("terms apply",),
    ),
    goal(
        "Leeds shop only: free eye tests on Vision Day, 8 October, 9 am to 2 pm, no booking",
        "free eye tests on Vision Day",
        "Leeds shop only",
    ),
    goal("We have a new guide: Mrs. Otieno leads the walk every Sunday from 9, KSh 300", "Mrs. Otieno leads the walk"),
]
TENTH_TWO_TASKS = [
    goal(
        "Thank our helpers for 300 hours in the garden and invite them to the harvest dinner on 3 October, 6pm",
        "thank you for 300 hours in the garden",
        "you are invited to the harvest dinner on 3 October",
        never=("and invite", "invite you"),
    ),
    goal(
        "thank members for the 90 coats and invite everyone to the fair on 4 May",
        "thank you for the 90 coats",
        "you are invited to the fair on 4 May",
    ),
]
TENTH_NOT_ASKING = [
    goal(
        "Your feedback has helped: the gym opens at 6 am on Mondays and has new lockers",
        "the gym opens at 6 am on Mondays",
        never=("how did we", "question for you", "what you think", "your answer"),
    ),
    goal("The results of our survey are here: 8 of 10 want later hours, so we open until 9", "so we open until 9"),
]
TENTH_STYLE = [
    goal(
        "don't push sales, just say our thoughts are with everyone in the storm and the hall takes clothes till Monday",
        "the hall takes clothes till Monday",
        never=("push",),
    ),
    goal("Do not push any offer. The garden is open again from 4 May", "the garden is open again", never=("push",)),
]
TENTH_PARTS = [
    goal(
        "Users of the Free tier get 40% off the first six months of the Plus tier when they upgrade before 4 May",
        "40% off the first six months of the Plus tier when they upgrade before 4 May",
        never=("our offer:", "what you get:", *asks_about_orders),
    ),
    goal(
        "Sorry, the film night on 6 May is cancelled as the screen is broken. Tickets are paid back within a week",
        "the film night on 6 May is cancelled",
        never=("accept our apologies", "owe you"),
    ),
    goal(
        "Spend $40 on plants and get a $5 pot, in store only, until 4 May", "in store only", never=("update from us",)
    ),
]

# Of a third forty, 29 could be sent as they stood; the kinds that were not right:
TENTH_WEAK_SUBJECTS = [
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
]
TENTH_NO_ORDERS = [
    goal(
        "Your stamp card: stamps from before 2025 are lost on 4 May. Newer stamps stay.",
        "stamps from before 2025 are lost on 4 May",
        never=("may be for you", "thought of you", "lovely to see", "look forward", *asks_about_orders),
    ),
    goal(
        "Friends' night: 25% off everything on 6 May from 7 to 9, bring this letter",
        "25% off everything on 6 May",
        never=asks_about_orders,
    ),
    goal(
        "Your plan renews on the 3rd of May at $12. If that is not for you, cancel before then under Billing",
        "your plan renews on the 3rd of May",
        never=("may be for you", "thought of you"),
    ),
    goal("Your insurance includes bikes from 1 May, up to £900", "includes bikes", never=("may be for you",)),
]
TENTH_TO_DO_SOMETHING = [
    goal("Our cheese won a prize. To celebrate it's £2 off per wheel until 4 May", "to celebrate it's £2 off"),
    goal("To mark ten years of the club, entry is free on 4 May", "to mark ten years of the club, entry is free"),
    goal("To book a slot, call 0161 496 0000 before Friday", "to book a slot, call 0161 496 0000"),
]
TENTH_OTHER_PEOPLE = [
    goal(
        "We need cooks! If you know one who likes bread, send them our way; you get £80 once they have stayed a month.",
        "send them our way",
        "you get £80 once they have stayed a month",
    ),
    goal("remind the ones who booked the sewing course to bring scissors, we start at 10", "bring scissors"),
    goal("No more plastic bags from 1 May. Bring a bag or, if you forgot yours, buy one of paper", "or, if you forgot"),
]

# Of a fourth forty, 32 could be sent as they stood; the kinds that were not right:
TENTH_PAST = [
    goal(
        "Our server failed on Friday between 2 and 4. It runs again and nothing is lost.",
        "our server failed on Friday",
        never=("may be for you", "thought of you"),
    ),
    goal(
        "Our new stove arrived on Monday, lunch is served again from 3 May",
        "our new stove arrived on Monday",
        never=("may be for you", "thought of you"),
    ),
]
TENTH_GREETING_FIRST = [
    goal(
        "Eid Mubarak! In the holidays our bakery opens at 7, sweets from AED 20",
        "our bakery opens at 7",
        never=("may be for you",),
    ),
]
TENTH_NAMED_PERSON = [
    goal(
        "Introducing Ravi, our new swimming coach from Goa. Meet him on Monday at 6.",
        "Ravi, our new swimming coach",
        never=("may be for you. Ravi", "thought of you. Ravi"),
    ),
]
TENTH_LONG_NAMES = [
    goal(
        "The list for the summer choir trip is extended by three weeks to the end of June 2027. One place per family.",
        "extended by three weeks",
        never=("about the list ¶",),
    ),
    goal(
        "Don't forget: the hall is closed on Sunday, so training starts on Monday at 7", "the hall is closed on Sunday"
    ),
]
TENTH_THINGS_AS_THEM = [
    goal(
        "Our print shop closes for good on 3 May. Coupons can be used until then, later we pay them out in cash.",
        "later we pay them out in cash",
        never=("pay you",),
    ),
    goal("Old tickets stay valid, we exchange them at the desk until 4 May", "we exchange them at the desk"),
]
TENTH_HELP_US = [
    goal("Help us plan: tell us by 1 June how many seats you need", "help us plan: tell us by 1 June"),
    goal("Help us to raise £5,000 for the new roof by 3 May", "help us to raise £5,000"),
]

# Of a fifth twenty, 18 could be sent as they stood:
TENTH_ASKED = [
    goal(
        "Ask our members which film we should show next, an old one or a new one, answer by replying to the mail",
        "which film we should show next, an old one or a new one",
    ),
    goal("Remind the parents of group 4 about the boots on Friday", "the boots on Friday", never=("group 4 about",)),
]
