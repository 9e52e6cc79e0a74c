"""`manage.py survey`"""

from typing import Any

from django.core.management.base import BaseCommand

from customers.survey import passing


class Command(BaseCommand):
    """Counts here, without a worker; joins in a pass that is under way."""

    help = "Count what the reports show now, over all customers, as every night."

    def handle(self, *args: Any, **options: Any) -> None:
        passing.begin()
        while not passing.carry_out():
            pass
        last = passing.current_pass()
        assert last
        if last.finished_at is None:
            self.stdout.write(f"A worker is counting: {last.percent} % done.")
            return
        took = (last.finished_at - last.as_of).total_seconds()
        self.stdout.write(f"{last.surveyed:,} customers were counted in {took:.1f} s.")
