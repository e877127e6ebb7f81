# A base copy over the replication protocol, as one tar with its backup_manifest and the log it needs inside.
# The slot comes first: without it a busy server removes the log before it is fetched.
slot=groundcrew_base
clean_up() { [ -z "${PGHOST:-}" ] || drop_slot "$slot"; }

open_stream
connect
drop_slot "$slot"
sql "SELECT pg_create_physical_replication_slot('$slot', true)" > /dev/null
identify
describe before
count_tables before
rate=()
[ -z "${MAX_RATE:-}" ] || rate=(--max-rate "$MAX_RATE")
pg_basebackup -w -D - -F tar -X fetch -c "${CHECKPOINT:-spread}" --manifest-checksums=CRC32C -v "${rate[@]}" \
  >&3 2> "$here/basebackup.log" || { status=$?; cat "$here/basebackup.log" >&2; exit "$status"; }
await_commits
count_tables after
describe after

lsn() { sed -n "s/.*write-ahead log $1 point: \([0-9A-F]*\/[0-9A-F]*\).*/\1/p" "$here/basebackup.log" | tail -n 1; }
start=$(lsn start)
end=$(lsn end)
[ -n "$start" ] && [ -n "$end" ] || fail "pg_basebackup did not say where the log of the copy starts and ends"
learn start sql "SELECT pg_walfile_name('$start')"
learn last sql "SELECT pg_walfile_name('$end')"
fact position "$end"
exec 3>&-
