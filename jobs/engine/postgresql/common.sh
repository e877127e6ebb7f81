# The password goes from the mounted Secret into a passfile in memory; it is in no argument and in no environment.
connect() {
  PGPASSFILE=$here/pgpass
  printf '%s:%s:*:%s:%s\n' "$HOST" "$PORT" "$USER_NAME" "$(sed 's/[\\:]/\\&/g' "$PASSWORD_FILE")" > "$PGPASSFILE"
  export PGPASSFILE PGHOST=$HOST PGPORT=$PORT PGUSER=$USER_NAME PGDATABASE=$DATABASE
  export PGCONNECT_TIMEOUT=10 PGAPPNAME=groundcrew PGOPTIONS="-c lock_timeout=10s -c statement_timeout=${STATEMENT_TIMEOUT:-0}"
  export PGTARGETSESSIONATTRS=read-write
}

sql() { psql -X -q -A -t -w -v ON_ERROR_STOP=1 -c "$1"; }

# A missing table fails the run: a backup of a database without it is not the backup that was asked for.
count_tables() {
  local table
  for table in $TABLES; do
    fact "count.$1.$table" "$(sql "SELECT count(*) FROM $table")"
  done
}

# A slice is shipped whatever became of the tables: the log is what brings a dropped one back.
leave_out_missing() {
  local table there=
  for table in $TABLES; do
    if [ -n "$(sql "SELECT to_regclass('$table')")" ]; then there+="$table "; else echo "table $table is not there" >&2; fi
  done
  TABLES=$there
}

drop_slot() {
  sql "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '$1' AND NOT active" > /dev/null
}

identify() {
  fact engine_version "$(sql "SHOW server_version")"
  fact identifier "$(sql "SELECT system_identifier FROM pg_control_system()")"
  fact segment_bytes "$(sql "SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'")"
}
