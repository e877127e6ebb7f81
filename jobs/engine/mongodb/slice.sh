# One slice: the oplog from the last entry that was published, that entry included: it shows that nothing was lost.
open_stream
connect
export PREVIOUS
gather "betweenCounts(db, given.PREVIOUS)"
timestamp() { printf '{"$timestamp":{"t":%s,"i":%s}}' "${1%.*}" "${1#*.}"; }
start=$(gathered start)
mongodump "${address[@]}" --db local --collection oplog.rs --out - \
  --query "{\"ts\":{\"\$gte\":$(timestamp "$start"),\"\$lte\":$(timestamp "$(gathered last)")}}" >&3
# Asked for behind the dump: an entry that is still there was there when the dump began.
gather "reached(db, '$start')"
exec 3>&-
