# A server of its own without network; the oplog is replayed by mongorestore, slice by slice.
server=
clean_up() { [ -z "$server" ] || kill "$server" 2> /dev/null || true; }

wait_for_go
mkdir -p "$WORK/data"
mongod --dbpath "$WORK/data" --bind_ip "$here/mongod.sock" --port 27017 > "$here/server.log" 2>&1 &
server=$!
uri="mongodb://$(printf '%s' "$here/mongod.sock" | sed 's/\//%2F/g')"
until mongosh --quiet "$uri" --eval 'db.version()' > /dev/null 2>&1; do
  kill -0 "$server" 2> /dev/null || { tail -n 20 "$here/server.log" >&2; fail "the throwaway server did not start"; }
  sleep 0.2
done
mongorestore --uri "$uri" --archive="$WORK/base" --oplogReplay --quiet
for slice in $(cd "$WORK/log" 2> /dev/null && ls || true); do
  mkdir -p "$WORK/replay"
  mv "$WORK/log/$slice" "$WORK/replay/oplog.bson"
  mongorestore --uri "$uri" --oplogReplay --dir "$WORK/replay" --quiet
done
fact engine_version "$(mongosh --quiet "$uri" --eval 'db.version()')"
for table in $TABLES; do
  fact "count.restored.$table" "$(mongosh --quiet "$uri/$DATABASE" --eval "db.getCollection('$table').countDocuments({})")"
done
