"""The app of customers, orders and segments."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, orders and segments."""

    name = "customers"

    def ready(self) -> None:
        from customers import orders_before  # noqa: F401  gives SQLite its function before anything connects
        from customers.segments import catalogue
        from customers.segments.references import SEGMENT
        from customers.survey import cohorts, days, hours, kinds, rfm, standing_cells

        catalogue.register(SEGMENT)
        kinds.register(cohorts.Cohorts, days.Days, hours.Hours, rfm.Rfm, standing_cells.StandingCells)
