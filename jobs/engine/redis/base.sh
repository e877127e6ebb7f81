# The copy is of the instant in which the server forks, and nobody else knows which one that was: the keys are counted again and
# again from before the dump until after it. Counted twice only, a cache whose keys came and went in between was called damaged.
watcher='' tallier=''
clean_up() {
  local child
  for child in $watcher $tallier; do kill "$child" || true; done
}

# How few and how many keys there were between two samples. What the server changed in between, at least one change for a key
# that came or went, is all that can have moved their number away from both counts: so also what came and went unseen is in.
weigh() {
  local moved apart low high
  [ -n "$keys" ] || return 0
  if [ -n "$was_keys" ]; then
    # A snapshot that ends sets the changes back to those since it began; a person may set the others back.
    moved=$(((changes < was_changes ? changes : changes - was_changes) + (gone < was_gone ? gone : gone - was_gone)))
    apart=$((keys > was_keys ? keys - was_keys : was_keys - keys))
    moved=$((moved < apart ? apart : moved))
    low=$(((keys + was_keys - moved) / 2)) high=$(((keys + was_keys + moved + 1) / 2))
    fewest=$((low < fewest ? low : fewest)) most=$((high > most ? high : most))
  fi
  was_keys=$keys was_changes=$changes was_gone=$gone
}

tally() {
  local name value keys='' changes='' gone='' was_keys='' was_changes='' was_gone='' fewest=$((2 ** 62)) most=0 whole=''
  while IFS=: read -r name value; do
    case $name in
      "# Server")
        weigh
        # Without the script nobody would end this.
        kill -0 $$
        keys=0 changes=0 gone=0
        ;;
      "# Counted")
        weigh
        keys='' whole+=x
        ;;
      "# Cut") keys='' ;;
      rdb_changes_since_last_save) changes=$value ;;
      expired_keys | evicted_keys) gone=$((gone + value)) ;;
      db[0-9]*)
        value=${value#keys=}
        keys=$((keys + ${value%%,*}))
        ;;
    esac
  done < <(tr -d '\r' | sed -n -e '/^# [SC]/p' -e '/^db[0-9]*:keys=[0-9]*,/p' -e '/^rdb_changes_since_last_save:/p' \
    -e '/^expired_keys:[0-9]/p' -e '/^evicted_keys:[0-9]/p')
  [ "$whole" = xx ] || fail "the keys were not counted until after the dump"
  fact count.before.keys "$((fewest < 0 ? 0 : fewest))"
  fact count.after.keys "$most"
}

counted() {
  ask INFO >&4
  printf '\n# Counted\n' >&4
}

open_stream
connect
learn engine_version told server redis_version
learn identifier told replication master_replid
mkfifo "$here/samples"
tally < "$here/samples" 3>&- &
tallier=$!
exec 4> "$here/samples"
counted
"${client[@]}" -r -1 -i 0.05 INFO < "$PASSWORD_FILE" >&4 4>&- 3>&- &
watcher=$!
"${client[@]}" --rdb - < "$PASSWORD_FILE" >&3 4>&-
kill "$watcher" || true
wait "$watcher" || true
watcher=
# What it wrote last may be half a sample.
printf '\n# Cut\n' >&4
counted
exec 4>&-
wait "$tallier"
tallier=
exec 3>&-
