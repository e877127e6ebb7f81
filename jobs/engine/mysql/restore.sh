# A server of its own on an empty directory, without network. The client's packet limit is the server's: a smaller one
# ends a replay in the middle.
data=$WORK/data
socket=$here/restore.sock
server=
clean_up() { [ -z "$server" ] || kill "$server" 2> /dev/null || true; [ -z "$server" ] || wait "$server" || true; }

wait_for_go
mkdir -p "$data" "$WORK/temporary"
daemon=$(command -v mariadbd || command -v mysqld)
base=${ENGINE_BASE:+--basedir=$ENGINE_BASE}
messages=${ENGINE_MESSAGES:+--lc-messages-dir=$ENGINE_MESSAGES}
# Of its own: at their start, servers delete what they find of each other's in a folder they share, and one of them ends.
places=(--datadir="$data" --tmpdir="$WORK/temporary")
not_started() { tail -n 20 "$here/server.log" >&2; fail "the throwaway server did not start"; }
if command -v mariadb-install-db > /dev/null; then
  initialise=(mariadb-install-db --no-defaults ${base:+"$base"} "${places[@]}" --auth-root-authentication-method=normal --skip-test-db)
else
  initialise=("$daemon" --no-defaults --initialize-insecure "${places[@]}")
fi
"${initialise[@]}" > "$here/server.log" 2>&1 || not_started
"$daemon" --no-defaults ${base:+"$base"} ${messages:+"$messages"} "${places[@]}" --socket="$socket" --skip-networking \
  --skip-log-bin --pid-file="$here/server.pid" --max-allowed-packet=1G --event-scheduler=OFF --innodb-flush-log-at-trx-commit=0 \
  >> "$here/server.log" 2>&1 &
server=$!
client=$(tool "")
sql() { "$client" --no-defaults --user=root --socket="$socket" --max-allowed-packet=1G "$@"; }
until sql -e "SELECT 1" > /dev/null 2>&1; do
  kill -0 "$server" 2> /dev/null || not_started
  sleep 0.1
done
sql < "$WORK/base"
if [ -n "$POINT" ]; then
  cd "$WORK/log"
  files=()
  for file in *; do [ "$(number "$file")" -lt "$(number "$BASE_FILE")" ] || files+=("$file"); done
  [ "${files[0]:-}" = "$BASE_FILE" ] || fail "$BASE_FILE, where the log behind the copy begins, was not shipped"
  # The log's own times are whole seconds, and its reader takes the zone of the machine it runs on.
  TZ=UTC "$(tool binlog)" --no-defaults --start-position="${BASE_POSITION##*:}" ${UNTIL:+--stop-datetime="${UNTIL%%.*}"} \
    "${files[@]}" | sql --binary-mode
fi
definitions() { sql -N -B -e "$(schema_lines)" | sha256sum | cut -d ' ' -f 1; }
learn engine_version sql -N -B -e "SELECT version()"
learn schema.restored definitions
for table in $TABLES; do
  fact "count.restored.$table" "$(sql -N -B -e "SELECT count(*) FROM \`$DATABASE\`.\`$table\`" || true)"
done
# A view whose definer is gone is dumped and restored without a word, and fails for its first reader.
sql -N -B -e "SELECT table_name FROM information_schema.views WHERE table_schema = '$DATABASE'" |
  while read -r view; do sql -e "SELECT 1 FROM \`$DATABASE\`.\`$view\` LIMIT 1" > /dev/null; done
# Reads every row: damage that was copied is looked for where a copy is proven, not while somebody waits for it.
if [ -n "${PROVES:-}" ]; then
  begun=${EPOCHREALTIME/./}
  "$(tool check)" --no-defaults --user=root --socket="$socket" --databases "$DATABASE" --check --silent
  fact checked_microseconds "$((${EPOCHREALTIME/./} - begun))"
fi
