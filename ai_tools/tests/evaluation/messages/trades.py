"""Other trades than shops: software, causes, restaurants, travel, schools."""

from ai_tools.tests.evaluation.messages.goals import goal, refused

SHOPS = [
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
SOFTWARE = [
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
CAUSES = [
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
TABLES = [
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
TRIPS = [
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
OTHER_TRADES = [
    goal(
        "Announce that Mrs Okoro joins our school on 5 May. She teaches new pupils the harp.",
        "Mrs Okoro joins our school on 5 May",
        never=("introducing", "tell you about"),
    ),
    goal(
        "Our new cook joins the team on Monday", "our new cook joins the team", never=("introducing", "tell you about")
    ),
    goal("We need tenants to read the meter before 3 June, later readings are estimated.", "please read the meter"),
    goal(
        "Thanks for coming to the fair. The drawings are in the hall. Please don't touch them.",
        "please don't touch them",
        never=("touch you",),
    ),
    goal(
        "Ask guests which dish they would like us to cook. Reply with RICE or BEANS.",
        "tell us which dish you would like us to cook",
        "reply with RICE or BEANS",
    ),
    goal(
        "We are ten years old! To celebrate, all bread is €1 off on Friday.",
        "to celebrate, all bread is €1 off on Friday",
        never=("our best wishes", "thought of you"),
    ),
    goal("Offer: third lamp at half price, excluding desk lamps.", "third lamp at half price, excluding desk lamps"),
    goal(
        "Your parcel is late and will arrive on 4 May. There is no need to contact us.",
        "no need to contact us",
        never=("questions?",),
    ),
    goal(
        "12% off with code RAIN12, min spend €20, expires in 3 days",
        "12% off with code RAIN12, min spend €20, expires in 3 days",
        never=("update from us", "news for you"),
    ),
    goal(
        "You get first pick of the plants on 2 May. Use the link https://shop.example.com/p and please keep it secret.",
        "use the link https://shop.example.com/p and please keep it secret",
    ),
    goal(
        "Thank everybody for five seasons, invite them to soup on Sunday at 1 in the hall",
        "thank you for five seasons",
        "you are invited to soup on Sunday at 1 in the hall",
    ),
    goal(
        "Announce the jury of the film prize on 8 June at 7 pm", "film prize on 8 June at 7 pm", never=("introducing",)
    ),
    goal("Ask visitors not to feed the birds", "please do not feed the birds", never=("following. please",)),
    goal("We were wrong about the opening. It is on 9 May.", "it is on 9 May", never=("news for you",)),
]
