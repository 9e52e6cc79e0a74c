"""Journeys: something happens to a customer, and steps follow.

`steps` is the language, `english` says it in words, and `walking` decides what comes next for one customer.
"""
