# The server that serves, as the administrator people lend for one restore. The guard swaps, too; whatever ends this script
# ends it.
incoming=${DATABASE:0:38}_groundcrew_incoming
[ -s "$ADMINISTRATOR_FILE" ] || refuse "$ADMINISTRATOR_FILE: the administrator's name is missing or empty"
require_password
{
  printf '[client]\nhost="%s"\nport=%s\nprotocol=tcp\nloose-max-allowed-packet=1G\n' "$HOST" "$PORT"
  printf 'user="%s"\npassword="%s"\n' "$(cat "$ADMINISTRATOR_FILE")" "$(sed 's/[\\"]/\\&/g' "$PASSWORD_FILE")"
} > "$here/live.cnf"
client=$(tool "")

# The guard reads what the client says as it is said.
plain_client() { "$client" --defaults-file="$here/live.cnf" --batch --raw --skip-column-names "$@"; }
live_client() { discreet plain_client "$@"; }
live() { live_client -e "$1"; }
tables_of() {
  live "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' AND table_type <> 'VIEW' ORDER BY 1"
}
# A table that arrives together with all others says what they are.
marked() {
  [ -z "$(live "SELECT 1 FROM information_schema.tables WHERE table_schema = '$DATABASE' AND table_name = 'groundcrew_restore'")" ] ||
    live "SELECT id FROM \`$DATABASE\`.groundcrew_restore WHERE finished >= $1"
}

open_guard plain_client --force --unbuffered
take_lock "SELECT CONCAT('lock ', GET_LOCK('groundcrew-restore', 0));"
[ -z "$(tables_of "$DATABASE")" ] || fact serving yes
fact swapped "$(marked 1)"
# A table with a trigger cannot change its database, and a trigger taken away first would leave the service without it.
triggers=$(live "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = '$DATABASE'" | tr '\n' ' ')
half_done() { [ -n "$(marked 0)" ] && [ -z "$(marked 1)" ]; }
[ -z "$triggers" ] || half_done ||
  fail "the database that serves has triggers ($triggers): stop its services, drop them, and run again; the copy's come back"
# Foreign keys follow the table that is moved away: another database would go on checking the kept copy, without a word.
pointing=$(live "SELECT DISTINCT CONCAT(table_schema, '.', table_name) FROM information_schema.key_column_usage
  WHERE referenced_table_schema = '$DATABASE' AND table_schema <> '$DATABASE'" | tr '\n' ' ')
[ -z "$pointing" ] || half_done ||
  fail "foreign keys of other databases point into $DATABASE ($pointing): drop them, run again, and make them anew"
printf '' > "$here/ready"
