"""What campaigns say to delivery. A sweep finds what a lost signal left."""

from django.dispatch import Signal

launched = Signal()  # `campaign` sends, from now on or again
cancelled = Signal()  # `campaign` does not send any more, and what is left is to be withdrawn
# Inside of the transaction that writes it: for each name of an event the `times` of messages by their stored ids.
messages_reached = Signal()
