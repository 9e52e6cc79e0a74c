"""The pages under /settings/: oneself, the team, the keys of programs, and the log of what everybody did."""
