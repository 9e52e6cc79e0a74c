"""The compiler: any node of a rule as one condition over customers, on SQLite and on MongoDB.

`conditions` dispatches by the kind of a field, `numbers` compares exactly, `orders` asks about orders,
`events` about events.
"""

from customers.segments.compiler.combining import EVERYBODY, NOBODY, Occasion, joined_by_and, joined_by_or
from customers.segments.compiler.conditions import compiled

__all__ = ["EVERYBODY", "NOBODY", "Occasion", "compiled", "joined_by_and", "joined_by_or"]
