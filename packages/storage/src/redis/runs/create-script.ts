import { redisScript, type RedisScript } from '../connection/redis-script.js'
import { claimScripts } from './claim-scripts.js'
import { leaseScripts } from './lease-scripts.js'
import { runScripts } from './run-scripts.js'

/**
 * Claims a thread for a run, indexes its lease and makes it, in this order, by the scripts that do one of it each; where the claim is another's it
 * goes no further. For one server: the keys are in three slots. KEYS: runs, ends, index of leases, record, log. ARGV: run key, token, lease, run, ttl,
 * run id, thread, age at which a claim without a run is void.
 */
export const createScript: RedisScript = redisScript('create a run', `
local function claim(KEYS, ARGV)
${claimScripts.claim.source}
end
local function index(KEYS, ARGV)
${leaseScripts.put.source}
end
local function make(KEYS, ARGV)
${runScripts.ensure.source}
end
local claimed = claim({KEYS[1], KEYS[2]}, ARGV)
if claimed[1] ~= 'claimed' then return claimed end
index({KEYS[3]}, {ARGV[6], ARGV[3]})
local at, lease, stop, run = string.match(claimed[2], '^%S+ (%S+) (%S+) (%S+) (.*)$')
return {claimed[1], claimed[2], make({KEYS[4], KEYS[5]}, {ARGV[2], at, lease, stop, ARGV[7], run, ARGV[8], ARGV[5]})}`)
