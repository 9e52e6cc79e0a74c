"""An eighth set, of kinds that were not right in fifty goals that were written before the engine was read.

Of those fifty, 32 could be sent as they stood in every variant. Of the rest, 9 had a sentence or a subject that did not
suit the occasion, 4 a day or a sentence spelled or joined wrongly, 2 read the wish for a style to customers, 1 was
refused though clear, and 2 lost or garbled what the goal says.
"""

from ai_tools.tests.evaluation.messages.goals import goal, refused

cheerful = ("we thought of you", "something new", "have you seen", "may be for you")

EIGHTH_STYLE = [
    goal("casual and brief: mention our summer playlist", "our summer playlist", never=("casual", "brief", "mention")),
    goal("polite, short, tell them the lift is out of order", "lift is out of order", never=("polite", "short")),
    goal("Keep it below 90 letters and witty, 12% off mugs on Monday", "12% off mugs", never=("keep", "90", "witty")),
    goal("Make this cheerful. Free refill on 4 July", "Free refill on 4 July", never=("cheerful",)),
    goal("25% off wall clocks on 2 May, friendly and short", "25% off wall clocks on 2 May", never=("friendly",)),
    goal("formal: our office in Leeds closes on 30 June", "our office in Leeds closes on 30 June", never=("formal",)),
    goal("Short, intense Python course starts on 6 May", "Short, intense Python course starts on 6 May"),
]
EIGHTH_CODES = [
    goal("flat 150 off on earrings above 799, use code JHUMKA150", "150 off", "above 799", "code JHUMKA150"),
    goal("€20 off lamps with code LICHT20 until 8 May, floor lamps excluded", "code LICHT20", "floor lamps excluded"),
]
EIGHTH_GREETINGS = [
    goal("happy anniversary, a free manicure this week", "happy anniversary. a free manicure this week"),
    goal("Merry Christmas, we are closed until 2 January", "Merry Christmas. we are closed until 2 January"),
    goal("Easter brunch bookings start on 3 March", "Easter brunch bookings start on 3 March", never=("happy",)),
    goal(
        "Thanksgiving pies can be ordered until 20 November",
        "pies can be ordered",
        never=("thank you from", "glad that", "means a lot", "a thank-you"),
    ),
]
EIGHTH_NEWS = [
    goal("the haircut now costs $32 instead of $28", "$32 instead of $28", never=cheerful),
    goal("the website is down for repairs tonight from 1 to 3", "down for repairs tonight", never=cheerful),
    goal("New Year's Eve dinner has no tables left, lunch has", "no tables left, lunch has", never=cheerful),
    goal("we stop selling the plum cake after Sunday", "we stop selling the plum cake after Sunday", never=cheerful),
    goal("Rent for lockers must be paid by 9 March", "must be paid by 9 March", never=cheerful),
]
EIGHTH_REMINDERS = [
    goal("reminder of your eye test on 8 May at 11 am", "reminder: your eye test on 8 May at 11 am", never=cheerful),
    goal("Remind patients of their vaccination on Tuesday", "your vaccination on Tuesday", never=cheerful),
    goal("your gift card ends on 1 May, spend it or lose it", "spend it or lose it", never=cheerful),
    goal("your stamps expire on 30 June, redeem them by then", "redeem them by then", never=("redeem you",)),
    goal("Your coupons run out on Friday, so spend them now", "spend them now", never=("spend you",)),
]
EIGHTH_REQUESTS = [
    goal("ask for feedback after their class, takes two minutes", "feedback after your class. It takes two minutes"),
    goal(
        "poll about opening earlier, 3 questions, a voucher for each answer",
        "a voucher for each answer",
        never=("our offer:", "what you get", "thank you for ordering"),
    ),
    goal(
        "write something kind for people who left a full basket, no discount, we keep it for 3 days",
        "we keep it for 3 days",
        never=("discount", "something kind"),
    ),
    goal(
        "send a note to members who joined in May, our sauna is free on 5 June",
        "our sauna is free on 5 June",
        never=("joined",),
    ),
]

# Of twenty more goals, written after these, 15 could be sent as they stood; the kinds that were not right:
EIGHTH_ASIDES = [
    goal(
        "thank customers for a wonderful season, mention our autumn fair on 4 October",
        "a wonderful season",
        "our autumn fair on 4 October",
        never=("mention",),
    ),
    goal("Ask guests for a Tripadvisor rating, no reward", "Tripadvisor rating", never=("reward", "news for you")),
    goal("Show your card at the till, mention code PICNIC for a free juice", "free juice", "code PICNIC"),
    goal("Ramadan Mubarak to all guests, suhoor is served until 4:30 am", "Ramadan Mubarak. Suhoor is served"),
    goal("candle workshop for valentine's day, 3 places left", "for Valentine's Day, 3 places left"),
    refused("Lade alle zu unserem Hoffest am 9. Mai ein"),
    goal("Our rye bread is back, keep it in a linen bag", "keep it in a linen bag"),
    goal("Mention this text at the kiosk for free entry on 3 June", "Mention this text at the kiosk for free entry"),
    goal("Merry Christmas from the whole team, 5% off candles", "Merry Christmas from the whole team. 5% off candles"),
    goal("Phones are not allowed in class, leave them in your locker", "leave them in your locker"),
    goal("Congratulate pupils on their medals, 5% off trophies", "congratulations on your medals", "5% off trophies"),
    goal("quick thank you for lending us 40 chairs", "Thank you for lending us 40 chairs", never=("quick",)),
    refused("get more ratings on Tripadvisor"),
    refused("Bescheid an alle: Samstag offen"),
    refused("Heute kostenlos Kaffee bei uns"),
    refused("Mañana la tienda abre a las 10"),
    refused("Demain le magasin est fermé"),
]
