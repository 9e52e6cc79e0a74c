"""A customer's page: who it is, what happened, and the changes that people make there."""
