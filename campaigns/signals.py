"""What campaigns say to delivery. A sweep finds what a lost signal left."""

from django.dispatch import Signal

launched = Signal()  # `campaign` sends, from now on or again
cancelled = Signal()  # `campaign` does not send any more, and what is left is to be withdrawn
