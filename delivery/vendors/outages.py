"""Why a vendor or a webhook cannot be reached, in words that pages and logs show."""

import socket
import ssl


class PrivateAddress(OSError):
    """A host leads to a private network, which is not allowed."""


CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (PrivateAddress, "its address is on a private network"),
    (TimeoutError, "it did not answer in time"),
    (ssl.SSLCertVerificationError, "its certificate is not valid"),
    (ssl.SSLError, "no encrypted connection could be made"),
    (socket.gaierror, "the name of its server was not found"),
    (ConnectionRefusedError, "its server refuses connections"),
    (ConnectionError, "the connection broke off"),
)


def why_unreachable(error: BaseException) -> str:
    """The reason behind an error of a connection, which may stand in its chain of causes."""
    cause: BaseException | None = error
    while cause is not None:
        for kind, words in CAUSES:
            if isinstance(cause, kind):
                return words
        cause = cause.__cause__ or cause.__context__
    return "no connection could be made"
