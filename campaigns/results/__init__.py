"""How campaigns went: figures, progress, reasons, weak parts of an audience, and the figures of the dashboard."""
