"""MongoDB behind Django's ORM: `django-mongodb-backend`, with corrections.

base        connections: replica sets only, commits that are asked for until they are certain
compiler    pipelines that sort, limit and count along an index
bulk        many documents in one command
abandoned   transactions of dead processes, ended
keys        ids for the tables of other people's apps
apps        those apps, with these ids
migrations  their tables (MIGRATION_MODULES), since their own migrations number rows from 1
"""
