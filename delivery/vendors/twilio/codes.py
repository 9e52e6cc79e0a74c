"""Error codes of Twilio, and what each of them means."""

from delivery.vendors.consequences import Consequence

CONSEQUENCES: dict[int, Consequence] = {
    21610: Consequence.STOPPED,  # this person replied STOP
    **dict.fromkeys(
        (
            21211,  # the number is not valid
            21217,  # the same, in an older form
            21408,  # the account may not send to this country
            21612,  # no way from the sender to this number
            21614,  # the number takes no SMS
            30004,  # blocked by the recipient or the operator
            30005,  # the number is unknown
            30006,  # a landline, or an operator that cannot be reached
            30007,  # filtered by the operator
            30018,  # the number of the destination needs a registration
        ),
        Consequence.FAILED,
    ),
    **dict.fromkeys(
        (
            21602,  # the text is empty
            21617,  # the text is too long
            30019,  # the content is too large
        ),
        Consequence.CONTENT,
    ),
    **dict.fromkeys(
        (
            30003,  # the phone is off or out of reach
            30008,  # the operator says nothing
            30017,  # the operator is congested
        ),
        Consequence.UNREACHABLE,
    ),
    **dict.fromkeys(
        (
            20429,  # requests at the same time
            14107,  # messages a second
            21611,  # the queue of the sender is full
            30001,  # the queue is full
            30022,  # the rate of the campaign at the operator
            30027,  # the daily limit at the operator
        ),
        Consequence.THROTTLED,
    ),
    **dict.fromkeys(
        (
            20003,  # wrong account or token
            20005,  # the account is not active
            20404,  # no such account
            21212,  # the sender is not valid
            21603,  # the sender is missing
            21606,  # the sender does not belong to the account
            21659,  # the sender is not a number of Twilio
            21703,  # the messaging service has no sender
            30002,  # the account is suspended
            30034,  # the sender is not registered
        ),
        Consequence.VENDOR,
    ),
}


def find_consequence(code: int, status: int = 400) -> Consequence:
    """What a code means; an unknown one is judged by the HTTP status of the answer."""
    if code in CONSEQUENCES:
        return CONSEQUENCES[code]
    if status in (401, 403):
        return Consequence.VENDOR
    if status == 429:
        return Consequence.THROTTLED
    return Consequence.TRANSIENT if status >= 500 else Consequence.CONTENT
