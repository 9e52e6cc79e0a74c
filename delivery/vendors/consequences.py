"""What an error code of a vendor means for the message, the campaign or the account, as a vendor's table says."""

from enum import StrEnum

from delivery.vendors.protocol import Rejection, VendorError

THROTTLED_SECONDS = 10.0  # to wait where the vendor does not say how long


class Consequence(StrEnum):
    """The consequence of an error. In a table, a code has one of these."""

    FAILED = "failed"  # this person gets no message, for good; the address stays
    CONTENT = "content"  # the same, and the message is at fault: where all are refused so, the campaign pauses
    STOPPED = "stopped"  # the same, since the person wants no more: the address is suppressed as after a STOP
    UNREACHABLE = "unreachable"  # the same for the time being: a soft bounce
    TRANSIENT = "transient"  # the same message again later
    THROTTLED = "throttled"  # too many at the moment: the vendor waits
    CAMPAIGN = "campaign"  # every message of the campaign would meet it: the campaign pauses
    VENDOR = "vendor"  # every message would meet it: the vendor pauses


BOUNCES = {Consequence.CONTENT: "content", Consequence.STOPPED: "stop", Consequence.UNREACHABLE: "soft"}


def rejection(consequence: Consequence, reason: str, retry_after: float | None = None) -> Rejection:
    """Why one message was refused. VendorError where the consequence concerns more than this message."""
    match consequence:
        case Consequence.TRANSIENT:
            raise VendorError(reason, retry_after=retry_after)
        case Consequence.THROTTLED:
            raise VendorError(reason, retry_after=THROTTLED_SECONDS if retry_after is None else retry_after)
        case Consequence.CAMPAIGN:
            raise VendorError(reason, stops="campaign")
        case Consequence.VENDOR:
            raise VendorError(reason, stops="vendor")
    return Rejection(reason, permanent=True, bounce=BOUNCES.get(consequence, ""))  # type: ignore[arg-type]


def receipt_fields(consequence: Consequence, reason: str) -> dict[str, str]:
    """The fields of a receipt for a message that failed after it was accepted."""
    fields = {"status": "failed", "reason": reason[:1000]}
    if consequence in (Consequence.CONTENT, Consequence.UNREACHABLE):
        fields["bounce"] = BOUNCES[consequence]
    return fields
