# The password goes from the mounted Secret into a passfile in memory; it is in no argument and in no environment.
connect() {
  require_password
  PGPASSFILE=$here/pgpass
  printf '%s:%s:*:%s:%s\n' "$HOST" "$PORT" "$USER_NAME" "$(sed 's/[\\:]/\\&/g' "$PASSWORD_FILE")" > "$PGPASSFILE"
  export PGPASSFILE PGHOST=$HOST PGPORT=$PORT PGUSER=$USER_NAME PGDATABASE=$DATABASE
  export PGCONNECT_TIMEOUT=10 PGAPPNAME=groundcrew
  export PGOPTIONS="-c lock_timeout=10s -c statement_timeout=${STATEMENT_TIMEOUT:-0} -c jit=off"
  export PGTARGETSESSIONATTRS=read-write
}

# A database or a role may limit its sessions (ALTER DATABASE … SET statement_timeout): what a client asks for goes before.
patient="-c statement_timeout=0 -c lock_timeout=0 -c idle_session_timeout=0 -c idle_in_transaction_session_timeout=0"
patient+=" -c default_transaction_read_only=off"

sql() { psql -X -q -A -t -w -v ON_ERROR_STOP=1 -c "$1"; }

# A missing table fails the run: a backup of a database without it is not the backup that was asked for.
count_tables() {
  local table
  for table in $TABLES; do
    learn "count.$1.$table" sql "SELECT count(*) FROM $table"
  done
}

# A commit lies in the log before it can be seen: while it is flushed, and while a synchronous standby is waited for. What was
# under way when the copy ended is waited for, so that no row of the copy is missing in the counts behind it. What stays open
# longer commits behind the copy's end.
await_commits() {
  local under_way left
  # A snapshot lists only what is older than the newest transaction that has ended: this one is.
  sql "SELECT pg_current_xact_id()" > /dev/null
  under_way=$(sql "SELECT pg_current_snapshot()")
  for _ in {1..50}; do
    left=$(sql "SELECT count(*) FROM pg_snapshot_xip('$under_way') AS id WHERE pg_xact_status(id) = 'in progress'")
    [ "$left" != 0 ] || return 0
    sleep 0.2
  done
}

# What is defined in the database: relations, their columns, indexes, constraints, views, triggers, functions. Servers of two
# majors say the same definition in other words, and bring other members with an extension: "across" majors names and types
# are said. NOT NULL stands with the columns; from 18 on it is among the constraints, too.
schema_query() {
  local same=true
  [ "${1:-}" != across ] || same=false
  not_an_extensions() {
    printf '%s' "($same OR NOT EXISTS (SELECT FROM pg_depend WHERE classid = '$1'::regclass AND objid = $2.oid AND deptype = 'e'))"
  }
  printf '%s' "
  WITH ours AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND $(not_an_extensions pg_class c))
  SELECT line FROM (
    SELECT name || ' ' || relkind::text AS line FROM ours
    UNION ALL SELECT name || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
      FROM ours JOIN pg_attribute ON attrelid = oid WHERE attnum > 0 AND NOT attisdropped
    UNION ALL SELECT CASE WHEN $same THEN pg_get_indexdef(indexrelid) ELSE name || ' ' || indexrelid::regclass END
      FROM ours JOIN pg_index ON indrelid = oid WHERE indisvalid
    UNION ALL SELECT name || ' ' || conname || CASE WHEN $same THEN ' ' || pg_get_constraintdef(c.oid) ELSE '' END
      FROM ours JOIN pg_constraint c ON conrelid = ours.oid WHERE contype <> 'n'
    UNION ALL SELECT name || ' ' || pg_get_viewdef(oid) FROM ours WHERE relkind IN ('v', 'm') AND $same
    UNION ALL SELECT CASE WHEN $same THEN pg_get_triggerdef(t.oid) ELSE name || ' ' || tgname END
      FROM ours JOIN pg_trigger t ON tgrelid = ours.oid WHERE NOT tgisinternal
    UNION ALL SELECT p.oid::regprocedure || ' ' || md5(prosrc) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
      WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND $(not_an_extensions pg_proc p)) lines
  ORDER BY line COLLATE \"C\""
}

definitions() { sql "$(schema_query)" | sha256sum | cut -d ' ' -f 1; }

describe() { learn "schema.$1" definitions; }

found_table() { sql "SELECT to_regclass('$1')"; }

drop_slot() {
  sql "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '$1' AND NOT active" > /dev/null
}

identify() {
  learn engine_version sql "SHOW server_version"
  learn identifier sql "SELECT system_identifier FROM pg_control_system()"
  learn segment_bytes sql "SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'"
}
