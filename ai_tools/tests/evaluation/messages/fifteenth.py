"""A fifteenth set, of kinds that were not right in forty goals that were written when the fourteenth were right.

Of those forty, 26 could be sent as they stood in every channel, and 2 were refused. In two a fact was altered: “they”
of a thing had become “you”, and a date with full stops was cut.
"""

from ai_tools.tests.evaluation.messages.goals import goal

FIFTEENTH_THINGS = [
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
FIFTEENTH_WHOM = [
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
]
FIFTEENTH_SAID_TO_CUSTOMERS = [
    goal(
        "Your old keys stop working on 3 June. Create new ones under Account.",
        "your old keys stop working on 3 June. create new ones under Account",
    ),
    goal(
        "Give blood on Friday 2 May, 1 to 5 pm, in the gym. You can't donate with a cold.",
        "give blood on Friday 2 May",
        "you can't donate with a cold",
    ),
]
