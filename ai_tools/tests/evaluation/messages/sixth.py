"""A sixth set of thirty goals, written before the engine was run on them, as people of other trades type them.

The first five lists hold them, the rest the kinds that were not right, in other words.
At first sight 22 were right in every variant and 5 refused; 3 were not right: two instructions shown to customers
(“Suggest …”, “Ask supporters …”) and “people … your”.
"""

from ai_tools.tests.evaluation.messages.goals import goal, refused

SIXTH_SHOPS = [
    goal("End of season: shoes 40% off, bags 25% off, until Sunday", "shoes 40% off, bags 25% off, until Sunday"),
    goal(
        "Tell loyal customers that from 1 March we accept returns within 60 days, but not on underwear",
        "from 1 March we accept returns within 60 days, but not on underwear",
    ),
    goal(
        "let shoppers know the store in Park Street reopens on 4 January after the fire",
        "store in Park Street reopens on 4 January after the fire",
    ),
    goal("Free gift wrapping on every order placed before 22 December", "gift wrapping on every order", "22 December"),
    goal(
        "Get people who bought a grinder to try our cleaning tablets, ₹199 for a pack of 10",
        "our cleaning tablets, ₹199 for a pack of 10",
        never=("who bought", "get people"),
    ),
    goal(
        "Say thanks for 5 years together and that everything is 5% off on the 5th of each month",
        "everything is 5% off on the 5th of each month",
    ),
    goal(
        "we ran out of the red mugs, sorry, people can choose blue ones or get their money back",
        "out of the red mugs",
        "choose blue ones or get your money back",
        refusal="allowed",
    ),
]
SIXTH_SOFTWARE = [
    goal(
        "Tell users that the app will be down for maintenance on Saturday from 2 am to 5 am",
        "the app will be down for maintenance on Saturday from 2 am to 5 am",
    ),
    goal(
        "Nudge trial users: their trial ends in 3 days, no card needed to extend it by 7 days",
        "no card needed to extend it by 7 days",
        "ends in 3 days",
        never=("their trial", "users"),
    ),
    goal("Announce dark mode, available on all plans from today", "dark mode, available on all plans from today"),
    goal(
        "Invite admins to a webinar about exports on 9 December, 4 pm IST, recording will be shared",
        "a webinar about exports on 9 December, 4 pm IST",
        "recording will be shared",
    ),
    goal(
        "please remind customers their invoices are due by the 10th or service is paused",
        "your invoices are due by the 10th or service is paused",
        never=("their",),
    ),
    goal(
        "We are raising prices by 8% on 1 April; anyone who renews before then keeps the old price",
        "raising prices by 8% on 1 April",
        "keeps the old price|keep the old price",
        "before then",
    ),
    goal("Ask for feedback on the new search, 2 minute form", "new search", "2 minute"),
]
SIXTH_CAUSES = [
    goal(
        "Thank donors: together we planted 12,000 trees this year, no ask",
        "12,000 trees this year",
        never=("no ask", "donate now"),
    ),
    goal(
        "Ask supporters to sign the petition against the new dam before 15 January",
        "sign the petition against the new dam before 15 January",
    ),
    goal(
        "Call for volunteers for the beach clean-up on Sunday 6 December, 6.30 am, Juhu; gloves provided",
        "beach clean-up on Sunday 6 December, 6.30 am, Juhu",
        "gloves provided",
    ),
    goal(
        "Every rupee given this week is doubled by a partner, up to ₹10 lakh",
        "every rupee given this week is doubled by a partner, up to ₹10 lakh",
    ),
    goal(
        "Tell monthly givers their receipts for tax can be downloaded until 31 March",
        "your receipts for tax can be downloaded until 31 March",
        never=("their",),
    ),
]
SIXTH_TABLES = [
    goal(
        "Sunday brunch is back, 11 to 3, ₹899 per head, kids under 6 free", "11 to 3, ₹899 per head, kids under 6 free"
    ),
    goal(
        "Tell guests that we do not take bookings for groups of more than 8 any longer",
        "we do not take bookings for groups of more than 8 any longer",
    ),
    goal(
        "bring back folks who stopped coming after the price hike: old prices all January",
        "old prices all January",
        never=("price hike", "stopped coming"),
    ),
    goal(
        "2 samosas free with any chai between 4 and 6 pm, dine-in only",
        "with any chai between 4 and 6 pm, dine-in only",
    ),
    goal(
        "Kindly inform all our customers that the shop shall remain closed on account of Holi on 4th March",
        "closed on account of Holi on 4th March",
    ),
]
SIXTH_TRIPS = [
    goal(
        "Flights to Kochi from ₹2,499 if booked by Thursday, hand baggage only",
        "from ₹2,499 if booked by Thursday, hand baggage only",
    ),
    goal(
        "Inform travellers with a booking in Goa that check-in moves from 12 noon to 2 pm",
        "check-in moves from 12 noon to 2 pm",
    ),
    goal(
        "stay 3 nights, pay for 2, except over New Year (29 Dec to 2 Jan)",
        "stay 3 nights, pay for 2, except over New Year (29 Dec to 2 Jan)",
    ),
    goal(
        "Suggest a weekend in Coorg to people who like coffee: plantation walk incl., from ₹4,500 for two",
        "weekend in Coorg",
        "plantation walk incl., from ₹4,500 for two",
        never=("people who",),
    ),
    refused("Rédige un message pour annoncer nos vols vers Paris à partir de 199 €"),
    refused("make them an offer they can't refuse, you know which one"),
]
SIXTH_OTHER_PEOPLE = [
    goal("Tell donors that their gifts up to 31 December are tax-free", "your gifts up to 31 December are tax-free"),
    goal("Remind volunteers of the briefing on Thursday at 6 pm", "the briefing on Thursday at 6 pm"),
    goal("Inform travellers that the Goa bus leaves at 7.30 am", "the Goa bus leaves at 7.30 am"),
    goal(
        "Invite administrators to a call about the new roles on 3 December, 11 am",
        "a call about the new roles on 3 December, 11 am",
    ),
    goal(
        "Thank supporters: we reached ₹5 lakh in 10 days, without asking for more",
        "we reached ₹5 lakh in 10 days",
        refusal="allowed",
    ),
    goal("Let parents know that the art class moves to Saturday", "the art class moves to Saturday"),
    goal("Notify tenants that water is off on 12 December from 9 to 11", "water is off on 12 December from 9 to 11"),
    goal(
        "Ask readers to renew before 1 January, ₹100 less until then",
        "renew before 1 January, ₹100 less until then",
        never=("readers",),
    ),
    goal("Warn passengers about delays on Sunday because of fog", "delays on Sunday because of fog"),
    goal("Encourage attendees to bring a friend, the second seat is free", "bring a friend, the second seat is free"),
]
SIXTH_OTHER_VERBS = [
    goal("Recommend the Monsoon Malabar beans, ₹450 for 250 g", "Monsoon Malabar beans, ₹450 for 250 g"),
    goal("Explain that refunds take 5 working days from now on", "refunds take 5 working days"),
    goal("Point out that the app now works offline", "the app now works offline"),
    goal(
        "Suggest our gift boxes to people who have birthdays in December, from ₹799",
        "our gift boxes",
        "from ₹799",
        never=("people who", "birthdays"),
    ),
    goal("Feature the new almond cake, ₹180 a slice, weekends only", "new almond cake, ₹180 a slice, weekends only"),
    goal("Urge people to vote for us by Friday", "vote for us by Friday", refusal="allowed"),
    goal("Stress that gift cards cannot be exchanged for cash", "gift cards cannot be exchanged for cash"),
    goal("Ask for help with packing hampers on 20 December", "help with packing hampers on 20 December"),
    goal("ask our guests for a review of the new terrace, it takes 1 minute", "review of the new terrace", "1 minute"),
    goal("Tease the winter menu that comes on 5 December", "winter menu that comes on 5 December", refusal="allowed"),
    goal("Reassure customers that their data was not affected", "your data was not affected"),
]
SIXTH_THIRD_PERSON = [
    goal(
        "Sorry for the mix-up last week, everyone affected gets their money back",
        "everyone affected gets their money back",
        never=("your money",),
    ),
    goal(
        "Anyone who brings their own cup pays ₹10 less",
        "anyone who brings their own cup pays ₹10 less",
        never=("your own cup",),
    ),
    goal("Students can show their ID for 15% off", "students can show their ID for 15% off", never=("your ID",)),
    goal(
        "Kids under 6 eat free when their parents order a main",
        "when their parents order a main",
        never=("your parents",),
    ),
    goal("the shop is full, people can leave their number and we call", "you can leave your number and we call"),
    goal("Tell customers they can change their order until 6 pm", "you can change your order until 6 pm"),
]
