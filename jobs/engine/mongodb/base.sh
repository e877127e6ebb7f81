# One archive of all databases, users and roles included, with the oplog of its own duration.
open_stream
connect
gather "beforeBase(db)"
mongodump "${address[@]}" --oplog --archive >&3
gather "described(db, 'after', 'refuse')"
exec 3>&-
