"""A seventeenth set, of kinds that were not right in forty goals that were written when the sixteenth were right.

Of those forty, 28 could be sent as they stood in every channel, and 2 were refused. In one the numbers of a list stood
among its items, and one had lost a greeting.
"""

from ai_tools.tests.evaluation.messages.goals import goal

opinion = ("opinion", "helps us")

SEVENTEENTH_PURPOSES = [
    goal(
        "Please remember to come back for your skates on Friday",
        "come back for your skates",
        never=("missed", "seen you"),
    ),
    goal(
        "A message for helpers who signed up for Sunday: wear boots, soup is provided, no dogs.",
        "if you signed up for Sunday: wear boots, soup is provided, no dogs",
        never=("welcome", "good to have"),
    ),
    goal(
        "Yearly check: ask flat owners to review who keeps a key and to change the locks",
        "yearly check: please review who keeps a key and change the locks",
        never=opinion,
    ),
    goal(
        "Send Onam greetings to all, mention that we are closed on 4 Sept and reopen on 5 Sept",
        "happy Onam. we are closed on 4 Sept and reopen on 5 Sept",
    ),
]
SEVENTEENTH_TYPED = [
    goal(
        "1. new chairs 2. garden open again 3. parking now 3 hrs free - please tell all guests",
        "new chairs. garden open again. parking now 3 hrs free",
    ),
    goal(
        "Information for our tenants: on Monday, 3 June, the yard is closed.", "on Monday, 3 June, the yard is closed"
    ),
    goal(
        "Please write friendly to the parents that we cannot hold the class of 3 May. They can cancel free of charge.",
        "we cannot hold the class of 3 May. you can cancel free of charge",
    ),
    goal(
        "We'd love our readers to vote for the book of the year, voting ends on 8 May",
        "vote for the book of the year, voting ends on 8 May",
    ),
]
SEVENTEENTH_SUBJECTS = [
    goal(
        "tell all editors: the archive is live, it takes 5 min, docs at https://help.example.com/a",
        "docs at https://help.example.com/a",
        never=("docs ¶",),
    ),
    goal(
        "Tell parents children under 8 get their first lesson free but only until June, and no lesson on Fridays",
        "children under 8 get their first lesson free",
        "children under 8 get their first lesson free but only until June, and no lesson on Fridays",
        never=("children under 8 ¶",),
    ),
]
