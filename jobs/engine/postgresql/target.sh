# The server that serves, as the administrator people lend for one restore. The guard swaps, too; whatever ends this script
# ends it.
incoming=${DATABASE:0:38}_groundcrew_incoming
[ -s "$ADMINISTRATOR_FILE" ] || refuse "$ADMINISTRATOR_FILE: the administrator's name is missing or empty"
require_password
administrator=$(cat "$ADMINISTRATOR_FILE")
printf '%s:%s:*:%s:%s\n' "$HOST" "$PORT" "$administrator" "$(sed 's/[\\:]/\\&/g' "$PASSWORD_FILE")" > "$here/live.pgpass"

live_client() {
  PGPASSFILE=$here/live.pgpass PGTARGETSESSIONATTRS=read-write PGCONNECT_TIMEOUT=10 PGAPPNAME=groundcrew-restore \
    PGOPTIONS="$patient -c synchronous_commit=${COMMIT:-on}" \
    psql -X -q -A -t -w -h "$HOST" -p "$PORT" -U "$administrator" -d postgres "$@"
}
live() { live_client -v ON_ERROR_STOP=1 -c "$1"; }
exists() { live "SELECT 1 FROM pg_database WHERE datname = '$1'"; }
swapped() {
  live "SELECT substr(setting, length('groundcrew.restored=') + 1) FROM pg_db_role_setting, unnest(setconfig) AS setting
    WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = '$DATABASE')
    AND setting LIKE 'groundcrew.restored=%'"
}
# A database with a prepared transaction cannot be renamed. One that was prepared just now is about to end by itself.
refuse_prepared() {
  local held
  held=$(live "SELECT string_agg(quote_literal(gid), ', ') FROM pg_prepared_xacts
    WHERE database = '$DATABASE' AND prepared < clock_timestamp() - interval '5 s'")
  [ -z "$held" ] || fail "$DATABASE holds prepared transactions and cannot be renamed: $held. Connect to it as a superuser, end \
each with COMMIT PREPARED or ROLLBACK PREPARED, and run this once more"
}

[ "$DATABASE" != postgres ] || fail "the database postgres is the one a swap is made from: it cannot be swapped itself"
open_guard live_client
take_lock "SELECT 'lock ' || pg_try_advisory_lock(7277, (SELECT oid::bigint::int FROM pg_database WHERE datname = 'postgres'));"
[ -z "$(exists "$DATABASE")" ] || fact serving yes
before=$(swapped)
fact swapped "$before"
# What was swapped may be what is asked for, and then there is nothing to refuse.
[ -n "$before" ] || refuse_prepared
printf '' > "$here/ready"
