"""What has happened or will be, without an offer."""

from ai_tools.tests.evaluation.messages.goals import goal

cheerful = ("we thought of you", "something new", "have you seen", "may be for you")

NEWS = [
    goal("Ask customers to review their last order", "review your last order|how did we do", never=("their",)),
    goal("Wish everyone a happy Holi", "happy Holi"),
    goal(
        "Invite regulars to the latte art workshop on 12 December at 5 pm", "latte art workshop on 12 December at 5 pm"
    ),
    goal("Tell customers about our new breakfast menu", "new breakfast menu"),
    goal("Apologise for the late deliveries last week", "late deliveries last week"),
    goal("Say thank you for five years with us", "five years with us"),
    goal("Welcome new members", never=("new members",)),
    goal("Announce that our website works again", "our website works again"),
    goal("Introduce our new barista Meera", "new barista Meera"),
    goal(
        "Tell our Mumbai buyers that the Bandra shop has moved to Linking Road", "Bandra shop has moved to Linking Road"
    ),
    goal("Notify subscribers about the price increase of 4% from 1 April", "price increase of 4% from 1 April"),
    goal("Say sorry for yesterday's outage", "yesterday's outage"),
    goal("Congratulate members on one year with us", "one year with us", refusal="allowed"),
    goal("Let people know how to reach us on WhatsApp", "reach us on WhatsApp", refusal="allowed"),
    goal("Share that we are now open 24 hours", "we are now open 24 hours"),
    goal("New year greetings to all", "new year"),
    goal("Happy Onam to our customers in Kerala", "happy Onam"),
    goal("Ask for a Google review"),
    goal("Encourage customers to bring their own cup", "bring your own cup"),
    goal("remind regulars to collect their stamps", "collect your stamps"),
    goal("Our roastery tour on 14 February at 11 am, 12 seats", "roastery tour on 14 February at 11 am", "12 seats"),
    goal("Our app is down tonight from 1 am to 3 am, warn users", "app is down tonight from 1 am to 3 am"),
    goal("introduce Ravi, our new head chef", "Ravi", "new head chef"),
    goal("Ask customers what they want on the new menu", "new menu", never=("they",)),
    goal("Merry Christmas to everyone", "Merry Christmas"),
    goal(
        "Invite members to a tasting on 20 March at 6 pm in Koregaon Park, RSVP by 15 March",
        "tasting on 20 March at 6 pm in Koregaon Park",
        "RSVP by 15 March",
    ),
    goal("Welcome message for people who just signed up"),
    goal("Let loyal customers know they can now pay with UPI", "you can now pay with UPI"),
    goal("Remind everyone about tomorrow's blood donation camp at 9", "tomorrow's blood donation camp at 9"),
    goal(
        "Tell customers who ordered in December their parcels are delayed by a week",
        "your parcels are delayed by a week",
        never=("December",),
    ),
    goal("We have been nominated for the Times Food Award", "nominated for the Times Food Award"),
    goal("say hello", refusal="allowed"),
    goal("Announce the winner of our photo contest: Meera from Nashik", "Meera from Nashik"),
    goal("Let our regulars know the Indiranagar café now opens at 7 am on weekdays", "now opens at 7 am on weekdays"),
    goal(
        "We've moved: new address is 14 Church Street, Bengaluru, from Monday 7 December",
        "14 Church Street, Bengaluru, from Monday 7 December",
    ),
    goal(
        "reminder: table booking for New Year's Eve closes on Sunday 27 December",
        "New Year's Eve closes on Sunday 27 December",
    ),
    goal(
        "Our Darjeeling first flush is back in stock, limited to 80 tins, 2 per person",
        "back in stock, limited to 80 tins, 2 per person",
    ),
    goal(
        "Inform customers in Pune that the Koregaon Park outlet will be closed for renovation from 10 to 20 January and"
        " that the Baner outlet stays open",
        "Koregaon Park outlet will be closed for renovation from 10 to 20 January",
        "Baner outlet stays open",
    ),
    goal(
        "Tell them nothing changes for existing subscriptions when prices rise on 1 Feb",
        "nothing changes for existing subscriptions when prices rise on 1 Feb",
    ),
    goal(
        "Announce that we no longer use plastic cups, bring your own and save ₹10",
        "no longer use plastic cups, bring your own and save ₹10",
    ),
    goal(
        "Let people know their points balance expires at year end unless they order once before that",
        "your points balance expires at year end unless you order once before that",
    ),
    goal(
        "We're raising money for flood relief: ₹20 of every order this week goes to Goonj",
        "₹20 of every order this week goes to Goonj",
    ),
    goal(
        "URGENT: recall of almond croissants sold on 25 November in Mumbai because of undeclared nuts, ask customers to"
        " return them for a full refund",
        "recall of almond croissants sold on 25 November in Mumbai because of undeclared nuts",
        "return them for a full refund",
        never=("return you",),
    ),
    goal("the haircut now costs $32 instead of $28", "$32 instead of $28", never=cheerful),
    goal("the website is down for repairs tonight from 1 to 3", "down for repairs tonight", never=cheerful),
    goal("New Year's Eve dinner has no tables left, lunch has", "no tables left, lunch has", never=cheerful),
    goal("we stop selling the plum cake after Sunday", "we stop selling the plum cake after Sunday", never=cheerful),
    goal("Rent for lockers must be paid by 9 March", "must be paid by 9 March", never=cheerful),
]
FACTS = [
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
    goal(
        "Write to people who asked for an offer in May that prices hold until 3 June, then plus 5%",
        "prices hold until 3 June, then plus 5%",
        refusal="allowed",
    ),
    goal(
        "Tell all editors that drafts older than 60 days will be deleted unless they rename them",
        "unless you rename them",
    ),
    goal("Thank our weekly helpers: 90 dogs got a home", "thank you: 90 dogs got a home"),
    goal(
        "Ask parents to bring kids 5 min early for the first lesson and fill in the form online",
        "please bring kids 5 min early for the first lesson and fill in the form online",
        never=("and fill ¶",),
    ),
]
LOST_AND_FOUND = [
    goal(
        "Bring back the customers we have not seen since March with a free brownie", "a free brownie", never=("March",)
    ),
    goal(
        "tell subscribers the show goes on, tickets from 1 February stay valid",
        "the show goes on, tickets from 1 February stay valid",
    ),
    goal(
        "Let everyone know the lights stay on until midnight during the festival", "the lights stay on until midnight"
    ),
    goal(
        "Invite tea drinkers to a blind tasting on 5 January at 6 pm, entry free",
        "a blind tasting on 5 January at 6 pm, entry free",
    ),
    goal(
        "Promote our vegetarian lunch to vegetarians, ₹250 on weekdays",
        "our vegetarian lunch",
        "₹250 on weekdays",
        never=("to vegetarians",),
    ),
    goal(
        "wish Christian customers the best for Christmas, we are closed on 25 and 26 December",
        "the best for Christmas",
        "closed on 25 and 26 December",
        never=("Christian",),
    ),
    goal(
        "ask guests to use them before 31 March: two free drink vouchers",
        "use them before 31 March",
        "two free drink vouchers",
        refusal="allowed",
    ),
]
OUR_DEEDS = [
    goal("Leave your empty jars at the till and we send them to the glassworks", "we send them to the glassworks"),
    goal("Give us your holiday dates and we plan your visits", "give us your holiday dates and we plan your visits"),
    goal(
        "Got spare blankets? Drop them at the shelter by 5 pm, we wash them for you",
        "blankets? Drop them at the shelter by 5 pm, we wash them",
    ),
    goal("Do you sing? Our choir has places for basses", "do you sing? Our choir has places"),
    goal("Looking for a gift? Vouchers from ₹500 at the desk", "looking for a gift? Vouchers from ₹500"),
    goal("Can you write to members? The pool is closed on 3 May", "the pool is closed on 3 May", refusal="allowed"),
    goal("Bring old uniforms, we send them to a school in Kenya", "we send them to a school in Kenya"),
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
