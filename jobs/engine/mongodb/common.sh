# The password goes from the mounted Secret into a configuration file in memory.
connect() {
  options=$here/mongo.yaml
  printf 'password: %s\n' "$(sed "s/'/''/g; s/.*/'&'/" "$PASSWORD_FILE")" > "$options"
  address=(--host "$HOST" --port "$PORT" --username "$USER_NAME" --authenticationDatabase admin --config "$options")
}

# mongosh reads no password file, so the script it runs does.
ask() {
  mongosh --quiet --norc --nodb --eval "
    const secret = fs.readFileSync(process.env.PASSWORD_FILE, 'utf8').trim();
    const uri = 'mongodb://$USER_NAME:' + encodeURIComponent(secret) + '@$HOST:$PORT/?authSource=admin&readPreference=primary';
    const db = connect(uri).getSiblingDB('$DATABASE');
    print($1);"
}

count_tables() {
  local table
  for table in $TABLES; do
    fact "count.$1.$table" "$(ask "db.getCollection('$table').countDocuments({})")"
  done
}

identify() {
  export PASSWORD_FILE
  fact engine_version "$(ask "db.version()")"
  fact identifier "$(ask "db.hello().setName")"
}

# The newest entry a majority holds: what a failover cannot take back.
newest() {
  ask "(t => t.getHighBits() + '.' + t.getLowBits())(db.adminCommand({replSetGetStatus: 1}).optimes.lastCommittedOpTime.ts)"
}
