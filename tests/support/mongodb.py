"""FerretDB in the place of a MongoDB server of one test: no MongoDB server can be had here.

It keeps an oplog once somebody made the collection, and answers MongoDB's own shell, mongodump and mongorestore. It has no
`applyOps`, so that an oplog can be read from it and not be replayed into it, and no commands of a replica set.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.support.servers import Programs, ended, free_port, give
from tools.toolchain import mongosh
from tools.toolchain.programs import program

OPLOG_BYTES = 64 << 20
PATIENCE = 60.0
"""Seconds until a server answers."""
# restore.sh speaks to a mongod; this says the same to FerretDB.
MONGOD = """#!/bin/bash
while [ $# -gt 0 ]; do
  case $1 in --dbpath) data=$2 ;; --bind_ip) socket=$2 ;; esac
  shift 2
done
exec ferretdb -listen "$socket" -data "$data/"
"""
# FerretDB cannot take users from an archive: the database they lie in is left out. Everything else reaches mongorestore.
MONGORESTORE = """#!/bin/bash
here=$(dirname "$0") words=() archive=
for word in "$@"; do
  case $word in --archive=*) archive=${word#*=} words+=(--archive) ;; *) words+=("$word") ;; esac
done
[ -n "$archive" ] || exec "$here/real/mongorestore" "$@"
exec "$here/real/mongorestore" "${words[@]}" < <(node "$here/real/without-users.js" "$archive")
"""
WITHOUT_USERS = """
const data = require('fs').readFileSync(process.argv[2]);
const kept = [];
let place = 4;
const whole = () => { place += data.readInt32LE(place); };
const ended = () => data.readInt32LE(place) === -1;
const keep = (begin) => {
  const piece = data.subarray(begin, place);
  if (!piece.subarray(0, 32).includes('\\x02db\\0\\x06\\0\\0\\0admin\\0', 0, 'latin1')) kept.push(piece);
};
const blocks = () => {
  whole();
  keep(0);
  while (!ended()) { const begin = place; whole(); keep(begin); }
  kept.push(data.subarray(place, place += 4));
  while (place < data.length) {
    const begin = place;
    whole();
    while (!ended()) whole();
    place += 4;
    keep(begin);
  }
  return Buffer.concat(kept);
};
let told = data;
try { told = blocks(); } catch (error) { /* what is no archive is mongorestore's to say */ }
process.stdout.write(told);
"""


def laid_out(home: Path) -> Mapping[str, str]:
    """The programs an engine's image would bring, where the unprivileged user may read them. Returns their environment."""
    real = home / "bin" / "real"
    real.mkdir(parents=True)
    scripts = {
        "mongosh": f'#!/bin/bash\nexec node {mongosh.script()} "$@"\n',
        "mongod": MONGOD,
        "mongorestore": MONGORESTORE,
        "real/without-users.js": WITHOUT_USERS,
    }
    for name, text in scripts.items():
        (home / "bin" / name).write_text(text, encoding="utf-8")
    for name, target in (("ferretdb", home / "bin"), ("mongodump", home / "bin"), ("mongorestore", real)):
        shutil.copy(program(name), target)
    for file in (home / "bin").rglob("*"):
        file.chmod(0o755)
    node = shutil.which("node")
    assert node, "mongosh was installed by npm, which comes with Node.js"
    return {"PATH": f"{home / 'bin'}:{Path(node).parent}:/usr/bin:/bin"}


@dataclass
class FerretDb:
    port: int
    process: "subprocess.Popen[str]"
    client: "MongoClient[dict[str, Any]]"

    @property
    def oplog(self) -> list[dict[str, Any]]:
        return list(self.client.local["oplog.rs"].find())

    def start_oplog(self) -> None:
        """An empty one, as after a replica set was made, or when everything in it was overwritten."""
        self.client.local.drop_collection("oplog.rs")
        self.client.local.create_collection("oplog.rs", capped=True, size=OPLOG_BYTES)
        self.tick()

    def tick(self) -> None:
        """What nobody replays, as a primary writes it into its oplog when nothing else happens."""
        self.client.config.ticks.insert_one({})


@contextmanager
def ferretdb(programs: Programs, user: str, password: str) -> Iterator[FerretDb]:
    """A fresh server with one user, that calls itself a replica set's member."""
    home, port = programs.home, free_port()
    data, secret = give(_folder(home / "server")), home / "administrator"
    secret.write_text(password, encoding="utf-8")
    give(secret)
    log = (home / "server.log").open("w")
    process = programs.start(
        "ferretdb", "-listen", f"127.0.0.1:{port}", "-data", f"{data}/", "-replica-set", "rs0",
        "-user", user, "-password-file", str(secret), stdout=log, stderr=log,
    )  # fmt: skip
    client: MongoClient[dict[str, Any]] = MongoClient(
        "127.0.0.1", port, username=user, password=password, authSource="admin", directConnection=True
    )
    try:
        server = FerretDb(port, process, client)
        _wait(server)
        server.start_oplog()
        yield server
    finally:
        client.close()
        ended(process)
        log.close()


def _wait(server: FerretDb) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            server.client.admin.command("ping")
            return
        except PyMongoError:
            assert server.process.poll() is None, "FerretDB did not start"
            assert time.monotonic() < end, "FerretDB does not answer"
            time.sleep(0.2)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
