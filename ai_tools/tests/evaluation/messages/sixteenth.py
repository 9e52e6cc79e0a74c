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
        "Pls send to all existing members - the door code changes on 3 May, collect yours before 1 May",
        "the door code changes on 3 May, collect yours before 1 May",
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
