"""Webhooks: what happens is told to programs at addresses that an administrator has set up.

`writing` puts an event into the outbox of every webhook that asks for it, in the transaction in which it happened.
`sending` posts what is due, one worker a webhook, and tries again for about a day; `requests` makes one request, signed
as Standard Webhooks. `pages` is Settings → Webhooks.
"""
