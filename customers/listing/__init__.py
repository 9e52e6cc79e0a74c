"""The list of customers: filtered, with chosen columns, changed many at a time, and exported."""
