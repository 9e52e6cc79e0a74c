"""A twentieth set, of kinds that were not right in twenty goals that were written when the nineteenth were right.

Of those twenty, 15 could be sent as they stood in e-mail and SMS, and 1 was refused. One showed an instruction to
customers, so that they were asked for the offer.
"""

from ai_tools.tests.evaluation.messages.goals import goal

TWENTIETH_OFFERS = [
    goal("Ask our guests how they slept and give a free breakfast next time if they answer by 5 May",
         "tell us how you slept", "a free breakfast next time if you answer by 5 May",
         never=("and give", "give a")),
    goal("Remind parents that the fair is on 3 May and offer 20% off tickets until 30 April",
         "the fair is on 3 May", "20% off tickets until 30 April", never=("and offer",)),
    goal("Win back former clients - 2 months at half price, until 31 May", "2 months at half price, until 31 May",
         never=("win back", "clients")),
    goal("Our loyal readers deserve a thank you: free delivery in May over £20", "you deserve a thank you",
         "free delivery in May over £20", never=("readers",)),
]  # fmt: skip
TWENTIETH_FOR_WHOM = [
    goal("Say sorry to customers whose parcel came late last week: the postage is on us until 31 May",
         "we are sorry that your parcel came late last week", "the postage is on us until 31 May"),
    goal("Members with an old locker key need to change it before 3 June, it costs nothing",
         "if you have an old locker key: you need to change it before 3 June, it costs nothing", never=("members",)),
    goal("Guests who booked the tower room should use the north gate until 5 June",
         "if you booked the tower room: please use the north gate until 5 June", never=("guests",)),
    goal("Tenants who own a bike must move it by Friday, otherwise they pay ₹500",
         "if you own a bike: you must move it by Friday, otherwise you pay ₹500", never=("tenants",)),
    goal("New members should bring a photo on 3 May", "new members should bring a photo on 3 May"),
]  # fmt: skip
