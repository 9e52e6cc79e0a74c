"""What Redis does in one step: scripts in Lua."""

# Appends entries, all or none, and counts their records. KEYS are the stream and a stamp; ARGV the value of the stamp,
# life of a nudge, number of shards, then shard, kind, body, records and source of each entry. The answer is nothing
# where the stamp was renewed; the number of shards where it is another one; else that, the shards to wake, and the ids.
# Ids rise over all shards: those of several shards come from a stream that keeps nothing.
APPEND = """
local stream = KEYS[1]
if KEYS[2] and redis.call('GET', KEYS[2]) ~= ARGV[1] then return {} end
local shards = redis.call('GET', stream .. ':shards') or '1'
if shards ~= ARGV[3] then return {tonumber(shards)} end
local ids, records, appended = {}, 0, {}
for i = 4, #ARGV, 5 do
    local key, id = stream, '*'
    if shards ~= '1' then
        key = stream .. '/' .. shards .. '.' .. ARGV[i]
        id = redis.call('XADD', stream .. ':ids', 'MAXLEN', 0, '*', 'id', '')
    end
    local fields = {'kind', ARGV[i + 1], 'body', ARGV[i + 2], 'records', ARGV[i + 3], 'source', ARGV[i + 4]}
    table.insert(ids, redis.call('XADD', key, id, unpack(fields)))
    records = records + ARGV[i + 3]
    appended[ARGV[i]] = key
end
redis.call('INCRBY', stream .. ':queued', records)
local woken = {}
for shard, key in pairs(appended) do
    if redis.call('SET', key .. ':nudge', 1, 'NX', 'EX', ARGV[2]) then table.insert(woken, tonumber(shard)) end
end
return {tonumber(shards), woken, ids}
"""
# Lets a stream have another number of shards, unless those before the present ones still have entries. The next id is
# higher than all before. KEYS is the stream, ARGV the number.
CHANGE_SHARDS = """
local stream = KEYS[1]
local shards, before = redis.call('GET', stream .. ':shards') or '1', redis.call('GET', stream .. ':shards-before')
if shards == ARGV[1] then return 0 end
for n = 0, (before or 0) - 1 do
    local key = before == '1' and stream or stream .. '/' .. before .. '.' .. n
    if redis.call('XLEN', key) > 0 then return 0 end
end
local function source_of_ids(count) return count == '1' and stream or stream .. ':ids' end
local from, to = source_of_ids(shards), source_of_ids(ARGV[1])
if from ~= to and redis.call('EXISTS', from) == 1 then
    local facts = redis.call('XINFO', 'STREAM', from)
    for i = 1, #facts, 2 do
        if facts[i] == 'last-generated-id' then
            redis.pcall('XADD', to, 'MAXLEN', 0, facts[i + 1], 'id', '')  -- an error where it is there already
        end
    end
end
redis.call('SET', stream .. ':shards', ARGV[1])
redis.call('SET', stream .. ':shards-before', shards)
return 1
"""
# Removes entries from the stream and their records from the count, once however often it runs.
FINISH = """
local ids, gone = {}, 0
for i = 2, #ARGV, 2 do
    table.insert(ids, ARGV[i])
    if redis.call('XDEL', KEYS[1], ARGV[i]) == 1 then gone = gone + ARGV[i + 1] end
end
redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
redis.call('HDEL', KEYS[3], unpack(ids))
return redis.call('DECRBY', KEYS[2], gone)
"""
