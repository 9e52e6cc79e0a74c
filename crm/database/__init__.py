"""What all models use of the database: ids, transactions, bulk writes, and reading DATABASE_URL."""

from crm.database.bulk import increment, insert, set_each, update_each, upsert
from crm.database.faults import is_duplicate, is_passing, unanswered
from crm.database.transactions import atomic, consistent_reads, transactional, unless_busy

__all__ = [
    "atomic",
    "consistent_reads",
    "increment",
    "insert",
    "is_duplicate",
    "is_passing",
    "set_each",
    "transactional",
    "unanswered",
    "unless_busy",
    "update_each",
    "upsert",
]
