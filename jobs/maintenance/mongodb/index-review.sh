# A report for people: how often each index was used since the member started.
connect
export PASSWORD_FILE
for table in $TABLES; do
  ask "db.getCollection('$table').aggregate([{\$indexStats: {}}]).toArray()
    .map(i => '$table ' + i.name + ' ' + i.accesses.ops + ' reads since ' + i.accesses.since.toISOString()).join('\\n')"
done
