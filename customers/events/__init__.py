"""What happens to customers, besides their orders: a cart is updated, a product is viewed.

`records` says what programs send, `writing` stores it once, `happened` keeps beside the customer what rules ask for,
and `history` reads all events of one customer, also those that the product knows of by itself.
"""
