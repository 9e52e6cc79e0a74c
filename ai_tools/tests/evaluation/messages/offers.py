"""What is offered: discounts, codes, dates, products."""

from ai_tools.tests.evaluation.messages.goals import goal

twice = "here is what we have for you"

OFFERS = [
    goal("Win back customers who have not ordered in 90 days with ₹300 off", "₹300 off", never=("90",)),
    goal("10% off all teas", "10% off", "all teas"),
    goal("Give our regulars a free croissant with any coffee", "free croissant", "with any coffee"),
    goal("Bring lapsed buyers back with 25% off their next order", "25% off", "your next order", never=("their",)),
    goal("Buy 2 get 1 free on all mugs", "buy 2 get 1 free", "all mugs", never=("buy one", "buy 1")),
    goal("Flat ₹150 off on orders above ₹750", "₹150 off", "above ₹750"),
    goal("Reward customers who spent over 10000 with double points", "double points", never=("10000", "10,000")),
    goal("Promote our monsoon menu with 15% cashback", "monsoon menu", "15% cashback"),
    goal("Offer new sign-ups ₹100 off their first order", "₹100 off", "your first order"),
    goal("Get inactive users to order again by offering free delivery", "free delivery", never=("inactive",)),
    goal(
        "We'd like people who bought a grinder last year to try our new descaling kit, 10% off",
        "new descaling kit",
        "10% off",
        refusal="allowed",
    ),
    goal(
        "get our quiet shoppers moving: 35% off sandals this Saturday",
        "35% off sandals this Saturday",
        never=("quiet",),
    ),
    goal(
        "Can you write something nice to customers who left us, maybe with a ₹250 voucher",
        "₹250 voucher",
        never=("left us",),
        refusal="allowed",
    ),
    goal(
        "Nudge people who abandoned their cart, free shipping if they order before midnight",
        "free shipping if you order before midnight",
        never=("abandoned",),
    ),
    goal("Three for two on notebooks", "three for two on notebooks"),
    goal("a complimentary cookie with each hot drink this week", "complimentary cookie with each hot drink this week"),
    goal("Loyal customers get ₹1,000 off furniture over ₹20,000", "₹1,000 off furniture over ₹20,000"),
    goal("Birthday treat: 20% off one item of your choice", "20% off one item of your choice"),
    goal("Sell more yoga mats by giving 5% cashback", "yoga mats", "5% cashback"),
    goal("Drive repeat orders with a free refill on every second coffee", "free refill on every second coffee"),
    goal("Clear our winter stock: jackets from ₹999, boots from ₹1,499", "jackets from ₹999", "boots from ₹1,499"),
    goal("Give a ₹100 gift card for every friend they refer", "₹100 gift card for every friend you refer"),
    goal("Convince fence-sitters with a 14-day free trial, no card needed", "14-day free trial", "no card needed"),
    goal("Kurta festival, flat 40% off, Friday to Sunday", "flat 40% off", "Friday to Sunday", "Kurta festival"),
    goal("2 litres of milk for the price of 1 this morning", "2 litres of milk for the price of 1"),
    goal("extra 5% off for UPI payments above ₹300", "extra 5% off for UPI payments above ₹300"),
    goal("We want our churned subscribers to renew: first month at ₹1", "first month at ₹1", never=("churned",)),
    goal(
        "Thank you gift for our top 50 customers: a free tumbler", "free tumbler", never=("top 50",), refusal="allowed"
    ),
    goal("Offer 8% off to anyone buying three or more candles", "8% off", "three or more candles"),
    goal("Push the lunch thali at ₹149 on weekdays", "lunch thali at ₹149 on weekdays"),
    goal("Get last month's visitors back with a ₹75 coupon for any dessert", "₹75 coupon for any dessert"),
    goal("lapsed gym members: rejoin without a joining fee until 31 January", "without a joining fee until 31 January"),
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
    goal("Offer nurses an extra 50 rupee discount on lunches", "50 rupee discount on lunches for nurses"),
    goal("Give carers a free tea on Mondays, except in May", "tea on Mondays for carers, except in May"),
    goal("Vouchers issued before 2025 are no longer accepted", "no longer accepted", never=("offer", "what you get")),
    goal("Write an SMS: 5% off nuts until Monday. No hashtags please.", "5% off nuts until Monday", never=("hashtag",)),
    goal("15% off lamps, not valid on Tuesdays", "15% off lamps, not valid on Tuesdays", never=(twice,)),
    goal(
        "We'd like members who haven't ordered since spring to come back with ₹90 off",
        "₹90 off",
        never=("since spring", "we'd like"),
    ),
    goal(
        "Write a warm, personal note: 8% off rugs until Monday. Keep it below 200 letters and don't use capitals.",
        "8% off rugs until Monday",
        never=("letters", "capitals", "warm"),
    ),
    goal("Happy birthday e-mail with ₹50 off, not on gift cards", "happy birthday", "₹50 off, not on gift cards"),
    goal(
        "Birthday message with a free slice of cake, valid for 14 days",
        "happy birthday",
        "free slice of cake, valid for 14 days",
    ),
    goal(
        "Late check-out until 2 pm for loyalty guests, ask at reception",
        "until 2 pm",
        never=("thank you from", "thank-you"),
    ),
    goal(
        "Free eye mask with any facial above AED 300 at our salon in Jumeirah Lakes Towers, all of April",
        "with any facial above AED 300",
    ),
    goal(
        "Half price swimming lessons for beginners of all ages in the outdoor pool at Victoria Park, weekdays only",
        "weekdays only",
    ),
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
CODES_AND_DATES = [
    goal("Use code LATTE15 for 15% off lattes", "LATTE15", "15% off lattes"),
    goal("₹75 off with coupon TEA75 till Friday", "₹75 off", "TEA75", "till Friday"),
    goal(
        "Win back old customers with code COMEBACK20, 20% off, once per customer",
        "COMEBACK20",
        "20% off",
        "once per customer",
    ),
    goal("Free delivery with code SHIPFREE on orders over ₹399", "free delivery", "SHIPFREE", "over ₹399"),
    goal("Code MUG10 gives 10% off mugs, not on sale items", "MUG10", "10% off mugs", "not on sale items"),
    goal("Tell VIPs their code is GOLD-2026", "GOLD-2026", never=("their",)),
    goal("25% off from 1 December to 5 December", "25% off from 1 December to 5 December"),
    goal("₹250 off before 30 Nov", "₹250 off before 30 Nov", never=("after", "from 30")),
    goal("Free shipping on 26 and 27 December", "free shipping on 26 and 27 December"),
    goal("Sale starts on Friday, not on Thursday", "starts on Friday", "not on Thursday"),
    goal("10% off after 4 pm on weekdays", "10% off after 4 pm on weekdays"),
    goal("Remind customers that their points expire on 31 March 2027", "your points expire on 31 March 2027"),
    goal("18% off every Wednesday in December", "18% off every Wednesday in December"),
    goal("MONSOON25 takes 25% off raincoats till 31 July", "MONSOON25 takes 25% off raincoats till 31 July"),
    goal("Enter promo code FIRST50 at checkout for ₹50 off", "FIRST50", "₹50 off"),
    goal(
        "₹500 off laptops, code LAP500, 3 to 7 March, not combinable",
        "₹500 off laptops",
        "LAP500",
        "3 to 7 March",
        "not combinable",
    ),
    goal("From tomorrow all juices cost ₹60 instead of ₹80", "₹60 instead of ₹80", "from tomorrow"),
    goal("Sale ends on 30/11/2026", "ends on 30/11/2026"),
    goal("Weekend special: dosa ₹49, idli ₹39, filter coffee ₹25", "dosa ₹49, idli ₹39, filter coffee ₹25"),
    goal(
        "Bring back anyone who hasn't shopped since March with code HELLO10 (10% off, valid 7 days)",
        "HELLO10",
        "10% off",
        "valid 7 days",
        never=("March",),
    ),
    goal("flat 150 off on earrings above 799, use code JHUMKA150", "150 off", "above 799", "code JHUMKA150"),
    goal("€20 off lamps with code LICHT20 until 8 May, floor lamps excluded", "code LICHT20", "floor lamps excluded"),
]
PRODUCTS = [
    goal("20% off coffee and 10% off tea", "20% off coffee", "10% off tea"),
    goal("Promote cold brew, masala chai and almond croissants", "cold brew, masala chai and almond croissants"),
    goal(
        "Launch our moka pot and hand grinder with ₹400 off the pair", "moka pot and hand grinder", "₹400 off the pair"
    ),
    goal(
        "Free muffin with every cold brew, free cookie with every tea",
        "free muffin with every cold brew",
        "free cookie with every tea",
    ),
    goal("New: pumpkin latte ₹220, ginger chai ₹90", "pumpkin latte ₹220", "ginger chai ₹90"),
    goal("Darjeeling first flush is back in stock", "Darjeeling first flush is back in stock"),
    goal("30% off T-shirts but only 10% off mugs", "30% off T-shirts", "only 10% off mugs"),
]
