# Starts the copy as a server of its own: its own socket, nothing it listens on, none of the source's configuration. It is told
# no address, but its data may hold some: those of publishers, where a copied subscriber confirmed changes that the real one
# lacked and then never got, so that no worker of a subscription may start; and those of foreign servers, which are asked only
# where a counted table is theirs.
data=$WORK/data
server=
clean_up() { [ -z "$server" ] || kill -INT "$server" 2> /dev/null || true; [ -z "$server" ] || wait "$server" || true; }

wait_for_go
chmod 700 "$data"
taken=$(cat "$data/PG_VERSION") here_is=$(postgres -V | sed 's/.*) \([0-9]*\).*/\1/')
[ "$taken" = "$here_is" ] ||
  fail "the copy is of PostgreSQL $taken and this image brings $here_is: restore with an image of $taken; a swap reaches a newer server"
pg_verifybackup -q "$data"
rm -f "$data/postgresql.auto.conf" "$data/standby.signal" "$data/postmaster.pid"
printf 'local all all trust\n' > "$here/pg_hba.conf"
cat > "$here/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$here'
hba_file = '$here/pg_hba.conf'
external_pid_file = ''
archive_mode = off
shared_preload_libraries = ''
hot_standby = off
ssl = off
fsync = off
max_wal_size = '2GB'
jit = off
max_logical_replication_workers = 0
# A prepared transaction in the copy or in its log needs a place: with fewer than the source has, the server does not start.
max_prepared_transactions = 1000
# Locks for this many times connections and prepared transactions, 260000: pg_dump locks all tables at once.
max_connections = 20
max_locks_per_transaction = 256
logging_collector = off
CONF
if [ -n "$POINT" ]; then
  target="recovery_target_name = '$POINT'"
  [ -z "$UNTIL" ] || target="recovery_target_time = '$UNTIL+00'
recovery_target_inclusive = off"
  cat >> "$here/postgresql.conf" <<CONF
restore_command = 'cp "$WORK/wal/%f" "%p"'
$target
recovery_target_action = 'promote'
CONF
  touch "$data/recovery.signal"
fi
postgres -D "$data" -c config_file="$here/postgresql.conf" > "$here/server.log" 2>&1 &
server=$!

# A lock that is waited for here is a prepared transaction's, and nobody ends that one.
export PGOPTIONS="$patient -c lock_timeout=10s"
[ "$taken" -lt 17 ] || PGOPTIONS+=" -c transaction_timeout=0"
sql() { psql -X -q -A -t -w -v ON_ERROR_STOP=1 -h "$here" -p 5432 -U "$USER_NAME" -d "$DATABASE" -c "$1"; }

# pg_ctl -w says "started" as soon as the copy is consistent, and the server may die later, short of its target.
until [ "$(sql "SELECT pg_is_in_recovery()" 2> /dev/null || true)" = f ]; do
  kill -0 "$server" 2> /dev/null || { tail -n 20 "$here/server.log" >&2; fail "the restored server ended before it reached its target"; }
  sleep 0.1
done
learn engine_version sql "SHOW server_version"
learn identifier sql "SELECT system_identifier FROM pg_control_system()"
describe restored
for table in $TABLES; do
  fact "count.restored.$table" "$(sql "SELECT count(*) FROM $table" || true)"
done

superuser() { sql "SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1"; }

# What was prepared and not committed at the point is none of its data, but holds locks and keeps a database from a new name.
# A plain restore keeps it: who coordinates the transactions may want to commit.
forget_prepared() {
  local asked=(psql -X -q -A -t -w -v ON_ERROR_STOP=1 -h "$here" -p 5432 -U "$root" -d "$DATABASE" -f -)
  printf '%s' "SELECT format('ROLLBACK PREPARED %L;', gid) FROM pg_prepared_xacts WHERE database = '$DATABASE'" |
    "${asked[@]}" | "${asked[@]}"
}

# A base copies damage as it is: an index that lost its order, or rows older than the server thinks any is. Counting sees
# neither. Another C library sorts text otherwise: what its image restores is damaged, too. Who waits for a restore does not
# wait for this.
if [ -n "${PROVES:-}" ]; then
  root=$(superuser)
  forget_prepared
  begun=${EPOCHREALTIME/./} status=0
  pg_amcheck -w -h "$here" -p 5432 -U "$root" --install-missing --heapallindexed "$DATABASE" > "$here/amcheck" || status=$?
  fact checked_microseconds "$((${EPOCHREALTIME/./} - begun))"
  if [ "$status" != 0 ]; then
    head -n 20 "$here/amcheck" >&2
    fail "pg_amcheck ended with $status; 2 is for damage: what was copied was damaged (REINDEX there mends an index), or this image sorts text otherwise than the server's (prove and restore with one of the same C library)"
  fi
fi
