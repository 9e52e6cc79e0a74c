"""What others can listen to. What has changed is said inside of the transaction that changes it."""

from django.dispatch import Signal

segment_built = Signal()  # the builder saved a new segment: `segment`, and the `user` who saved it
segment_deleted = Signal()  # `segment` is about to be deleted
customer_erased = Signal()  # with `customer_id`: forget who that was
person_erased = Signal()  # with `external_id`: forget it, also where no customer with it is stored
customer_exported = Signal()  # with `customer`: answer with a name and what is kept of them under it
orders_written = Signal()  # orders of `customers` may have changed: (id, marks) by external id of those with marks
uses_asked = Signal()  # with `segment_ids`: answer where they are used, as in `segments.uses`
event_property_uses_asked = Signal()  # with `name` and `property` of events: answer where rules ask for it
happened = Signal()  # events and orders are written: new `occurrences`, and external ids of those who `arrived`
