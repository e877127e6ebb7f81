# One consistent dump: a snapshot of the transactional tables, with the place in the binary log it belongs to. Routines,
# events and triggers are not part of a dump unless asked for. The log is the server's, so the dump is of all its databases.
plain() { "$client" --defaults-file="$options" --batch --raw --skip-column-names "$@"; }
prepared() { sql "XA RECOVER" || echo "prepared transactions cannot be seen: XA_RECOVER_ADMIN is missing" >&2; }

databases() {
  sql "SELECT 1 FROM information_schema.schemata WHERE schema_name = '$DATABASE'" | grep -q 1 || fail "$DATABASE is not there"
  # #mysql50#lost+found is a folder of the file system.
  plain -e "SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT LIKE '#mysql50#%'
    AND schema_name NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') ORDER BY 1"
}

# Accounts by name alone, locked and without a password: the log speaks of them, and definers are among them.
accounts() {
  local role="FALSE" own="user NOT IN ('mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema', 'PUBLIC')"
  local account="CONCAT(QUOTE(user), '@', QUOTE(host))"
  case $("$dump" --version) in *MariaDB*) role="is_role = 'Y'" ;; esac
  plain -e "SELECT IF($role, CONCAT('CREATE ROLE IF NOT EXISTS ', QUOTE(user), ';'),
    CONCAT('CREATE USER IF NOT EXISTS ', $account, ' ACCOUNT LOCK; GRANT ALL ON *.* TO ', $account, ';'))
    FROM mysql.user WHERE $own ORDER BY 1"
  # As comments: what is granted on tables can be granted when they are there. REVOKE fails for what nobody was granted.
  plain -e "SELECT CONCAT('SHOW GRANTS FOR ', IF($role, QUOTE(user), $account), ';') FROM mysql.user WHERE $own ORDER BY 1" |
    { plain --force 2> /dev/null || true; } | sed -E 's/ IDENTIFIED .*//; s/^/-- later: /; s/$/;/'
}

# Behind the line that says where the log stood, so that what is told here is known to be of that moment.
told_accounts() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line"
    case $line in *_LOG_POS=*) break ;; esac
  done
  [ -z "$(prepared)" ] || fail "a transaction was prepared (XA) while the copy began: run again"
  [ "$(databases)" = "$all" ] && [ "$(accounts)" = "$known" ] ||
    fail "accounts or databases changed while the copy began: run again"
  printf '%s\n' "$known"
  cat
}

open_stream
connect
identify
describe before
count_tables before
dump=$(tool dump)
case $("$dump" --version) in
  *MariaDB*) dialect=(--master-data=2) ;;
  *) dialect=(--source-data=2 --set-gtid-purged=OFF) ;;
esac
dump_options
versioned=$(sql "SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables
  WHERE table_type = 'SYSTEM VERSIONED'" | tr '\n' ' ')
[ -z "$versioned" ] || [[ " ${shape[*]} " = *" --dump-history "* ]] ||
  fail "$dump knows no --dump-history and would lose the history of $versioned: take an image of MariaDB 10.11 or newer"
# Their later commit cannot be replayed on a copy that does not hold what was prepared.
for second in {1..20}; do
  [ -n "$(prepared)" ] || break
  [ "$second" -lt 20 ] || fail "transactions are prepared (XA RECOVER), whose commit could not be replayed: end them"
  sleep 1
done
all=$(databases)
known=$(accounts)
mapfile -t names <<< "$all"
# The throwaway server reads this line before it is made.
printf -- '-- source: lower_case_table_names=%s\n' "$(sql "SELECT @@lower_case_table_names")" >&3
TZ=UTC "$dump" --defaults-file="$options" --single-transaction --routines --events --triggers "${shape[@]}" "${dialect[@]}" \
  --databases "${names[@]}" | told_accounts >&3
count_tables after
describe after
exec 3>&-
