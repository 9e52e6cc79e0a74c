"""Noticing when customers begin and cease to match a rule.

`moments` says when the clock alone can next change the answer, so that nobody is asked again and again. `watches` keeps
what is watched, `passing` sets it up for all customers, `alarms` notices who enters and leaves, `crossings` tells, and
`recounting` compares at night.
"""
