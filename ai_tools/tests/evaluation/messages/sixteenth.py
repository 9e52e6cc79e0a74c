"""A sixteenth set, of kinds that were not right in forty goals that were written when the fifteenth were right.

Of those forty, 25 could be sent as they stood in every channel, and 4 were refused. One had lost the “to” of “to keep
using …, choose a plan”, one its congratulations.
"""

from ai_tools.tests.evaluation.messages.goals import goal, refused

SIXTEENTH_AIMS = [
    goal(
        "Your pass has ended. To keep swimming with us pick a new one at pool.example/pass",
        "to keep swimming with us pick a new one at pool.example/pass",
    ),
    goal("We moved to Elm Road. To find us take bus 7.", "to find us take bus 7"),
    refused("to all our dormant ones, 20 off lamps"),
]
SIXTEENTH_WHOM = [
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
]
SIXTEENTH_TYPED = [
    goal("Thank everyone who baked on Friday, 90 cakes!!, next sale is 12 June", "90 cakes, next sale is 12 June"),
    goal("pre order pies by thurs noon pls", "pre order pies by thurs noon please"),
    goal("Holi Hai! 300 off on orders above 999, use HOLI300, only on app", "300 off on orders above 999, use HOLI300"),
]
SIXTEENTH_SUBJECTS = [
    goal(
        "Tell readers that entry is free for all on the second Monday of each month, except for concerts",
        "entry is free for all on the second Monday of each month, except for concerts",
        never=("monday of,",),
    ),
    goal(
        "Mr Okon's workshop moves to 4 Mill Street (behind the bank, ring twice) from Monday 3 March, same number",
        "moves to 4 Mill Street (behind the bank, ring twice) from Monday 3 March",
    ),
    goal(
        "Easter appeal. 9 dogs need a home. £10 feeds one for a week. If you give already - thank you, tell a friend.",
        "if you give already - thank you",
        never=("grateful", "from us"),
    ),
]
SIXTEENTH_NOT_TO_THE_WRITER = [
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
