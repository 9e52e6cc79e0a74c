"""How a goal is typed: short, long, in parts or lists, and how its message begins."""

from ai_tools.tests.evaluation.messages.goals import goal, refused

asks_about_orders = ("how did you like", "how was", "last order")
keeps_informed = ("keep you informed", "update from us", "thought of you")
gives = ("something for you",)
stock = ("update from us", "news for you", "words from us", "message from us", "something for you", "the following")

VERY_SHORT = [
    goal("thanks"),
    goal("Diwali", "Diwali"),
    goal("sale", refusal="allowed"),
    goal("20% off", "20% off"),
    goal("come back"),
    goal("free tea", "free tea"),
    goal("feedback"),
    refused("qwerty"),
]
VERY_LONG = [
    goal(
        "We are moving our Koramangala store to a bigger place on 80 Feet Road from 1 December, so tell our "
        "customers in"
        " Bengaluru that the old store closes on 28 November and that the new one opens at 8 am with a free "
        "filter coffee"
        " for the first 100 guests, and that home delivery continues without a break",
        "28 November",
        "1 December|8 am",
        "first 100 guests",
        "filter coffee",
        "without a break",
        refusal="allowed",
    ),
    goal(
        "Win back customers who used to order every week but have not ordered anything in the last two "
        "months, especially"
        " those in Mumbai and Pune who bought coffee beans, by offering them 20% off on all beans until 15 "
        "December with the"
        " code BEANSBACK, not valid together with other offers",
        "20% off on all beans until 15 December",
        "BEANSBACK",
        "not valid together with other offers",
        never=("Mumbai", "two months"),
    ),
    goal(
        "Announce our new loyalty programme: every order earns points, 100 points are worth ₹50, points "
        "never expire, and"
        " members get a free drink on their birthday",
        "every order earns points",
        "100 points are worth ₹50",
        "points never expire",
        "free drink on your birthday|free drink on their birthday",
        refusal="allowed",
    ),
    goal(
        "Tell all customers that because of the heavy rain this week our deliveries in Chennai may be late "
        "by up to two days,"
        " that no order will be lost, and that nobody is charged for a cancelled order",
        "heavy rain",
        "up to two days",
        "no order will be lost",
        "nobody is charged for a cancelled order",
        refusal="allowed",
    ),
    goal(
        "Introduce the Coorg estate single origin beans, roasted on Tuesdays and Fridays in small batches of "
        "12 kg, with ₹120"
        " off the first bag until 20 December, one bag per household, online orders only",
        "Coorg estate single origin beans",
        "₹120 off the first bag until 20 December",
        "one bag per household",
        "online orders only",
        refusal="allowed",
    ),
]
TYPED = [
    goal("Thank everyone who baked on Friday, 90 cakes!!, next sale is 12 June", "90 cakes, next sale is 12 June"),
    goal("pre order pies by thurs noon pls", "pre order pies by thurs noon please"),
    goal("Holi Hai! 300 off on orders above 999, use HOLI300, only on app", "300 off on orders above 999, use HOLI300"),
    goal(
        "1. new chairs 2. garden open again 3. parking now 3 hrs free - please tell all guests",
        "new chairs. garden open again. parking now 3 hrs free",
    ),
    goal(
        "Information for our tenants: on Monday, 3 June, the yard is closed.", "on Monday, 3 June, the yard is closed"
    ),
    goal(
        "Please write friendly to the parents that we cannot hold the class of 3 May. They can cancel free of charge.",
        "we cannot hold the class of 3 May. you can cancel free of charge",
    ),
    goal(
        "We'd love our readers to vote for the book of the year, voting ends on 8 May",
        "vote for the book of the year, voting ends on 8 May",
    ),
    goal(
        "Lactose-free cheesecake on the menu from Friday, by the slice, only at weekends and not to take away",
        "not to take away",
        never=("terms apply", "our offer", "what you get"),
    ),
    goal(
        "Concert tickets go on sale on 7 May at 9 am, $40, four per person",
        "go on sale on 7 May at 9 am, $40, four per person",
        never=("our offer", "what you get", *asks_about_orders),
    ),
]
PARTS = [
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
    goal(
        "Reserve your place for a boat change now, berths from 7:30 to 17:00 on Mondays, €80 a week, water €15 extra",
        "berths from 7:30 to 17:00 on Mondays",
    ),
    goal(
        "Two things: 1) the Hull branch moves on Monday 2) parking there is free in May",
        "the Hull branch moves on Monday. parking there is free in May",
        never=("1)", "2)"),
    ),
    goal(
        "Our winter hours\n- Mon to Fri 9-5\n- Sat 10-2\n- Sun closed",
        "our winter hours. Mon to Fri 9-5. Sat 10-2. Sun closed",
    ),
    goal(
        "The market is on Sunday\nfrom 9 to 1 in the yard.\nBring a bag.",
        "The market is on Sunday from 9 to 1 in the yard. Bring a bag.",
    ),
]
BEGINNINGS = [
    goal("Please return the tents you hired, we lend them to scouts on Friday", "we lend them to scouts on Friday"),
    goal("Wish our tenants a happy Pongal. The office opens on 17 January", "we wish you a happy Pongal"),
    goal(
        "Don't call it a delay: the tram line opens on 9 June", "the tram line opens on 9 June", never=("call", "delay")
    ),
    goal("We no longer sell bottled water, bring your flask or buy one from us for £4", "bring your flask or buy one"),
    goal(
        "Flat ₹100 cashback on mobile recharges above ₹500 made with our wallet, once a month, up to 31 May",
        "made with our wallet, once a month, up to 31 May",
        never=("made, terms", *asks_about_orders),
    ),
    goal(
        "When you come on Saturday, please note that the entrance now is at the back in Mill Lane, not at the front",
        "the entrance now is at the back",
        never=("entrance now ¶",),
    ),
    goal("Flat ₹250 off on spectacles before 9th May, use code SEE250, not on lenses", "flat ₹250 off on spectacles"),
    goal("Kerala package 4 nights at Rs 18,500 per couple, trains not included", "Kerala package 4 nights"),
    goal("Half price on all shelves until Monday with code WOOD50, does not apply to oak", "does not apply to oak"),
    goal("Three stamps for every soup this week except tomato", "three stamps for every soup this week"),
    goal(
        "Mother's Day brunch: book for three, pay for two, every Sunday in May. Not valid for groups above six.",
        "book for three, pay for two",
        "not valid for groups above six",
        never=keeps_informed,
    ),
    goal(
        "Scheduled upgrade Sunday 9 August 01:00-03:00 GMT. Reports will be unavailable, no data is lost.",
        "Scheduled upgrade Sunday 9 August 01:00-03:00 GMT",
        "reports will be unavailable",
        never=("thought of you", "may be for you", "something for you"),
    ),
    goal(
        "Update: parcels now arrive in two days instead of four", "two days instead of four", never=("update from us",)
    ),
    goal(
        "Invite members to the seed swap on Sunday 4 May at 2 pm in the barn. Entry £3.",
        "you are invited to the seed swap on Sunday 4 May at 2 pm in the barn",
        "entry £3",
        never=("update from us",),
    ),
    goal(
        "Buy the tent and get the lantern free. Also 15% off all stoves until Sunday.",
        "buy the tent and get the lantern free",
        "15% off all stoves until Sunday",
        never=("get: buy", "offer: buy"),
    ),
    goal(
        "Launch shared calendars, included in every plan. You find them under View > Shared.",
        "shared calendars, included in every plan",
        "View > Shared",
        never=("note from us",),
    ),
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
    goal("The pool is shut until Friday, a pump has to be replaced", "a pump has to be replaced", never=stock),
    goal(
        "Lanterns 4 for 3 on Saturday, online not in the shop",
        "4 for 3 on Saturday, online not in the shop",
        never=stock,
    ),
    goal("Our baker Luis retires on 30 June, his daughter Ana takes over", "his daughter Ana takes over", never=stock),
    goal(
        "Win back riders who left last year. Offer: come back before 5 May and ride 3 weeks for the price of 1.",
        "3 weeks for the price of 1",
        never=("being with us", *stock),
    ),
    goal(
        "Onam offer - flat 15% off on all sarees, code ONAM15, valid till 9 Sept, T&C apply",
        "Onam offer - flat 15% off on all sarees, code ONAM15, valid till 9 Sept, T&C apply",
        never=("our offer:", *stock),
    ),
]
