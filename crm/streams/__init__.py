"""The shared consumer: accepted records are appended to a Redis Stream, and workers write them in batches.

Stream.append()   the API: one entry a request, a JSON array of records
drain()           a worker: reads in order, writes a batch, acknowledges; one worker a shard at a time
"""
