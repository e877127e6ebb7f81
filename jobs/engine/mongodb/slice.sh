# One slice: the oplog from the last entry that was published, that entry included: it shows that nothing was lost.
open_stream
connect
identify
count_tables before
end=$(newest)
count_tables after
start=${PREVIOUS:-$end}
first=$(ask "(e => e ? e.ts.getHighBits() + '.' + e.ts.getLowBits() : '')(db.getSiblingDB('local').getCollection('oplog.rs')
  .find({ts: {\$gte: Timestamp(${start%.*}, ${start#*.})}}).sort({\$natural: 1}).limit(1).next())")
timestamp() { printf '{"$timestamp":{"t":%s,"i":%s}}' "${1%.*}" "${1#*.}"; }
mongodump "${address[@]}" --db local --collection oplog.rs --quiet --out - \
  --query "{\"ts\":{\"\$gte\":$(timestamp "$start"),\"\$lte\":$(timestamp "$end")}}" >&3
fact start "$first"
fact last "$end"
fact point "$end"
fact position "$end"
exec 3>&-
