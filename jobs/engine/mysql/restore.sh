# A server of its own on an empty directory, without network. The client's packet limit is the server's: a smaller one
# ends a replay in the middle.
data=$WORK/data
socket=$here/restore.sock
server=
keeper=groundcrew_throwaway
clean_up() {
  [ -z "$server" ] || sql -e "DROP USER '$keeper'@localhost" || true
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
  [ -z "$server" ] || wait "$server" || true
}

wait_for_go
mkdir -p "$data" "$WORK/temporary"
daemon=$(command -v mariadbd || command -v mysqld)
base=${ENGINE_BASE:+--basedir=$ENGINE_BASE}
messages=${ENGINE_MESSAGES:+--lc-messages-dir=$ENGINE_MESSAGES}
# Of its own: at their start, servers delete what they find of each other's in a folder they share, and one of them ends.
places=(--datadir="$data" --tmpdir="$WORK/temporary")
# How the source spells names is fixed when a server is made. Copies of before do not tell.
IFS= read -r first < "$WORK/base" || true
case $first in "-- source: lower_case_table_names="[01]) places+=("--lower-case-table-names=${first##*=}") ;; esac
not_started() { tail -n 20 "$here/server.log" >&2; fail "the throwaway server did not start"; }
if command -v mariadb-install-db > /dev/null; then
  initialise=(mariadb-install-db --no-defaults ${base:+"$base"} "${places[@]}" --auth-root-authentication-method=normal)
  initialise+=(--skip-test-db)
else
  initialise=("$daemon" --no-defaults --initialize-insecure "${places[@]}")
fi
"${initialise[@]}" > "$here/server.log" 2>&1 || not_started
"$daemon" --no-defaults ${base:+"$base"} ${messages:+"$messages"} "${places[@]}" --socket="$socket" --skip-networking \
  --skip-log-bin --pid-file="$here/server.pid" --max-allowed-packet=1G --event-scheduler=OFF --innodb-strict-mode=OFF \
  --innodb-flush-log-at-trx-commit=0 >> "$here/server.log" 2>&1 &
server=$!
client=$(tool "")
user=root
sql() { discreet "$client" --no-defaults --user="$user" --socket="$socket" --max-allowed-packet=1G "$@"; }
until sql -e "SELECT 1" > /dev/null 2>&1; do
  kill -0 "$server" 2> /dev/null || not_started
  sleep 0.1
done
# The log may give root a password, or take root away.
sql -e "CREATE USER '$keeper'@localhost; GRANT ALL ON *.* TO '$keeper'@localhost WITH GRANT OPTION"
user=$keeper
# Zones by name: SET time_zone fails without them, and CONVERT_TZ answers NULL without a word.
zones=$(tool tzinfo-to-sql || command -v mysql_tzinfo_to_sql || true)
if [ -n "$zones" ] && [ -d /usr/share/zoneinfo ]; then
  "$zones" /usr/share/zoneinfo 2> /dev/null | sql mysql > /dev/null || echo "named time zones could not be loaded" >&2
fi
# What statements answer is rows, and belongs into no log of a Job.
sql < "$WORK/base" > /dev/null
# As far as it can be granted: a grant on a table that is gone, or by a plugin that is not here, needs nobody.
sed -n 's/^-- later: //p; /^-- Current Database/q' "$WORK/base" | sql --force > /dev/null 2>&1 || true

