"""A database that must not be used says why."""

from django.db import connection, models
from django.utils import timezone

from crm.database.models import Record


class Closure(Record):
    """Why nobody may use this database. It has no row while all is well, and one row otherwise."""

    class Reason(models.TextChoices):
        """What happened to the database."""

        COPYING = "copying", "This database holds an unfinished copy. Run copy_to again, or name another DATABASE_URL."
        RESTORING = "restoring", "A restore of this database has not finished. Run `manage.py restore FILE` again."
        MOVED = (
            "moved",
            "This installation was moved to another database. Set DATABASE_URL to that one; or, to go on with this one"
            " and give up the other, run `manage.py copy_to --stay`.",
        )

    reason = models.CharField(max_length=20, choices=Reason)
    detail = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        where = f" ({self.detail}, {self.since:%Y-%m-%d %H:%M} UTC)" if self.detail else ""
        return f"{self.get_reason_display()}{where}"

    @classmethod
    def current(cls) -> "Closure | None":
        """Why this database must not be used; None where it may, also where it has no tables yet."""
        if cls._meta.db_table not in connection.introspection.table_names():
            return None
        return cls.objects.first()
