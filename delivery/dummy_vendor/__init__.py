"""A messaging vendor to develop and demonstrate against: a stranger that lives in this repository.

It is a process of its own (`python -m delivery.dummy_vendor`), keeps its own SQLite file, reaches its own verdicts,
and is spoken to over HTTP alone. It imports nothing of the CRM. Nine messages in ten arrive; a few
recipients unsubscribe or complain, and a few addresses bounce for good. Some open what arrives and follow links, and so
do machines.
"""
