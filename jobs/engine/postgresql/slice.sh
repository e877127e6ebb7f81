# One slice of the log: everything since the last published slice, up to a restore point made now.
# The slot "groundcrew" only ever moves to what the catalogue says is published, so a slice that was lost on its way is
# read again. It is read through a copy of the slot, because reading moves it.
slot=groundcrew
reader=groundcrew_slice
clean_up() { [ -z "${PGHOST:-}" ] || drop_slot "$reader"; }

state() { sql "SELECT coalesce(wal_status, 'unreserved') FROM pg_replication_slots WHERE slot_name = '$slot'"; }

# --create-slot of pg_receivewal reserves nothing until the first use; this does at once.
reserve() { sql "SELECT pg_create_physical_replication_slot('$slot', true)" > /dev/null; }

hold() {
  case $(state) in
    "") reserve; [ -z "$PREVIOUS" ] || fact gap slot-missing ;;
    # pg_receivewal would start at the server's current position and end with 0: an unseen gap.
    lost) drop_slot "$slot"; reserve; fact gap slot-lost ;;
    *) [ -z "$PREVIOUS_POSITION" ] || sql "SELECT pg_replication_slot_advance('$slot', '$PREVIOUS_POSITION')
         FROM pg_replication_slots WHERE slot_name = '$slot' AND restart_lsn < '$PREVIOUS_POSITION'" > /dev/null ;;
  esac
}

open_stream
connect
# Asked for by itself: a server that does not answer, or lets nobody write, is not an old one.
serving=$(sql "SHOW server_version_num")
[ "$serving" -ge 150000 ] ||
  fail "the server is older than 15 and cannot say where a slot stands"
identify
hold
drop_slot "$reader"
leave_out_missing
describe before
count_tables before
point=groundcrew-$(date -u +%Y%m%dT%H%M%SZ)-$RUN
sql "SELECT pg_switch_wal()" > /dev/null
# A recovery to an instant ends at the first commit behind it: each slice has one, also of an idle server.
sql "SELECT pg_current_xact_id()" > /dev/null
position=$(sql "SELECT pg_create_restore_point('$point')")
# The receiver ends when it sees a record behind its end position; on an idle server this one is it.
sql "SELECT pg_create_restore_point('groundcrew-end')" > /dev/null
await_commits
count_tables after
describe after
sql "SELECT pg_copy_physical_replication_slot('$slot', '$reader')" > /dev/null

mkdir -p "$WORK/wal"
pg_receivewal -w -D "$WORK/wal" --slot "$reader" --endpos "$position" --no-loop --synchronous
cd "$WORK/wal"
segments=([0-9A-F]*[0-9A-F])
[ -e "${segments[0]}" ] || fail "no complete segment was received"
fact start "${segments[0]}"
fact last "${segments[-1]}"
fact point "$point"
fact position "$position"
learn bytes packed
exec 3>&-
rm -rf "$WORK/wal"
