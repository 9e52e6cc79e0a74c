"""A fourteenth set, of kinds that were not right in forty goals that were written before the engine was read.

Of those forty, 18 could be sent as they stood in every channel. One had lost what “it” was, in one “theirs” had become
“yours”, and five showed an instruction to customers.
"""

from ai_tools.tests.evaluation.messages.goals import goal

stock = ("update from us", "news for you", "words from us", "message from us", "something for you", "the following")

FOURTEENTH_NO_OPENER = [
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
FOURTEENTH_TO_THE_WRITER = [
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
]
FOURTEENTH_WHOSE = [
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
FOURTEENTH_LISTS = [
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
FOURTEENTH_SUBJECTS = [
    goal(
        "Tell pupils their course ends in 5 days and if they renew before that they keep their desk",
        "your course ends in 5 days and if you renew before that you keep your desk",
        never=("terms apply",),
    ),
    goal(
        "Toy drive: we take dolls, puzzles, and board games (no plush). Drop off at 8 Elm Road.",
        "we take dolls, puzzles, and board games (no plush)",
    ),
    goal(
        "Exam reminder, Friday, please bring your card. If you can't come please call us",
        "exam reminder, Friday",
        never=("a short reminder",),
    ),
]
