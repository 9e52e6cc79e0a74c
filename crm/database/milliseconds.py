"""Times to the millisecond, which is as fine as MongoDB stores them."""

from datetime import UTC, datetime, timedelta

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return (moment - BEGINNING) // MILLISECOND


def floor_to_millisecond(moment: datetime) -> datetime:
    """The moment without what is finer than a millisecond, as it is stored."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
