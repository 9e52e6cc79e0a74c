"""What an import changes, noted in the transaction that changes it: the figures of its result, and what undo needs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from crm.database.models import new_id
from customers.imports.models import Import, ImportedRecord
from customers.models import Customer, Order

# Columns of a customer that records tell. What is derived from them is written again whenever they are.
CUSTOMER_COLUMNS = (
    *("name", "email", "phone", "city", "country", "tags", "attributes", "visits", "signed_up_at", "last_seen_at"),
    *("email_opt_in", "sms_opt_in", "whatsapp_opt_in", "time_zone"),
)
ORDER_COLUMNS = ("customer_external_id", "ordered_at", "amount", "currency", "status", "items")


def source_of(import_id: UUID, number: int) -> str:
    """What the stream entry `number` of an import, counted from 1, carries along."""
    return f"{import_id.hex}:{number}"


class Journal:
    """Notes for one import, inside a transaction that writes some of its records."""

    def __init__(self, import_id: UUID) -> None:
        self.import_id = import_id

    @classmethod
    def open(cls, source: str) -> "Journal | None":
        """The journal for an entry with this source, inside the transaction that writes it.

        None for an entry that is written already: its worker appended it twice, because it died before it noted so.
        """
        import_id, _, number = source.partition(":")
        unwritten = Import.objects.filter(id=UUID(import_id), written__lt=int(number))
        return cls(UUID(import_id)) if unwritten.update(written=int(number)) else None

    def note_customers(self, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
        """Before they are written: columns of new customers, and those of stored ones, each with its external id."""
        told = {row["external_id"]: {name: row[name] for name in CUSTOMER_COLUMNS if name in row} for row in changed}
        stored = Customer.objects.filter(external_id__among=told).values("external_id", *CUSTOMER_COLUMNS)
        before = {row["external_id"]: row for row in stored}
        self._note(
            "customer",
            [(row["external_id"], {name: row[name] for name in CUSTOMER_COLUMNS if name in row}) for row in new],
            [(external_id, before[external_id], after) for external_id, after in told.items()],
        )

    def note_orders(self, orders: Mapping[str, Mapping[str, Any]]) -> None:
        """Before they are written: the columns of orders by external id."""
        stored = Order.objects.filter(external_id__among=orders).values("external_id", *ORDER_COLUMNS)
        before = {row["external_id"]: row for row in stored}
        self._note(
            "order",
            [(external_id, dict(after)) for external_id, after in orders.items() if external_id not in before],
            [(external_id, row, dict(orders[external_id])) for external_id, row in before.items()],
        )

    def _note(
        self,
        kind: str,
        new: Sequence[tuple[str, dict[str, Any]]],
        stored: Sequence[tuple[str, Mapping[str, Any], dict[str, Any]]],
    ) -> None:
        now = timezone.now()
        rows = [
            ImportedRecord(
                id=new_id(),
                import_id=self.import_id,
                kind=kind,
                external_id=external_id,
                is_new=True,
                after=after,
                written_at=now,
            )
            for external_id, after in new
        ]
        changed = 0
        for external_id, before, after in stored:
            different = {name: value for name, value in after.items() if value != before[name]}
            if different:
                changed += 1
                rows.append(
                    ImportedRecord(
                        id=new_id(),
                        import_id=self.import_id,
                        kind=kind,
                        external_id=external_id,
                        is_new=False,
                        before={name: before[name] for name in different},
                        after=different,
                        written_at=now,
                    )
                )
        ImportedRecord.objects.bulk_create(rows)
        counts = {"new": len(new), "changed": changed, "same": len(stored) - changed}
        Import.objects.filter(id=self.import_id).update(
            **{f"{kind}s_{name}": F(f"{kind}s_{name}") + count for name, count in counts.items()}
        )
