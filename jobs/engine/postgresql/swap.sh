# What the throwaway server holds becomes a database beside the one that serves, is compared, and takes its name: both
# renames are one transaction. Renaming waits until nobody is connected, and keeps out who wants to be.
root=$(superuser)
copy() { psql -X -q -A -t -w -v ON_ERROR_STOP=1 -h "$here" -p 5432 -U "$root" -d "$1" -c "$2"; }
incoming_sql() {
  PGPASSFILE=$here/live.pgpass psql -X -q -A -t -w -v ON_ERROR_STOP=1 -h "$HOST" -p "$PORT" -U "$administrator" -d "$incoming" -c "$1"
}

# A dump is loaded with an empty search_path: what an index, a check or a view calls is found by its whole name only.
unfilled() {
  cat "$here/filled" >&2
  ! grep -qE '(function|relation|type|operator) .* does not exist' "$here/filled" ||
    fail "the copy's definitions rely on a search_path: in $DATABASE write that name with its schema, or set the path at the \
function that uses it (ALTER FUNCTION … SET search_path), ship a slice and swap again; for a point before that, run a restore"
  fail "the dump of the copy could not be loaded into $incoming"
}

printf '' > "$here/restored"
until [ -e "$here/approved" ]; do
  [ ! -e "$here/refused" ] || exit 1
  sleep 0.1
done
# shellcheck source=/dev/null
source "$here/names"
refuse_prepared

fact step.roles 1
# Roles belong to the server, not to the database: those the new server lacks come with their passwords, limits and settings,
# without the rights of an administrator. What is a list in a setting is stored with quotes that are no part of it.
known=$(live "SELECT string_agg(quote_literal(rolname), ',') FROM pg_roles")
lists="'search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries'"
value="substr(setting, position('=' IN setting) + 1)"
# A membership knows these only from 16 on; several grants of one are as much as they are together.
option_since_16() { printf '%s' "'$1 ' || bool_or((to_json(a) ->> '${1,,}_option')::boolean)"; }
copy postgres "SELECT format('CREATE ROLE %I %s %s %s %s %s CONNECTION LIMIT %s %s PASSWORD %L;', rolname,
    CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END, CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
    CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
    CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END, rolconnlimit,
    'VALID UNTIL ' || quote_literal(to_json(rolvaliduntil) #>> '{}'), rolpassword)
  FROM pg_authid WHERE rolname NOT LIKE 'pg\_%' AND rolname NOT IN ($known)
  UNION ALL SELECT format('GRANT %I TO %I', r.rolname, m.rolname) || coalesce(' WITH ' || nullif(concat_ws(', ',
    CASE WHEN bool_or(admin_option) THEN 'ADMIN OPTION' END, $(option_since_16 INHERIT), $(option_since_16 SET)), ''), '') || ';'
  FROM pg_auth_members a JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member
  WHERE m.rolname NOT LIKE 'pg\_%' AND m.rolname NOT IN ($known) GROUP BY r.rolname, m.rolname
  UNION ALL SELECT format('ALTER ROLE %I SET %I = %s;', rolname, split_part(setting, '=', 1),
    CASE WHEN split_part(setting, '=', 1) IN ($lists) THEN coalesce((SELECT string_agg(quote_literal(
      CASE WHEN word[1] LIKE '\"%' THEN replace(substr(word[1], 2, length(word[1]) - 2), '\"\"', '\"') ELSE word[1] END), ', ')
      FROM regexp_matches($value, '(\"(?:[^\"]|\"\")*\"|[^\",[:space:]]+)', 'g') word), quote_literal(''))
    ELSE quote_literal($value) END)
  FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole, unnest(setconfig) setting
  WHERE setdatabase = 0 AND rolname NOT LIKE 'pg\_%' AND rolname NOT IN ($known)" |
  live_client -v ON_ERROR_STOP=1 --single-transaction -f -

fact step.fill 1
fact state "a half-filled database $incoming may be left"
live "DROP DATABASE IF EXISTS \"$incoming\" WITH (FORCE)"
# Under the new name the dump itself makes it, with its encoding, its owner, its rights and its settings. The log that was shipped
# after a run that broke off brings that run's half-filled database.
forget_prepared
copy postgres "DROP DATABASE IF EXISTS \"$incoming\""
copy postgres "ALTER DATABASE \"$DATABASE\" RENAME TO \"$incoming\""
copy postgres "ALTER DATABASE \"$incoming\" RESET groundcrew.restored"
{ pg_dump -w -h "$here" -p 5432 -U "$root" --create "$incoming" | COMMIT=off live_client -v ON_ERROR_STOP=1 -f -
} > /dev/null 2> "$here/filled" || unfilled
incoming_sql "ANALYZE"

fact step.compare 1
major="SELECT current_setting('server_version_num')::int / 10000"
defined=$(schema_query)
[ "$(incoming_sql "$major")" = "$(copy "$incoming" "$major")" ] || defined=$(schema_query across)
[ "$(incoming_sql "$defined")" = "$(copy "$incoming" "$defined")" ] || fail "$incoming is not defined as the copy is"
for table in $TABLES; do
  wanted=$(copy "$incoming" "SELECT count(*) FROM $table" || true) found=$(incoming_sql "SELECT count(*) FROM $table" || true)
  [ -n "$found" ] && [ "$found" = "$wanted" ] || fail "$table holds '$found' rows in $incoming, '$wanted' in the copy"
done

fact step.swap 1
names="ALTER DATABASE \"$incoming\" RENAME TO \"$DATABASE\"\; ALTER DATABASE \"$DATABASE\" SET groundcrew.restored = '$RESTORED'"
if [ -n "$(exists "$DATABASE")" ]; then
  # Kept to be read: what was written since the point is there.
  names="ALTER DATABASE \"$DATABASE\" RENAME TO \"$KEPT\"\; ALTER DATABASE \"$KEPT\" SET default_transaction_read_only = on\; $names"
  fact kept "$KEPT"
fi
for _ in 1 2 3 4 5 6; do
  guard "BEGIN\; $names\; COMMIT;
\\echo ended :ERROR
ROLLBACK;"
  while ! read -r -t 0.2 line <&"${GUARD[0]}" || [ "${line#ended}" = "$line" ]; do
    kill -0 "$GUARD_PID" 2> /dev/null || fail "the server that serves went away: ${said:-}"
    [ -z "$line" ] || said=$line
    live "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('$DATABASE', '$incoming')" > /dev/null
  done
  [ "$(swapped)" != "$RESTORED" ] || break
done
[ "$(swapped)" = "$RESTORED" ] || fail "the names could not be swapped: ${said:-}"
fact state "$DATABASE is the restored one"
fact step.done 1
