# One consistent dump: a snapshot of the transactional tables, with the place in the binary log it belongs to. Routines,
# events and triggers are not part of a dump unless asked for.
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
TZ=UTC "$dump" --defaults-file="$options" --single-transaction --quick --routines --events --triggers --hex-blob \
  "${dialect[@]}" --databases "$DATABASE" >&3
count_tables after
describe after
exec 3>&-
