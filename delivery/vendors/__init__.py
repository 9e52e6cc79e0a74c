"""The vendors that carry messages to people, a folder each.

To add one:

1. Make a folder here. Its `send.py` has a subclass of `protocol.Vendor`. Its `receipts.py` turns a request to the
   address of its receipts into `protocol.Received`, or raises `protocol.Unproven`. Its `__init__.py` has a `KIND`
   (`setups.Kind`): label, channels, the fields of its form, which are also the parts of its URL.
2. Add the kind to `registry.KINDS`.
3. Write `docs/vendors/<name>.md`, and run it through the shared suite (`tests/`).
"""
