"""Runs all processes of an installation on one machine: `python -m crm.supervisor`."""
