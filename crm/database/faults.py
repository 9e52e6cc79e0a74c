"""What an exception from the database means for the work that met it."""

from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from pymongo.errors import ConnectionFailure, CursorNotFound, ExecutionTimeout, PyMongoError


class NoPrimary(OperationalError):
    """MongoDB has had no primary for so long that nothing waits for one any more."""


OVERTAKEN = "TransientTransactionError"
AWAY = (OperationalError, InterfaceError, ConnectionFailure, CursorNotFound, ExecutionTimeout)


def is_passing(error: BaseException | None) -> bool:
    """Whether the database is away or busy, so that the same work succeeds later; False where the data is wrong."""
    return any(
        isinstance(cause, AWAY) or (isinstance(cause, PyMongoError) and _is_marked(cause)) for cause in _causes(error)
    )


def was_overtaken(error: BaseException) -> bool:
    """Whether another transaction wrote the same rows first, and this one wrote nothing."""
    return any(isinstance(cause, PyMongoError) and cause.has_error_label(OVERTAKEN) for cause in _causes(error))


def unanswered(error: BaseException | None) -> BaseException | None:
    """The error, or the cause behind it, that says that MongoDB does not answer; None for any other."""
    return next((cause for cause in _causes(error) if isinstance(cause, (ConnectionFailure, NoPrimary))), None)


def is_duplicate(error: BaseException | None) -> bool:
    """Whether a unique value was stored already: somebody else has saved the same at the same moment."""
    signs = ("UNIQUE constraint failed", "E11000 duplicate key")  # SQLite's and MongoDB's
    return any(sign in str(cause) for cause in _causes(error) for sign in signs)


def _is_marked(error: PyMongoError) -> bool:
    return any(
        error.has_error_label(label) for label in (OVERTAKEN, "RetryableWriteError", "UnknownTransactionCommitResult")
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """MongoDB's errors arrive as they are or as the cause of Django's."""
    while error is not None:
        yield error
        error = error.__cause__
