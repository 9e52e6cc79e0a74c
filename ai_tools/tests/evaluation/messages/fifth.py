"""A fifth set of thirty goals, written before the engine was run on them, as marketers of several trades type them.

The first three lists hold them, the last two the kinds that were not right, in other words.
At first sight 21 were right in every variant and 4 refused; 5 were not right: an offer lost behind “and give them”,
an instruction shown to customers, “them” of a thing read as the customer, and words cut off at an end.
"""

from ai_tools.tests.evaluation.messages.goals import goal

FIFTH_NEWS = [
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
]
FIFTH_OFFERS = [
    goal("Free shipping this weekend on all orders over €40, no code needed", "on all orders over €40, no code needed"),
    goal(
        "Sorry for the delayed deliveries last week; everyone affected gets 15% off with code LATE15 until 31 Dec",
        "sorry for the delayed deliveries last week",
        "everyone affected gets 15% off with code LATE15 until 31 Dec",
    ),
    goal("Tell gold members they earn triple points on Tuesdays in January", "triple points on Tuesdays in January"),
    goal(
        "say hello to customers who signed up last week and give them 10% off their first bag of beans",
        "10% off your first bag of beans",
        never=("last week",),
    ),
    goal(
        "Black Friday starts tomorrow: 30% off grinders, 20% off everything else, gift cards excluded",
        "30% off grinders, 20% off everything else, gift cards excluded",
    ),
    goal("birthday wishes + free pastry with any drink, valid 7 days", "free pastry with any drink, valid 7 days"),
    goal("Kids eat free on Sundays, one kid per adult", "kids eat free on Sundays, one kid per adult"),
    goal(
        "Win back customers we lost to competitors: second coffee on us all December",
        "second coffee on us all December",
        never=("lost", "competitors"),
    ),
    goal("upgrade your plan to annual and get 2 months free", "upgrade your plan to annual and get 2 months free"),
    goal(
        "15% off for teachers & nurses, show your ID in store", "15% off for teachers & nurses, show your ID in store"
    ),
    goal(
        "Last day tomorrow! use code FEST25, 25% off up to ₹500, not combinable",
        "last day tomorrow",
        "code FEST25, 25% off up to ₹500, not combinable",
    ),
    goal(
        "new: pay by UPI in the app, first payment gets ₹50 cashback",
        "pay by UPI in the app, first payment gets ₹50 cashback",
    ),
]
FIFTH_PEOPLE = [
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
]
FIFTH_SECOND_TASKS = [
    goal(
        "welcome people who joined this week and offer them free delivery on their first order",
        "free delivery on your first order",
        never=("joined this week",),
    ),
    goal(
        "wish everyone a happy Pongal and give them a free filter coffee on 14 January",
        "a happy Pongal",
        "a free filter coffee on 14 January",
    ),
    goal(
        "Thank our members who referred friends and send them a 20% voucher with code FRIEND20",
        "a 20% voucher with code FRIEND20",
    ),
    goal("remind regulars of our loyalty card and mention that stamps expire in March", "stamps expire in March"),
    goal("Congratulate members on reaching Gold and tell them they now get free delivery", "you now get free delivery"),
    goal("Apologise to everyone whose order was late and offer free shipping next time", "free shipping next time"),
    goal(
        "hi team, please draft something short for lapsed members, perhaps mention the 2-for-1 on Tuesdays",
        "the 2-for-1 on Tuesdays",
        never=("lapsed", "team", "draft"),
    ),
    goal(
        "Could you write a friendly text about our new oat latte without sounding pushy",
        "our new oat latte",
        never=("pushy", "text"),
    ),
    goal(
        "Offer people who bought beans 10% off filters, and remind them the sale ends on Friday",
        "10% off filters",
        "sale ends on Friday",
        refusal="allowed",
    ),
]
FIFTH_LOST_AND_FOUND = [
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
