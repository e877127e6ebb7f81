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

# The client repeats a statement that failed, and the error quotes values: both hold rows and passwords, and what is said here
# stands in Job logs and, unencrypted, in receipts. Left are number, state and line; the text only where it names nothing but
# objects, a connection or a full disk.
discreet() {
  local named='2[0-9]{3}|3|28|1021|1045|1049|1114|1146|1153|1227|1298|1356|1449|1525' status=0
  { "$@" 2>&1 >&4 | sed -nE -e "s/^ERROR ($named) \\([0-9A-Z]{5}\\)( at line [0-9]+)?: /&/p;t" \
    -e 's/^(ERROR( [0-9]+ \([0-9A-Z]{5}\))?( at line [0-9]+)?): .*/\1/p' >&2; } 4>&1 || status=$?
  [ "$status" = 0 ] || printf 'the client ended with %s\n' "$status" >&2
  return "$status"
}

# An identifier as SQL writes it.
quoted() { printf '`%s`' "${1//\`/\`\`}"; }

# What every dump needs. A table whose default asks a sequence cannot be filled under LOCK TABLES; without their history,
# tables that are system-versioned come back with their present alone.
dump_options() {
  shape=(--hex-blob --skip-add-locks --quick)
  case $("$(tool dump)" --no-defaults --help) in *--dump-history*) shape+=(--dump-history) ;; esac
}

count_tables() {
  local table
  for table in $TABLES; do
    learn "count.$1.$table" sql "SELECT count(*) FROM \`$DATABASE\`.\`$table\`"
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

definitions() { sql "$(schema_lines)" | sha256sum | cut -d ' ' -f 1; }

describe() { learn "schema.$1" definitions; }

# The number of a log file, which its leading zeros would make an octal one.
number() { printf '%s\n' "$((10#${1##*.}))"; }

# A log that begins anew (RESET MASTER, a new server, a failover) does so under the old names: its server is told as
# another one, so that nobody takes one log's files for the other's.
identify() {
  local server
  server=$(sql "SELECT @@server_id")
  learn engine_version sql "SELECT version()"
  compare_log "$server"
  case $log in
    same) fact identifier "${PREVIOUS_IDENTIFIER:-$server}" ;;
    anew)
      # A base copy may have seen it first, and named it.
      [ "$NEWEST_IDENTIFIER" = "$PREVIOUS_IDENTIFIER" ] || server=$NEWEST_IDENTIFIER
      [ "$NEWEST_IDENTIFIER" != "$PREVIOUS_IDENTIFIER" ] || server+=.$(date +%s)
      fact identifier "$server"
      fact gap log-begun-anew
      PREVIOUS= ;;
  esac
}

# Whether the server's log is the one whose newest published file is $PREVIOUS. A closed file never grows, so its size is
# a mark of it; one the server threw away must be older than what it has.
compare_log() {
  log=same
  [ -n "$PREVIOUS" ] || return 0
  if [ "${PREVIOUS_IDENTIFIER%%.*}" != "$1" ]; then log=anew; return 0; fi
  list_log
  if [ -n "${sizes[$PREVIOUS]:-}" ]; then
    [ "$PREVIOUS_POSITION" = "$PREVIOUS" ] || [ "$PREVIOUS_POSITION" = "$PREVIOUS:${sizes[$PREVIOUS]}" ] || log=anew
  elif [ "$(number "${files[-1]}")" -lt "$(number "$PREVIOUS")" ]; then
    log=anew
  fi
}

# The server's log files, the oldest first, and their sizes by name.
list_log() {
  local list name size
  list=$(sql "SHOW BINARY LOGS")
  files=()
  declare -gA sizes=()
  while read -r name size _; do
    files+=("$name")
    sizes[$name]=$size
  done <<< "$list"
}
