# Reviews the cache in small steps while it serves: keys without an end, and whether an eviction policy is set.
# It reads only: a cache that is emptied on schedule is a stampede on schedule.
connect
policy=$(ask CONFIG GET maxmemory-policy 2> /dev/null | tail -n 1 || true)
printf 'eviction policy %s\n' "${policy:-unknown}"
cursor=0
seen=0
endless=0
while :; do
  mapfile -t answer < <(ask SCAN "$cursor" COUNT 200)
  cursor=${answer[0]}
  for key in "${answer[@]:1}"; do
    [ -n "$key" ] || continue
    seen=$((seen + 1))
    [ "$(ask TTL "$key")" != -1 ] || endless=$((endless + 1))
  done
  [ "$cursor" != 0 ] || break
  sleep "$PAUSE_SECONDS"
done
printf '%s keys seen, %s without an end\n' "$seen" "$endless"
