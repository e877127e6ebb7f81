# A server of its own without network. The base brings the oplog of its own duration; what was shipped behind it was made one
# log (jobs/engine/mongodb/oplog.py), because a transaction may lie in two slices.
server=
clean_up() { [ -z "$server" ] || kill "$server" 2> /dev/null || true; [ -z "$server" ] || wait "$server" || true; }

# An archive with a wrong sum makes mongorestore wait for ever for the first entry of its oplog.
wait_unless_stuck() {
  local waited=0
  while kill -0 "$1" 2> /dev/null; do
    sleep 0.5
    case $(tail -n 1 "$here/errors") in *[[:space:]]oplog*\ 0B) waited=$((waited + 1)) ;; *) waited=0 ;; esac
    [ "$waited" -lt 120 ] || { kill -KILL "$1"; fail "mongorestore cannot read the archive: one of its sums is wrong"; }
  done
  wait "$1"
}

wait_for_go
mkdir -p "$WORK/data"
export SOCKET=$here/restore.sock
mongod --dbpath "$WORK/data" --bind_ip "$SOCKET" --unixSocketPrefix "$here" > "$here/server.log" 2>&1 &
server=$!
until [ -S "$SOCKET" ]; do
  kill -0 "$server" 2> /dev/null || { tail -n 20 "$here/server.log" >&2; fail "the throwaway server did not start"; }
  sleep 0.1
done
# Documents may be older than their collection's validator.
restore=(mongorestore --uri "mongodb://${SOCKET//\//%2F}" --oplogReplay --stopOnError --bypassDocumentValidation)
"${restore[@]}" --archive="$WORK/base" &
wait_unless_stuck $!
if [ -s "$WORK/log/log" ]; then
  mv "$WORK/log/log" "$WORK/log/oplog.bson"
  "${restore[@]}" --dir "$WORK/log"
fi
gather "['engine_version=' + db.version(), described(db, 'restored')].join('\n')"
