"""Sign-up forms: people give an address, and say yes by a button behind the link that is mailed to it."""
