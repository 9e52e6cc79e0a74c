"""The vendors that carry messages to people, a folder each.

To add one:

1. Make a folder here. Its `send.py` has a class that fits `protocol.Vendor`; its `__init__.py` has a `KIND`, which says
   which channels the vendor carries and how it is configured. If the vendor sends receipts, the folder verifies them,
   as `http/signature.py` does.
2. Add the kind to `registry.KINDS`.
3. Test it against a stub that accepts, refuses, throttles and breaks off, as `delivery/tests/test_smtp.py` does.
"""
