"""A nineteenth set, of kinds that were not right in thirty goals that were written when the eighteenth were right.

Of those thirty, 22 could be sent as they stood in e-mail and SMS, and 1, half in Hindi, was refused. No fact was lost
or changed.
"""

from ai_tools.tests.evaluation.messages.goals import goal

NINETEENTH_WHO_SHOULD = [
    goal(
        "Patients should book their check-up by 30 June, otherwise they lose their slot",
        "please book your check-up by 30 June, otherwise you lose your slot",
        never=("patients",),
    ),
    goal(
        "Guests are kindly asked to leave their keys at the desk before 11 am",
        "please leave your keys at the desk before 11 am",
        never=("guests",),
    ),
    goal(
        "Our tenants should not park in the yard on 4 May",
        "please do not park in the yard on 4 May",
        never=("tenants",),
    ),
    goal(
        "Customers who bought the blue lamp should know that it gets a new plug in March; they need not send anything",
        "if you bought the blue lamp: it gets a new plug in March. you need not send anything",
        never=("customers",),
    ),
    goal(
        "Members should be aware that the sauna is shut from 2 to 9 June",
        "the sauna is shut from 2 to 9 June",
        never=("members", "aware"),
    ),
]
NINETEENTH_BEGINNINGS = [
    goal("Shubh Navratri to all! Flat 10% off on sweets till 12 October", "flat 10% off on sweets till 12 October",
         never=("have a look", "take a look")),
    goal("Happy Easter to everyone! The shop opens again on 7 April", "happy easter",
         "the shop opens again on 7 April"),
    goal(
        "Please be advised that the Tuesday market moves to Wednesday, 6 May",
        "the Tuesday market moves to Wednesday, 6 May",
        never=("advised",),
    ),
    goal(
        "This is to inform you that from 3 March the counter opens at 9",
        "from 3 March the counter opens at 9",
        never=("inform",),
    ),
    goal(
        "Win-back: tell them the joining fee is waived until 31 May",
        "the joining fee is waived until 31 May",
        never=("win-back", "tell"),
    ),
    goal("Abandoned basket: remind them that delivery is free over £40", "delivery is free over £40",
         never=("abandoned",)),
    goal("Win back ex-members with 2 weeks free if they rejoin by 9 May", "2 weeks free if you rejoin by 9 May",
         never=("win back", "ex-members")),
    goal(
        'Draft: "Hello everyone, we have a new home! From 3 May we are at 5 Mill Lane, next to the bank."',
        "we have a new home",
        "from 3 May we are at 5 Mill Lane, next to the bank",
        never=("draft", '"'),
    ),
]  # fmt: skip
