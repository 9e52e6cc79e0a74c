"""What the goal tells its writer, which no customer may read."""

from ai_tools.tests.evaluation.messages.goals import goal

TO_THE_WRITER = [
    goal(
        "Invite plant managers to a free talk, “Less scrap”, on 4 May at 10 am. Slides sent to all who register.",
        "you are invited to a free talk",
        "on 4 May at 10 am",
        "slides sent to all who register",
    ),
    goal("Remind warehouse supervisors that the forklift training is on 3 June.", "the forklift training is on 3 June"),
    goal("Tell wedding planners that the garden can be booked from 1 April.", "the garden can be booked from 1 April"),
    goal(
        "Summer offer: Get ₹300 off car washes booked before 5 May. Offer not available in Goa.",
        "₹300 off car washes",
        "offer not available in Goa",
    ),
    goal(
        "Ask for a short testimonial about your stay at our inn. Link: inn.example/say",
        "inn.example/say",
        never=("we ask you", "about our inn"),
    ),
    goal(
        "the shop is closed no... actually announce our new loyalty card, 1 point per euro",
        never=("actually",),
        refusal="allowed",
    ),
    goal(
        "Friendly invitation for finance teams: lunch talk on e-invoicing, 12:30 on 8 May, Hotel Bristol, free entry",
        "lunch talk on e-invoicing, 12:30 on 8 May, Hotel Bristol, free entry",
        never=("invitation for finance", "finance teams"),
    ),
    goal(
        "Your plan is renewed on the 3rd. To switch or stop, open Settings > Plan before the 1st.",
        "to switch or stop, open Settings > Plan before the 1st",
    ),
    goal("Delivery is on Friday. To reschedule, call 020 7946 0111.", "to reschedule, call 020 7946 0111"),
    goal(
        "Two new teas: Ginger Snap and Plum. Any tin €6 until Friday. Don't mention the sold-out teas.",
        "two new teas: Ginger Snap and Plum",
        "any tin €6 until Friday",
        never=("sold-out", "mention"),
    ),
    goal(
        "Ask guests how they found us, two taps, link poll.example.com/a",
        "please tell us how you found us",
        "link: poll.example.com/a",
    ),
    goal("need a msg to tell people we close at 4 on thu 3 July", "we close at 4 on Thu 3 July", never=("msg", "need")),
    goal("Hi, can you tell guests the lift works again? ty", "the lift works again", never=("ty.", "tell")),
    goal(
        "pls draft: open house this Saturday 2pm at our Baner office", "open house this Saturday 2pm", never=("draft",)
    ),
    goal(
        "short and polite, max 3 sentences, no jargon: our autumn brochure is out, 12 new walks",
        "our autumn brochure is out, 12 new walks",
        never=("polite", "sentences", "jargon"),
    ),
    goal(
        "Following up with shops that requested our price list; offer a free sample, no obligation",
        "a free sample, no obligation",
        never=("following", "requested"),
        refusal="allowed",
    ),
    goal(
        'send this to the choir list: "Dear all, rehearsal is off tonight, the hall is locked. Back on Monday at 7."',
        "rehearsal is off tonight, the hall is locked. Back on Monday at 7.",
        never=("choir list", '"'),
    ),
    goal(
        "Invite our friends to the opening of the Reed garden on 6 June, 5-7pm",
        "you are invited to the opening of the Reed garden on 6 June, 5-7pm",
    ),
    goal(
        "Webinar: why audiences leave and how engagement grows. Tue 3 March, 10am GMT",
        "why audiences leave and how engagement grows",
        refusal="allowed",
    ),
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
TO_CUSTOMERS = [
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
    goal(
        "Your old keys stop working on 3 June. Create new ones under Account.",
        "your old keys stop working on 3 June. create new ones under Account",
    ),
    goal(
        "Give blood on Friday 2 May, 1 to 5 pm, in the gym. You can't donate with a cold.",
        "give blood on Friday 2 May",
        "you can't donate with a cold",
    ),
    goal("Our yard is full. Let us know by Monday if you bring a van.", "let us know by Monday if you bring a van"),
    goal("Don't give your card to anyone but our guides.", "don't give your card to anyone but our guides"),
    goal("Never include your photo when you write to us.", "never include your photo when you write to us"),
    goal("Launch day is on Monday, not Tuesday as announced.", "launch day is on Monday, not Tuesday as announced"),
    goal("Run 3 km for the zoo, not for the cup.", "run 3 km for the zoo, not for the cup"),
    goal(
        "Invite your friends and get 15% off, they get 15% too, but not on mugs.",
        "invite your friends and get 15% off, they get 15% too, but not on mugs",
    ),
    goal(
        "Warn customers who bought the T-3 stove not to use it indoors.",
        "if you bought the T-3 stove: please do not use it indoors",
    ),
    goal(
        "Inform all customers without a card that they cannot park after 3 May",
        "you cannot park after 3 May",
        never=("that",),
    ),
    goal(
        "Thank all who came, apologise to those who could not enter, no refunds though",
        "we are sorry that you could not enter, no refunds though",
        never=("apologise",),
    ),
    goal("Don't offer food to the ducks.", "don't offer food to the ducks", refusal="allowed"),
]
TASKS = [
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
    goal(
        "Don't mention the move, just remind people we are open on Sunday",
        "we are open on Sunday",
        never=("just", "move"),
    ),
    goal(
        "No offers please, simply let members know the sauna is warm again",
        "the sauna is warm again",
        never=("simply",),
    ),
    goal("Ask swimmers not to run at the pool, it is slippery", "do not run at the pool, it is slippery"),
    goal("remind tenants not to park in front of gate 3", "do not park in front of gate 3"),
    goal(
        "Raise awareness for our repair café: first Saturday of the month, 2 to 5", "our repair café", never=("raise",)
    ),
    goal("spread the word about the blood drive on 8 June at the town hall", "the blood drive", never=("spread",)),
    goal("Withdraw the last message: the market is on Sunday as usual", "the market is on Sunday", never=("withdraw",)),
    goal(
        "Say farewell to Tom, our cook, he leaves on 30 May",
        "we say farewell to Tom",
        never=("good to know", "note from"),
    ),
    goal(
        "Remind borrowers whose laptops are due to bring them back by 4 pm",
        "bring them back by 4 pm",
        refusal="allowed",
    ),
    goal(
        "Remind families of the sports day on 4 June, sun hats must be worn",
        "a short reminder: the sports day on 4 June",
    ),
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
STYLE = [
    goal("casual and brief: mention our summer playlist", "our summer playlist", never=("casual", "brief", "mention")),
    goal("polite, short, tell them the lift is out of order", "lift is out of order", never=("polite", "short")),
    goal("Keep it below 90 letters and witty, 12% off mugs on Monday", "12% off mugs", never=("keep", "90", "witty")),
    goal("Make this cheerful. Free refill on 4 July", "Free refill on 4 July", never=("cheerful",)),
    goal("25% off wall clocks on 2 May, friendly and short", "25% off wall clocks on 2 May", never=("friendly",)),
    goal("formal: our office in Leeds closes on 30 June", "our office in Leeds closes on 30 June", never=("formal",)),
    goal("Short, intense Python course starts on 6 May", "Short, intense Python course starts on 6 May"),
    goal("Ask guests to bring a torch, no puns", "bring a torch", never=("puns",)),
    goal("The library has a new app, no jargon please", "the library has a new app", never=("jargon",)),
    goal("quick email please: the sauna is warm again", "the sauna is warm again", never=("email", "quick")),
    goal("Short text pls - two seats left for Saturday", "two seats left for Saturday", never=("short", "text", "pls")),
    goal(
        "don't push sales, just say our thoughts are with everyone in the storm and the hall takes clothes till Monday",
        "the hall takes clothes till Monday",
        never=("push",),
    ),
    goal("Do not push any offer. The garden is open again from 4 May", "the garden is open again", never=("push",)),
]
