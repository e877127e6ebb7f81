server=
clean_up() { [ -z "$server" ] || kill "$server" 2> /dev/null || true; [ -z "$server" ] || wait "$server" || true; }

wait_for_go
mkdir -p "$WORK/data"
mv "$WORK/base" "$WORK/data/dump.rdb"
redis-check-rdb "$WORK/data/dump.rdb" > /dev/null
# With the usual 16 databases a server does not start on the copy of one with more.
# A server of its own drops keys that ran out while it loads them; a replica leaves that to a source, which is not there.
redis-server --replicaof 127.0.0.1 1 --port 0 --unixsocket "$here/redis.sock" --dir "$WORK/data" --save "" --appendonly no \
  --databases 10000 > "$here/server.log" 2>&1 &
server=$!
until [ "$(redis-cli -s "$here/redis.sock" PING 2> /dev/null || true)" = PONG ]; do
  kill -0 "$server" 2> /dev/null || { tail -n 20 "$here/server.log" >&2; fail "the restored server ended"; }
  sleep 0.1
done
fact engine_version "$(redis-cli -s "$here/redis.sock" INFO server | tr -d '\r' | sed -n 's/^redis_version://p')"
# The keys of all databases.
keys=$(redis-cli -s "$here/redis.sock" INFO keyspace | sed -n 's/^db[0-9]*:keys=\([0-9]*\),.*/+\1/p' | tr -d '\n')
fact count.restored.keys "$((keys))"
