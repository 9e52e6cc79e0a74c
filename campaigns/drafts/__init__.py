"""A campaign while it is written: its form, the composer's answers, and what keeps it from being launched."""
