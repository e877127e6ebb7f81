# The shell and the tools keep files of their own in the home folder; here it lies in memory.
export HOME=$here DATABASE TABLES

# The password goes from the mounted Secret into a configuration file in memory.
connect() {
  require_password
  export HOST PORT USER_NAME PASSWORD_FILE
  options=$here/mongo.yaml
  printf 'password: %s\n' "$(sed "s/'/''/g; s/.*/'&'/" "$PASSWORD_FILE")" > "$options"
  address=(--host "$HOST" --port "$PORT" --username "$USER_NAME" --authenticationDatabase admin --config "$options")
}

# An expression in the shell's language, on the server that serves or, where SOCKET names one, on that of a restore.
# mongosh reads no password file, so what it is told to run does.
ask() {
  mongosh --quiet --norc --nodb --eval "$(questions)
try { const db = opened(); print($1); } catch (error) { complain(error.name + ': ' + error.message); exit(1); }"
}

gather() { ask "$1" >> "$here/facts"; }
gathered() { sed -n "s/^$1=//p" "$here/facts" | tail -n 1; }

questions() {
  cat << 'JAVASCRIPT'
const given = process.env;
// What the shell's console writes as an error goes to the output.
const complain = text => process.stderr.write(`${text}\n`);

function opened() {
  if (given.SOCKET) return connect(`mongodb://${encodeURIComponent(given.SOCKET)}/`).getSiblingDB(given.DATABASE);
  const password = fs.readFileSync(given.PASSWORD_FILE, 'utf8').replace(/\n+$/, '');
  const role = `${encodeURIComponent(given.USER_NAME)}:${encodeURIComponent(password)}`;
  return connect(`mongodb://${role}@${given.HOST}:${given.PORT}/?authSource=admin`).getSiblingDB(given.DATABASE);
}

// Nothing where the server only speaks the protocol and lacks the commands of a replica set.
function asked(db, command) {
  try {
    const answer = db.adminCommand(command);
    return answer;
  } catch (error) {
    if (error.codeName !== 'CommandNotFound') throw error;
    return null;
  }
}

function identity(db) {
  const answer = asked(db, {replSetGetConfig: 1});
  const set = answer ? answer.config.settings.replicaSetId.toHexString() : db.hello().setName;
  return [`engine_version=${db.version()}`, `identifier=${set}`];
}

const written = at => `${at.getHighBitsUnsigned()}.${at.getLowBitsUnsigned()}`;

function read(place) {
  const [seconds, ordinal] = place.split('.');
  return Timestamp({t: Number(seconds), i: Number(ordinal)});
}

const oplog = db => db.getSiblingDB('local').getCollection('oplog.rs');

// The newest entry a majority holds: what a failover cannot take back.
function newest(db) {
  const last = db.hello().lastWrite;
  if (last) return last.majorityOpTime.ts;
  const kept = db.getSiblingDB('local').getCollectionNames().includes('oplog.rs');
  const [entry] = kept ? oplog(db).find().sort({$natural: -1}).limit(1).toArray() : [];
  if (!entry) throw new Error('the server keeps no oplog: it is no member of a replica set');
  return entry.ts;
}

// An entry of our own, so that a copy ends at its own time also where nobody writes.
const note = db => asked(db, {appendOplogNote: 1, data: {groundcrew: 'copy'}});

function newer(db, start) {
  for (let tries = 0; tries < 100; tries++) {
    const now = newest(db);
    if (now.greaterThan(start)) return now;
    sleep(200);
  }
  throw new Error(`nothing that a majority holds was written since ${written(start)}: is a majority there?`);
}

function reached(db, start) {
  const [entry] = oplog(db).find({ts: {$gte: read(start)}}).sort({$natural: 1}).limit(1).toArray();
  return `start=${entry ? written(entry.ts) : ''}`;
}

// Rows of the plan's collections. One that is not there is a fault of a base ("refuse"), else it is only not counted.
function counts(db, when, missing) {
  const there = db.getCollectionNames(), found = [];
  for (const name of given.TABLES.split(' ').filter(word => word)) {
    if (there.includes(name)) {
      found.push(`count.${when}.${name}=${db.getCollection(name).countDocuments({})}`);
    } else if (missing === 'refuse') {
      throw new Error(`collection ${name} is not there`);
    } else {
      complain(`collection ${name} is not there`);
    }
  }
  return found;
}

// What a restore keeps of a definition: no identifiers, no versions.
const OPTIONS = ['capped', 'size', 'max', 'collation', 'validator', 'validationLevel', 'validationAction', 'viewOn', 'pipeline',
  'timeseries', 'clusteredIndex', 'expireAfterSeconds', 'changeStreamPreAndPostImages'];
const INDEX = ['key', 'unique', 'sparse', 'hidden', 'expireAfterSeconds', 'partialFilterExpression', 'collation',
  'wildcardProjection', 'weights', 'default_language', 'language_override'];
const stated = (definition, names) => names.filter(name => name in definition).map(name => [name, definition[name]]);
const byName = (one, other) => one.name < other.name ? -1 : 1;

// The sum of what is defined in the database: collections, views, their options and indexes.
function schema(db, when) {
  const lines = [];
  for (const info of db.getCollectionInfos().sort(byName)) {
    if (info.name.startsWith('system.')) continue;
    lines.push([info.name, info.type, stated(info.options, OPTIONS)]);
    if (info.type === 'view') continue;
    for (const index of db.getCollection(info.name).getIndexes().sort(byName)) lines.push([index.name, stated(index, INDEX)]);
  }
  return [`schema.${when}=${require('crypto').createHash('sha256').update(EJSON.stringify(lines)).digest('hex')}`];
}

function described(db, when, missing) {
  return [...counts(db, when, missing), ...schema(db, when)].join('\n');
}

function beforeBase(db) {
  const told = [...identity(db), described(db, 'before', 'refuse')];
  note(db);
  const start = written(newest(db));
  return [...told, `start=${start}`, `last=${start}`, `position=${start}`].join('\n');
}

// From the last entry that was published, that entry included, to one between two counts.
function betweenCounts(db, previous) {
  const told = [...identity(db), described(db, 'before')];
  const start = previous ? read(previous) : newest(db);
  note(db);
  const end = written(newer(db, start));
  return [...told, `start=${written(start)}`, `last=${end}`, `point=${end}`, `position=${end}`, described(db, 'after')].join('\n');
}
JAVASCRIPT
}
