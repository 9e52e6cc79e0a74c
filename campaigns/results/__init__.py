"""How campaigns went: figures, progress, reasons, and the figures of the dashboard."""
