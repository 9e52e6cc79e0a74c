"""Noticing when customers begin and cease to match a rule.

`moments` says when the clock alone can next change the answer, so that nobody is asked again and again.
"""
