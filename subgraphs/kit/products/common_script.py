"""What Redis does in one step when a call is asked for, and when it has ended.

KEYS: when the counting began; the calls of a day, or of a minute, by their moments; the calls under way, by
the moments at which they end at the latest; whether the product has asked everybody to wait; how much was
spent of the day before the counting began; the calls under way in places that are somebody's own.
"""

from __future__ import annotations

from typing import Final

__all__ = ["GIVE_BACK", "TAKE"]

TAKE: Final = """
local told = {}
for place = 1, 13 do told[place] = tonumber(ARGV[place]) end
local minute, day, minute_common, day_common, minute_all, day_all = unpack(told, 1, 6)
local common_at_once, all_at_once, lease, known_epoch, known_in_day = unpack(told, 7, 11)
local own_call, own_place = told[12] == 1, told[13] == 1
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local has_day = day_all > 0
local epoch = tonumber(redis.call('GET', KEYS[1]))
if not epoch then
  epoch = now
  redis.call('SET', KEYS[1], string.format('%.0f', epoch))
end
local quiet = epoch + minute - now
local forgotten = tonumber(redis.call('GET', KEYS[5]) or 0)
if quiet > 0 and known_epoch ~= epoch and known_in_day > forgotten then
  forgotten = known_in_day
  redis.call('SET', KEYS[5], forgotten, 'PX', day)
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - (has_day and day or minute))
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', now)
local a_minute_ago = '(' .. string.format('%.0f', now - minute)
local in_minute = redis.call('ZCOUNT', KEYS[2], a_minute_ago, '+inf')
local in_day = has_day and redis.call('ZCARD', KEYS[2]) + forgotten or 0
local at_once, in_own = redis.call('ZCARD', KEYS[3]), redis.call('ZCARD', KEYS[6])
local function left_of_oldest(from, span)
  local oldest = redis.call('ZRANGEBYSCORE', KEYS[2], from, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  return oldest[2] and math.max(oldest[2] + span - now, 1) or 0
end
local minute_left = left_of_oldest(a_minute_ago, minute)
local day_left = has_day and math.max(left_of_oldest('-inf', day), 1) or 0
local paused = math.max(redis.call('PTTL', KEYS[4]), 0)
local function fits(most_in_minute, most_in_day)
  return in_minute < most_in_minute and (not has_day or in_day < most_in_day)
end
local common_call = quiet <= 0 and fits(minute_common, day_common)
local common_place = quiet <= 0 and at_once < common_at_once
own_call = not common_call and own_call and fits(minute_all, day_all)
own_place = not common_place and own_place and at_once + in_own < all_at_once
local granted, wait = false, paused
if paused == 0 then
  granted = (common_call or own_call) and (common_place or own_place)
  if not granted and (common_call or own_call) then
    wait = -1
  elseif has_day and in_day >= day_common then
    wait = day_left
  elseif in_minute >= minute_common then
    wait = minute_left
  else
    wait = math.max(quiet, 1)
  end
end
if granted then
  redis.call('ZADD', KEYS[2], now, ARGV[14])
  local places = own_place and KEYS[6] or KEYS[3]
  redis.call('ZADD', places, now + lease, ARGV[14])
  redis.call('PEXPIRE', KEYS[2], has_day and day or minute)
  redis.call('PEXPIRE', places, lease + minute)
  in_minute, in_day = in_minute + 1, in_day + 1
end
minute_left, day_left = math.ceil(minute_left), math.ceil(day_left)
local from = {granted and 1 or 0, own_call and 1 or 0, own_place and 1 or 0}
return {from[1], from[2], from[3], math.ceil(wait), in_minute, minute_left, in_day, day_left, epoch}
"""
"""Answers whether it is granted, and whether by the asker's own call and place among those at once; how long
to wait else (-1: for a call to end); how many there are in the minute and the day and how long the oldest of
each still counts; and the epoch."""

GIVE_BACK: Final = """
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[6], ARGV[1])
local paused = tonumber(ARGV[2])
if paused > math.max(redis.call('PTTL', KEYS[4]), 0) then
  redis.call('SET', KEYS[4], 1, 'PX', paused)
end
return {}
"""
