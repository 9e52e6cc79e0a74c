"""Erasing a person: nothing tells any more who they were, and nobody writes to them again."""

from crm.database import transactional
from customers import vocabulary
from customers.models import Customer, Order
from customers.signals import customer_erased
from customers.suppression import ADDRESS, suppress


@transactional
def erase(customer: Customer) -> None:
    """Suppress the addresses, delete the orders and the customer. Whoever keeps more of them listens and forgets it."""
    for channel, field in ADDRESS.items():
        suppress(channel, [getattr(customer, field)], "erased")
    Order.objects.filter(customer_external_id=customer.external_id).delete()
    vocabulary.forget(customer)
    customer_erased.send(Customer, customer_id=customer.id)
    customer.delete()
