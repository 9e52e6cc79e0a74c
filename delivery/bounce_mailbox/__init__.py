"""The mailbox that bounces of a mail server come back to: read over IMAP, and made into receipts."""
