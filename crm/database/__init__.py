"""The database beneath every model: ids, transactions, bulk upsert, and the reader of DATABASE_URL."""

from crm.database.bulk import insert, update_each, upsert
from crm.database.transactions import atomic

__all__ = ["atomic", "insert", "update_each", "upsert"]
