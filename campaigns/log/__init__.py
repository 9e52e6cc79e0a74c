"""The log of every message: its rows and states, how they are claimed, finished, withdrawn and sent again, and the
counters that move with them."""
