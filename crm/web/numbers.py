"""Numbers that come with requests."""

MAX_DIGITS = 9  # what a database, a date and a list take


def number_in(text: str) -> int | None:
    """The whole number from 0 on that a text is; None for any other text, and for one of more than MAX_DIGITS."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else None