seconds_of() {
  local year=$((10#${1:0:2} + 2000)) month=$((10#${1:2:2})) day=$((10#${1:4:2})) clock
  IFS=: read -r -a clock <<< "$2"
  [ "$month" -gt 2 ] || { year=$((year - 1)) month=$((month + 12)); }
  seconds=$(((365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 719469) * 86400))
  seconds=$((seconds + 10#${clock[0]} * 3600 + 10#${clock[1]} * 60 + 10#${clock[2]}))
}

# The log's own times are whole seconds, and its reader takes the zone of the machine it runs on.
read_log() { TZ=UTC "$(tool binlog)" --no-defaults --start-position="${BASE_POSITION##*:}" "$@" "${files[@]}"; }

# Begun transactions, how long their first statement took, and ends of files: "yymmdd hh:mm:ss GTID", "… 0 Query", "… Rotate".
moments() {
  read_log --base64-output=decode-rows "$@" | sed -nE \
    -e 's/^#([0-9]{6}) +([0-9:]+) server id .*[[:space:]](Anonymous_GTID|GTID|Rotate|Stop)([[:space:]].*)?$/\1 \2 \3/p;t' \
    -e 's/^#([0-9]{6}) +([0-9:]+) server id .*[[:space:]]Query[[:space:]].*exec_time=([0-9]+).*/\1 \2 \3/p'
}

# The reader stops at the first event that is late by its session's clock, and SET timestamp makes that any: what others wrote
# behind it would be missing without a word. A file's end has the server's own time, and a statement of a wrong clock took a
# wrong time (less than none). Long statements are logged late and are no fault.
check_times() {
  local moment=${UNTIL%%.*} until wanted seen=0 day clock what seconds stopped= stop= begun=0 last= took
  seconds_of "${moment:2:2}${moment:5:2}${moment:8:2}" "${moment#* }"
  until=$seconds
  wanted=$(moments --stop-datetime="$moment" | grep -c GTID || true)
  while read -r day clock what; do
    [[ $what != *GTID ]] || seen=$((seen + 1))
    if [ "$seen" -le "$wanted" ]; then
      [[ $what != *GTID ]] || last="20${day:0:2}-${day:2:2}-${day:4:2} $clock"
      continue
    fi
    seconds_of "$day" "$clock"
    [ -n "$stop" ] || stopped=$seconds stop="20${day:0:2}-${day:2:2}-${day:4:2} $clock"
    case $what in
      *GTID) begun=$seconds ;;
      Rotate | Stop)
        [ "${stopped:-0}" -le "$seconds" ] || backwards
        stopped= ;;
      *)
        [ "$begun" -gt 0 ] || continue
        took=$((what < 2147483648 ? what : what - 4294967296))
        [ "$((begun + took + 60))" -ge "$until" ] || backwards
        begun=0 ;;
    esac
  done < <(moments)
}
backwards() {
  fail "the log's times run backwards: behind a transaction that says $stop stand others of before $moment. "\
"An instant until ${last:-that of the copy} can be restored to, or all of the log, without an instant"
}

if [ -n "$POINT" ]; then
  cd "$WORK/log"
  files=()
  for file in *; do [ "$(number "$file")" -lt "$(number "$BASE_FILE")" ] || files+=("$file"); done
  [ "${files[0]:-}" = "$BASE_FILE" ] || fail "$BASE_FILE, where the log behind the copy begins, was not shipped"
  [ -z "$UNTIL" ] || check_times
  read_log ${UNTIL:+--stop-datetime="${UNTIL%%.*}"} | sql --binary-mode > /dev/null
fi
definitions() { sql -N -B -e "$(schema_lines)" | sha256sum | cut -d ' ' -f 1; }
learn engine_version sql -N -B -e "SELECT version()"
learn schema.restored definitions
for table in $TABLES; do
  fact "count.restored.$table" "$(sql -N -B -e "SELECT count(*) FROM \`$DATABASE\`.$(quoted "$table")" || true)"
done
# A view whose definer is gone is dumped and restored without a word, and fails for its first reader.
sql -N -B -r -e "SELECT table_name FROM information_schema.views WHERE table_schema = '$DATABASE'" |
  while IFS= read -r view; do sql -e "SELECT 1 FROM \`$DATABASE\`.$(quoted "$view") LIMIT 1" > /dev/null < /dev/null; done
# Reads every row: damage that was copied is looked for where a copy is proven, not while somebody waits for it.
if [ -n "${PROVES:-}" ]; then
  begun=${EPOCHREALTIME/./}
  "$(tool check)" --no-defaults --user="$user" --socket="$socket" --databases "$DATABASE" --check --silent
  fact checked_microseconds "$((${EPOCHREALTIME/./} - begun))"
fi
