"""The shared consumer: what is accepted at a door is appended to a Redis Stream, and workers write it in batches.

Stream.append()   door: one entry a request, a JSON array of records
drain()           worker: reads in order, writes a batch, acknowledges; one at a time a stream
"""
