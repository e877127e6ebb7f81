# A database of this family has no new name, but its tables have: one RENAME TABLE moves all that serve into a database with
# a date and all that were restored into their place, and is done whole or not at all (MySQL 8.0, MariaDB 10.6).
dump_options
dumped() { "$(tool dump)" --no-defaults --user="$user" --socket="$socket" --max-allowed-packet=1G "${shape[@]}" "$@"; }
names_of() {
  sql -N -B -r -e "SELECT table_name FROM information_schema.tables WHERE table_schema = '$DATABASE' AND table_type $1 'VIEW'
    ORDER BY 1"
}
coded() { sql -N -B -e "SELECT CONCAT('CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name)
  FROM information_schema.schemata WHERE schema_name = '$DATABASE'"; }

printf '' > "$here/restored"
until [ -e "$here/approved" ]; do
  [ ! -e "$here/refused" ] || exit 1
  sleep 0.1
done
# shellcheck source=/dev/null
source "$here/names"
mapfile -t fresh < <(names_of '<>' | grep -vx groundcrew_restore)
[ "${#fresh[@]}" -gt 0 ] || fail "the copy holds no table of $DATABASE"

# A row wider than what the server takes ends the filling in its middle. Bytes are written with two digits each, text as it is
# or longer.
check_packet() {
  local most table width widest needed=1048576
  most=$(live "SELECT @@global.max_allowed_packet")
  while IFS=$'\t' read -r table width; do
    widest=$(sql -N -B -e "SELECT COALESCE(MAX($width), 0) FROM \`$DATABASE\`.$(quoted "$table")" < /dev/null)
    while [ "$needed" -le "$((widest + 65536))" ]; do needed=$((needed * 2)); done
    [ "$widest" -le "$most" ] || fail "a row of $table takes $widest bytes as SQL, and the server that serves takes $most: \
SET GLOBAL max_allowed_packet = $needed there, and run again"
  done < <(sql -N -B -r -e "SET SESSION group_concat_max_len = 1048576; SELECT table_name, GROUP_CONCAT('COALESCE(',
    IF(data_type LIKE '%blob', '2 * ', ''), 'LENGTH(\`', REPLACE(column_name, '\`', '\`\`'), '\`), 0)' SEPARATOR ' + ')
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = '$DATABASE' AND table_type <> 'VIEW'
      AND (data_type LIKE '%blob' OR data_type LIKE '%text' OR data_type = 'json') GROUP BY table_name")
}

fill() {
  check_packet
  fact step.fill 1
  fact state "a half-filled database $incoming may be left"
  live "DROP DATABASE IF EXISTS \`$incoming\`; CREATE DATABASE \`$incoming\` $(coded);
    CREATE TABLE \`$incoming\`.groundcrew_restore (id varchar(250), plain int, finished int) ENGINE=InnoDB;
    INSERT INTO \`$incoming\`.groundcrew_restore SELECT '$RESTORED', NOT EXISTS (
      SELECT 1 FROM information_schema.routines WHERE routine_schema = '$DATABASE'
      UNION SELECT 1 FROM information_schema.events WHERE event_schema = '$DATABASE'), 0"
  dumped --single-transaction --skip-triggers "$DATABASE" "${fresh[@]}" | live_client "$incoming"
}

compare() {
  fact step.compare 1
  [ "$(tables_of "$incoming" | grep -vx groundcrew_restore)" = "$(printf '%s\n' "${fresh[@]}")" ] ||
    fail "$incoming lacks tables of the copy"
  local table wanted found
  for table in $TABLES; do
    wanted=$(sql -N -B -e "SELECT count(*) FROM \`$DATABASE\`.$(quoted "$table")")
    found=$(live "SELECT count(*) FROM \`$incoming\`.$(quoted "$table")")
    [ -n "$found" ] && [ "$found" = "$wanted" ] || fail "$table holds '$found' rows in $incoming, '$wanted' in the copy"
  done
}

swap() {
  fact step.swap 1
  local served moves=() table name
  mapfile -t served < <(tables_of "$DATABASE")
  live "CREATE DATABASE IF NOT EXISTS \`$DATABASE\` $(coded)"
  if [ "${#served[@]}" -gt 0 ]; then
    live "CREATE DATABASE \`$KEPT\` $(coded)"
    fact kept "$KEPT"
  fi
  for table in "${served[@]}"; do name=$(quoted "$table"); moves+=("\`$DATABASE\`.$name TO \`$KEPT\`.$name"); done
  for table in "${fresh[@]}" groundcrew_restore; do
    name=$(quoted "$table")
    moves+=("\`$incoming\`.$name TO \`$DATABASE\`.$name")
  done
  guard "SET SESSION lock_wait_timeout = 20;
RENAME TABLE $(IFS=,; printf '%s' "${moves[*]}");
SELECT 'ended';"
  local second
  for second in {1..120}; do
    # What is short ends by itself; sessions that hold the tables are ended after a second.
    if read -r -t 0.25 line <&"${GUARD[0]}"; then
      [ "$line" != ended ] || break
      said=$line
    fi
    [ "$second" -lt 4 ] || live "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist
      WHERE db = '$DATABASE' AND id <> connection_id() AND command <> 'Binlog Dump'" | live_client --force 2> /dev/null || true
  done
  [ "$(marked 0)" = "$RESTORED" ] || fail "the tables could not be swapped: ${said:-}"
}

views_of_live() { live "SELECT table_name FROM information_schema.views WHERE table_schema = '$DATABASE'"; }

# What is no table: triggers of the tables that arrived; routines and events where the server had none; views it lacks.
complete() {
  fact step.complete 1
  fact state "$DATABASE holds the restored tables; its triggers, routines, events and views may be missing"
  dumped --no-data --no-create-info --add-drop-trigger --triggers "$DATABASE" | live_client "$DATABASE"
  [ "$(live "SELECT plain FROM \`$DATABASE\`.groundcrew_restore")" = 0 ] ||
    dumped --no-data --no-create-info --skip-triggers --routines --events "$DATABASE" | live_client "$DATABASE"
  # All at once: a dump makes a placeholder of each first, so that one may read another whatever their names.
  local lacking
  mapfile -t lacking < <(comm -23 <(names_of '=' | sort) <(views_of_live | sort))
  [ "${#lacking[@]}" = 0 ] || dumped --no-data --skip-triggers "$DATABASE" "${lacking[@]}" | live_client "$DATABASE"
  live "UPDATE \`$DATABASE\`.groundcrew_restore SET finished = 1; DROP DATABASE IF EXISTS \`$incoming\`"
}

if [ "$(marked 0)" != "$RESTORED" ]; then
  fill
  compare
  swap
fi
complete
fact state "$DATABASE is the restored one"
fact step.done 1
