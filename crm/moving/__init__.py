"""Moves a whole installation: backup, restore, and copying from one database to the other.

maintenance  closes an installation while it is copied: requests get 503, tasks do nothing
models       a database that must not be used says why
presence     which processes work for an installation, and how it is proved that none does
archive      one file with members, checksums and a manifest
streams      what Redis holds, as lines, and back
engines      a consistent copy of SQLite or MongoDB, and back
backup       `manage.py backup`
restoring    `manage.py restore`
tables       every model's rows in a form that both databases share, and their checksums
fence        proof that nothing was written to a database since it was set
copying      `manage.py copy_to`, the source's side
receiving    its target's side, a process with settings of its own
receiver     what that process does with each request
"""
