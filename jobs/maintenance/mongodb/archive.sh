# What could be archived: per collection its size and its oldest document. Nothing is moved or deleted here: what may
# leave the database is the team's decision, and what left it lies in the monthly tier of the backups.
connect
export PASSWORD_FILE
for table in $TABLES; do
  ask "((c, s, o) => '$table ' + s.count + ' documents, ' + s.size + ' bytes, oldest ' +
    (o && o._id.getTimestamp ? o._id.getTimestamp().toISOString() : 'unknown'))
    (db.getCollection('$table'), db.getCollection('$table').stats(), db.getCollection('$table').find().sort({_id: 1}).limit(1).next())"
done
