"""Whom a message is for, other people, and what “they” and “it” are."""

from ai_tools.tests.evaluation.messages.goals import goal

asks_about_orders = ("how did you like", "how was", "last order")

READERS = [
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
    goal(
        "Invite coffee lovers to a latte art class with Priya on Saturday 12 Dec, ₹600 incl. materials, only 12 seats",
        "a latte art class with Priya on Saturday 12 Dec, ₹600 incl. materials, only 12 seats",
        never=("coffee lovers",),
    ),
    goal(
        "Ask people who bought the moka pot to leave a review, they get ₹100 store credit for it",
        "leave a review",
        "you get ₹100 store credit for it",
    ),
    goal(
        "Thank the 200 people who came to our anniversary party, photos are on our Instagram @coffeehouse",
        "photos are on our Instagram @coffeehouse",
        never=("200",),
    ),
    goal(
        "Encourage subscribers to refer a friend: both get ₹200 when the friend orders",
        "refer a friend: both get ₹200 when the friend orders",
    ),
    goal(
        "Promote the new vegan menu to vegans without sounding preachy",
        "new vegan menu",
        never=("preachy", "to vegans"),
    ),
    goal(
        "survey: 3 questions, 1 minute, chance to win a hamper worth ₹5,000",
        "3 questions, 1 minute, chance to win a hamper worth ₹5,000",
    ),
    goal(
        "wish Muslim customers Eid Mubarak and mention our evening hours until 1 am",
        "Eid Mubarak",
        "our evening hours until 1 am",
        never=("Muslim",),
    ),
    goal(
        "hey team, can you write something nice for people who haven't been here since summer, maybe mention the new"
        " cinnamon roll?",
        "new cinnamon roll",
        never=("team", "something nice", "mention"),
    ),
    goal("Slides will be shared with everyone who books", "shared with everyone who books"),
    goal("The certificate is given to members who attend all six evenings", "to members who attend all six evenings"),
    goal("Seats are offered to people who reply by Friday", "to people who reply by Friday"),
    goal("The lower price applies to customers who pay by card", "applies to customers who pay by card"),
    goal("A voucher goes to everyone who brings an old phone", "to everyone who brings an old phone"),
    goal("We give a badge to all who finish the run", "to all who finish the run"),
    goal("12% off lamps to all customers until Friday", "12% off lamps until Friday"),
    goal(
        "To people who haven't been to the gym since March: come back and get a week of sauna worth £30 for free",
        "come back and get a week of sauna worth £30 for free",
        never=("since March", "who haven't"),
    ),
    goal("To all customers: the car park is full on Saturday, please come by bus", "the car park is full on Saturday"),
    goal("To clients who missed us in spring: free nail care with any haircut", "free nail care with any haircut"),
    goal(
        "Hi colleagues, please send a mailing to our clients in Tyrol: because of snow parcels are 2 days late. Thx",
        "because of snow parcels are 2 days late",
        never=("mailing", "thank"),
    ),
    goal(
        "Madam please make sms for parents: sports day on Friday 9 to 12, bring water",
        "sports day on Friday 9 to 12, bring water",
        never=("madam", "sms for"),
    ),
    goal(
        "Write to all users on the basic plan. We are lifting the 20 file limit. No new price.",
        "we are lifting the 20 file limit. no new price",
        never=("on the basic plan",),
    ),
    goal(
        "people who cancelled in May - we'd love them back, no setup fee if they return before 3 July",
        "if you cancelled in May: we'd love you back, no setup fee if you return before 3 July",
    ),
    goal(
        "Sorry message to guests whose booking on 3 May was lost because of the flood, ask them to ring for a new day",
        "we are sorry that your booking on 3 May was lost because of the flood",
        "ring for a new day",
    ),
    goal(
        "Please ask our night shift testers for a 10 minute chat about the lamp",
        "we would like to ask you for a 10 minute chat about the lamp",
        never=("testers",),
    ),
    goal(
        "Tell ticket holders for 8 May that the play moves to 9 May, tickets stay valid",
        "the play moves to 9 May, tickets stay valid",
        never=("for 8 May that",),
    ),
    goal(
        "Pls send to all existing members - the gate code changes on 3 May, collect yours before 1 May",
        "the gate code changes on 3 May, collect yours before 1 May",
        never=("existing", "send to"),
    ),
    goal(
        "Hey team - can we get something out to members about the new 7am boxing class? starts Tues 4 May, 12 spots",
        "the new 7am boxing class",
        "starts Tues 4 May, 12 spots",
        never=("team", "something out", "class?"),
    ),
    goal(
        "Congratulate all pupils who passed the test, badges can be collected from 3 June, bring your card",
        "congratulations",
        "badges can be collected from 3 June",
    ),
    goal("Ask guests to close the gate and to keep dogs on a lead", "please close the gate and keep dogs on a lead"),
    goal(
        "Invite power users to join our customer panel, 2 calls a year, they'd see new features first",
        "you'd see new features first",
        never=("see you there",),
    ),
    goal(
        "can u do a text for everyone who ordered a wreath for Friday that pick up is at the back, the lane is shut",
        "pick up is at the back, the lane is shut",
        never=("can u", "wreath"),
    ),
    goal(
        "We kindly ask our tenants to read the meter until 3 June. Readings that are sent can be ignored.",
        "please read the meter until 3 June. readings that are sent can be ignored",
        never=("we kindly",),
    ),
    goal(
        "Greetings to all on Republic Day, also tell that we are closed on 26 Jan",
        "happy Republic Day. we are closed on 26 Jan",
        never=("also tell",),
    ),
    goal(
        "Guests who park in May: please tell them the yard is full on 3 May and the street is free",
        "the yard is full on 3 May and the street is free",
        never=("who park", "tell"),
    ),
    goal(
        "Tell friends of the theatre that the preview is on 3 June at 6pm, one guest each",
        "the preview is on 3 June at 6pm, one guest each",
        never=("friends",),
    ),
    goal(
        "Send patients who had a check last year a note that the second one is 39 instead of 59 until 31 May",
        "the second one is 39 instead of 59 until 31 May",
        never=("a note", "last year"),
    ),
    goal("make clear that seats can't be refunded", "seats can't be refunded", never=("make clear",)),
    goal(
        "Warn customers who bought the K-7 ladder in May: do not climb it, a step can break.",
        "if you bought the K-7 ladder in May: do not climb it, a step can break",
    ),
    goal(
        "The red chairs are sold out; people on the list will get theirs in March. They can also get a refund.",
        "people on the list will get theirs in March",
        "they can also get a refund",
        never=("yours",),
    ),
    goal("Thank customers who spent over 900 euros and tell them it is their turn", never=("900",), refusal="allowed"),
]
OTHER_PEOPLE = [
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
    goal(
        "We need cooks! If you know one who likes bread, send them our way; you get £80 once they have stayed a month.",
        "send them our way",
        "you get £80 once they have stayed a month",
    ),
    goal("remind the ones who booked the sewing course to bring scissors, we start at 10", "bring scissors"),
    goal("No more plastic bags from 1 May. Bring a bag or, if you forgot yours, buy one of paper", "or, if you forgot"),
    goal("Ask choir alumni when they can come to the jubilee, 2 questions", "tell us when you can come to the jubilee"),
    goal("ask our card holders how they use the lounge", "tell us how you use the lounge"),
    goal(
        "Congratulate the class of 1996 on their reunion, dinner at 7", "congratulations on your reunion", "dinner at 7"
    ),
    goal("Tell campers that the site opens on 2 April", "the site opens on 2 April", never=("campers",)),
    goal("Remind exhibitors to bring their badges", "bring your badges", never=("exhibitors",)),
    goal(
        "Introducing Ravi, our new swimming coach from Goa. Meet him on Monday at 6.",
        "Ravi, our new swimming coach",
        never=("may be for you. Ravi", "thought of you. Ravi"),
    ),
]
PRONOUNS = [
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
    goal("Ask visitors of our spring fair to rate it", "rate our spring fair", never=asks_about_orders),
    goal(
        "Ask participants of the first aid course to review it and send them the link https://example.org/aid",
        "review the first aid course",
        "https://example.org/aid",
    ),
    goal("Promote gift cards for Christmas, they never expire", "they never expire", never=("you never",)),
    goal("Please remind everyone their vouchers run out on 15th Jan, they can't be extended", "they can't be extended"),
    goal(
        "Our print shop closes for good on 3 May. Coupons can be used until then, later we pay them out in cash.",
        "later we pay them out in cash",
        never=("pay you",),
    ),
    goal("Old tickets stay valid, we exchange them at the desk until 4 May", "we exchange them at the desk"),
    goal(
        "tell guests we found two umbrellas, they can be collected at the desk",
        "they can be collected at the desk",
        never=("you can be",),
    ),
    goal("Tell pupils that they will be called on Friday", "you will be called on Friday", never=("they will",)),
    goal(
        "From 23.12. to 5.1. the studio is empty. Orders go out again on 6.1.",
        "from 23.12. to 5.1. the studio is empty",
    ),
    goal(
        "Tell pupils of Mrs Lind that she is away until 4 May, lessons stay with Mr Ba",
        "Mrs Lind is away until 4 May, lessons stay with Mr Ba",
    ),
]
