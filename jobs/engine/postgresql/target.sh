# The server that serves, as the administrator people lend for one restore. The guard swaps, too; whatever ends this script
# ends it.
incoming=${DATABASE:0:38}_groundcrew_incoming
[ -s "$ADMINISTRATOR_FILE" ] || refuse "$ADMINISTRATOR_FILE: the administrator's name is missing or empty"
require_password
administrator=$(cat "$ADMINISTRATOR_FILE")
printf '%s:%s:*:%s:%s\n' "$HOST" "$PORT" "$administrator" "$(sed 's/[\\:]/\\&/g' "$PASSWORD_FILE")" > "$here/live.pgpass"

live_client() {
  PGPASSFILE=$here/live.pgpass PGTARGETSESSIONATTRS=read-write PGCONNECT_TIMEOUT=10 PGAPPNAME=groundcrew-restore \
    PGOPTIONS="-c synchronous_commit=${COMMIT:-on}" \
    psql -X -q -A -t -w -h "$HOST" -p "$PORT" -U "$administrator" -d postgres "$@"
}
live() { live_client -v ON_ERROR_STOP=1 -c "$1"; }
exists() { live "SELECT 1 FROM pg_database WHERE datname = '$1'"; }
swapped() {
  live "SELECT substr(setting, length('groundcrew.restored=') + 1) FROM pg_db_role_setting, unnest(setconfig) AS setting
    WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = '$DATABASE')
    AND setting LIKE 'groundcrew.restored=%'"
}

[ "$DATABASE" != postgres ] || fail "the database postgres is the one a swap is made from: it cannot be swapped itself"
open_guard live_client
take_lock "SELECT 'lock ' || pg_try_advisory_lock(7277, (SELECT oid::bigint::int FROM pg_database WHERE datname = 'postgres'));"
[ -z "$(exists "$DATABASE")" ] || fact serving yes
fact swapped "$(swapped)"
printf '' > "$here/ready"
