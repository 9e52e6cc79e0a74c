"""Plain words to a rule, by a grammar over the catalogue of fields and the values in the data."""

from ai_tools.engines.grammar.reading import read

__all__ = ["read"]
