open_stream
connect
identify
count_tables before
start=$(newest)
mongodump "${address[@]}" --oplog --archive --quiet >&3
count_tables after
fact start "$start"
fact last "$start"
fact position "$start"
exec 3>&-
