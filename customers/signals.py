"""What others can listen to. Both are said inside of the transaction that changes the customers."""

from django.dispatch import Signal

segment_created = Signal()  # once, with `segment` and the `user` who saved it
customer_erased = Signal()  # with `customer_id`: forget who that was
