"""An eighteenth set, of kinds that were not right in forty goals that were written when the seventeenth were right.

Of those forty, 31 could be sent as they stood in every channel, and 1 was refused. No fact was lost or changed; five
showed an instruction to customers.
"""

from ai_tools.tests.evaluation.messages.goals import goal

EIGHTEENTH_WHOM = [
    goal(
        "can u do a text for everyone who ordered a wreath for Friday that pick up is at the back, the lane is shut",
        "pick up is at the back, the lane is shut",
        never=("can u", "wreath"),
    ),
    goal(
        "We kindly ask our tenants to read the meter until 3 June. Readings that are sent can be ignored.",
        "please read the meter until 3 June. readings that are sent can be ignored",
        never=("we kindly",),
    ),
    goal(
        "Greetings to all on Republic Day, also tell that we are closed on 26 Jan",
        "happy Republic Day. we are closed on 26 Jan",
        never=("also tell",),
    ),
    goal(
        "Guests who park in May: please tell them the yard is full on 3 May and the street is free",
        "the yard is full on 3 May and the street is free",
        never=("who park", "tell"),
    ),
    goal(
        "Tell friends of the theatre that the preview is on 3 June at 6pm, one guest each",
        "the preview is on 3 June at 6pm, one guest each",
        never=("friends",),
    ),
    goal(
        "Send patients who had a check last year a note that the second one is 39 instead of 59 until 31 May",
        "the second one is 39 instead of 59 until 31 May",
        never=("a note", "last year"),
    ),
    goal("make clear that seats can't be refunded", "seats can't be refunded", never=("make clear",)),
]
EIGHTEENTH_FACTS = [
    goal(
        "Write to people who asked for an offer in May that prices hold until 3 June, then plus 5%",
        "prices hold until 3 June, then plus 5%",
        refusal="allowed",
    ),
    goal(
        "Tell all editors that drafts older than 60 days will be deleted unless they rename them",
        "unless you rename them",
    ),
    goal("Thank our weekly helpers: 90 dogs got a home", "thank you: 90 dogs got a home"),
    goal(
        "Ask parents to bring kids 5 min early for the first lesson and fill in the form online",
        "please bring kids 5 min early for the first lesson and fill in the form online",
        never=("and fill ¶",),
    ),
]
