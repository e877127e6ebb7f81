open_stream
connect
fact engine_version "$(ask INFO server | tr -d '\r' | sed -n 's/^redis_version://p')"
fact identifier "$(ask INFO replication | tr -d '\r' | sed -n 's/^master_replid://p')"
fact count.before.keys "$(ask DBSIZE)"
redis-cli -h "$HOST" -p "$PORT" --user "$USER_NAME" --no-auth-warning --rdb - >&3
fact count.after.keys "$(ask DBSIZE)"
exec 3>&-
