# MariaDB's tools carry its own names since 10.5; MySQL's images have only the old ones.
tool() { command -v "mariadb${1:+-$1}" || command -v "mysql${1//-/}"; }

# The password goes from the mounted Secret into an option file in memory; it is in no argument.
connect() {
  require_password
  options=$here/client.cnf
  {
    printf '[client]\nhost="%s"\nport=%s\nuser="%s"\nprotocol=tcp\nloose-max-allowed-packet=1G\n' "$HOST" "$PORT" "$USER_NAME"
    printf 'password="%s"\n' "$(sed 's/[\\"]/\\&/g' "$PASSWORD_FILE")"
    # Of the client alone: its default is to wait for a locked table for a day.
    printf '[mysql]\ninit-command="SET SESSION lock_wait_timeout = 10"\n'
  } > "$options"
  client=$(tool "")
}

sql() { "$client" --defaults-file="$options" --batch --skip-column-names -e "$1"; }

count_tables() {
  local table
  for table in $TABLES; do
    fact "count.$1.$table" "$(sql "SELECT count(*) FROM \`$DATABASE\`.\`$table\`")"
  done
}

found_table() { sql "SELECT 1 FROM information_schema.tables WHERE table_schema = '$DATABASE' AND table_name = '$1'"; }

# What is defined in the database: columns of tables and views, indexes, triggers, routines, events.
schema_lines() {
  cat <<SQL
SELECT table_name, column_name, ordinal_position, column_type, is_nullable, collation_name FROM information_schema.columns
  WHERE table_schema = '$DATABASE' ORDER BY BINARY table_name, ordinal_position;
SELECT table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics
  WHERE table_schema = '$DATABASE' ORDER BY BINARY table_name, BINARY index_name, seq_in_index;
SELECT trigger_name, event_manipulation, event_object_table, action_timing, md5(action_statement) FROM information_schema.triggers
  WHERE trigger_schema = '$DATABASE' ORDER BY BINARY trigger_name;
SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = '$DATABASE'
  ORDER BY BINARY routine_type, BINARY routine_name;
SELECT event_name FROM information_schema.events WHERE event_schema = '$DATABASE' ORDER BY BINARY event_name;
SQL
}

describe() { fact "schema.$1" "$(sql "$(schema_lines)" | sha256sum | cut -d ' ' -f 1)"; }

# The number of a log file, which its leading zeros would make an octal one.
number() { printf '%s\n' "$((10#${1##*.}))"; }

identify() {
  fact engine_version "$(sql "SELECT version()")"
  fact identifier "$(sql "SELECT @@server_id")"
}
