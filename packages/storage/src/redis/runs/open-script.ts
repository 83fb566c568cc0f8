import { redisScript, type RedisScript } from '../connection/redis-script.js'
import { limitScripts } from '../limits/limit-scripts.js'
import { scopeScripts } from '../threads/scope-scripts.js'
import { threadScripts } from '../threads/thread-scripts.js'
import { claimScripts } from './claim-scripts.js'
import { leaseScripts } from './lease-scripts.js'
import { runScripts } from './run-scripts.js'

/**
 * Begins a run, by the scripts that do one part of it each: looks whose its thread is, takes a place, claims the thread, indexes the lease, makes
 * the run, adds its question to the thread and reads what was said there. Where one of the first three says no nothing has changed. For one server:
 * the keys are in several slots. KEYS: runs, ends, index of leases, record, log; head, ids and messages of the thread, threads of the scope;
 * limits, places and ends of the scope. ARGV: run key, token, lease, run, ttl, run id, thread of the scope, age at which a claim without a run is
 * void; the scope that must own the thread or nothing; the name of the place or nothing, its holder, how many there are, how long it is held; the
 * question's id or nothing, the question, its title, ttl of the thread, thread. What is damaged beside the run hinders no run: the answer is silent
 * about it.
 */
export const openScript: RedisScript = redisScript('begin a run', `
local function owner(KEYS, ARGV)
${threadScripts.isForeign.body}
end
local function enter(KEYS, ARGV)
${limitScripts.enter.body}
end
local function leave(KEYS, ARGV)
${limitScripts.leave.body}
end
local function live(KEYS, ARGV)
${claimScripts.live.body}
end
local function claim(KEYS, ARGV)
${claimScripts.claim.body}
end
local function index(KEYS, ARGV)
${leaseScripts.put.body}
end
local function make(KEYS, ARGV)
${runScripts.ensure.body}
end
local function add(KEYS, ARGV)
${threadScripts.add.body}
end
local function list(KEYS, ARGV)
${scopeScripts.put.body}
end
local function read(KEYS, ARGV)
${threadScripts.messages.body}
end
local claims, thread, limits = {KEYS[1], KEYS[2]}, {KEYS[6], KEYS[7], KEYS[8]}, {KEYS[10], KEYS[11], KEYS[12]}
local isInThread, place = ARGV[9] ~= '', {ARGV[10], ARGV[11], ARGV[12], ARGV[13]}
if isInThread then
  local owned = owner(thread, {ARGV[9]})
  if owned[1] ~= 'none' then return owned end
end
local isAsked, entered = false, nil
if ARGV[10] ~= '' then
  isAsked, entered = pcall(enter, limits, place)
  if isAsked and entered[1] == 'full' and live(claims, {})[1] == 'none' then return {'full'} end
end
local claimed = claim(claims, ARGV)
if claimed[1] ~= 'claimed' then
  if isAsked then leave(limits, place) end
  return claimed
end
index({KEYS[3]}, {ARGV[6], ARGV[3]})
local at, lease, stop, run = string.match(claimed[2], '^%S+ (%S+) (%S+) (%S+) (.*)$')
local made = make({KEYS[4], KEYS[5]}, {ARGV[2], at, lease, stop, ARGV[7], run, ARGV[8], ARGV[5]})
local isRead, said = false, nil
if isInThread then
  isRead, said = pcall(function()
    if ARGV[14] == '' then return read(thread, {ARGV[9]}) end
    list({KEYS[9]}, {ARGV[18], ARGV[17]})
    return add(thread, {ARGV[9], ARGV[17], ARGV[14], ARGV[15], ARGV[16]})
  end)
end
return {claimed[1], claimed[2], made, isRead and said or nil}`)
