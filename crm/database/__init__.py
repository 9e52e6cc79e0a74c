"""The database beneath every model: ids, transactions, bulk upsert, and the reader of DATABASE_URL."""

from crm.database.transactions import atomic
from crm.database.upserts import update_each, upsert

__all__ = ["atomic", "update_each", "upsert"]
