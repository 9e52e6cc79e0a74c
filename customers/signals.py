"""What others can listen to. What has changed is said inside of the transaction that changes it."""

from django.dispatch import Signal

segment_created = Signal()  # once, with `segment` and the `user` who saved it
customer_erased = Signal()  # with `customer_id`: forget who that was
uses_asked = Signal()  # with `segment_ids`: answer where they are used, as in `segments.uses`
