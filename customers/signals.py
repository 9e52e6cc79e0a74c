"""What others can listen to."""

from django.dispatch import Signal

segment_created = (
    Signal()
)  # sent with `segment` and the `user` who saved it, once, inside the transaction that saves it
