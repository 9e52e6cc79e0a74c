"""Error codes of WhatsApp's Cloud API, and what each of them means."""

from delivery.vendors.consequences import Consequence

OTHER_TEXTS = {131049: "WhatsApp limits marketing to this person: not now, try again after a day"}
CONSEQUENCES: dict[int, Consequence] = {
    **dict.fromkeys(
        (
            131026,  # the number is not on WhatsApp
            131047,  # more than a day since this person wrote
            130472,  # part of an experiment of Meta
            131049,  # Meta limits marketing to this person; a person may try again after a day
            131021,  # sender and recipient are the same
            131030,  # not on the list of a test number
        ),
        Consequence.FAILED,
    ),
    **dict.fromkeys(
        (
            132005,  # the text is too long with its parameters
            132012,  # the format of a parameter
            131008,  # a parameter is missing
            131009,  # the value of a parameter
            132018,  # a parameter of the template
            100,  # a parameter of the request
            131051,  # the type of message
        ),
        Consequence.CONTENT,
    ),
    131050: Consequence.STOPPED,  # this person stopped marketing
    **dict.fromkeys(
        (
            1,  # unknown, perhaps for a moment
            2,  # the service is down or overloaded
            131000,  # something went wrong
            131016,  # the service is overloaded
            133004,  # the server is not available for now
            131057,  # the account is in maintenance
        ),
        Consequence.TRANSIENT,
    ),
    **dict.fromkeys(
        (
            4,  # calls of the app
            80007,  # requests of the account
            130429,  # messages a second
            131048,  # too many were reported as spam: fewer for a while
            131056,  # too many to this person
        ),
        Consequence.THROTTLED,
    ),
    **dict.fromkeys(
        (
            132000,  # the number of parameters
            132001,  # no such template in this language
            132007,  # the template breaks a policy
            132015,  # the template is paused
            132016,  # the template is disabled
        ),
        Consequence.CAMPAIGN,
    ),
    **dict.fromkeys(
        (
            0,  # the token cannot be read
            3,  # a capability of the app
            10,  # a permission of the app
            33,  # no such number
            190,  # the token has expired
            368,  # blocked for breaking a policy
            131005,  # a permission of the token
            131031,  # the account is locked
            131042,  # payment
            131045,  # the certificate of the number
            133010,  # the number is not registered
        ),
        Consequence.VENDOR,
    ),
}


def find_consequence(code: int, status: int = 400) -> Consequence:
    """What a code means; an unknown one is judged by the HTTP status of the answer."""
    if code in CONSEQUENCES:
        return CONSEQUENCES[code]
    if 200 <= code < 300 or status in (401, 403):
        return Consequence.VENDOR
    if status == 429:
        return Consequence.THROTTLED
    return Consequence.TRANSIENT if status >= 500 else Consequence.CONTENT


def describe(error: dict) -> str:
    """The reason that pages show: Meta's own words with its code."""
    code = error.get("code", "")
    details = error.get("error_data") or {}
    said = details.get("details") if isinstance(details, dict) else ""
    text = OTHER_TEXTS.get(code) or said or error.get("title") or error.get("message") or "refused by WhatsApp"
    return f"{text} ({code})"[:1000]
