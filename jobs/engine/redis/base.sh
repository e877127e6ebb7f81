open_stream
connect
learn engine_version told server redis_version
learn identifier told replication master_replid
learn count.before.keys ask DBSIZE
redis-cli -h "$HOST" -p "$PORT" --user "$USER_NAME" --no-auth-warning --rdb - >&3
learn count.after.keys ask DBSIZE
exec 3>&-
