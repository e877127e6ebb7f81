# Runs in the engine's own image, with nothing but bash and the engine's tools. Sourced values: see jobs/prepare.py.
set -Eeuo pipefail
umask 077
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
source "$here/plan"
exec 2> >(tee -a "$here/errors" >&2)
teller=$!

# The status is the trailer of the stream: a script that was killed never writes one, so nothing is published.
finish() {
  local status=$?
  trap - EXIT
  # What was said last is in the file before the status is; a second is enough where a child holds the other end.
  exec 2>&-
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -e "/proc/$teller/exe" ] || break
    sleep 0.1
  done
  printf '%s\n' "$status" > "$here/.status"
  mv "$here/.status" "$here/status"
  # What fails now is not why the script ended.
  clean_up 2> /dev/null || true
  exit "$status"
}
clean_up() { :; }
trap finish EXIT
trap 'exit 143' TERM INT

fact() { printf '%s=%s\n' "$1" "$2" >> "$here/facts"; }

# What a command says, as a fact. Inside a word its failure would end nothing, so it is asked for by itself.
learn() {
  local value
  value=$("${@:2}")
  fact "$1" "$value"
}

# The files of this folder as a tar into the stream; says how many bytes that was. A tar that is cut where a file holds zeros
# looks whole: log that is not full does.
packed() { tar -cf - -- * | tee /dev/fd/3 | wc -c; }

fail() { printf '%s\n' "$1" >&2; exit 1; }

# Fails with the code CREDENTIALS (jobs/exit_code.py): a second run would find the same.
refuse() { printf '%s\n' "$1" >&2; exit 66; }

# Asked for by itself: inside another word a file that is not there ends nothing, and no password would be tried.
require_password() {
  [ -r "$PASSWORD_FILE" ] && [ -s "$PASSWORD_FILE" ] || refuse "$PASSWORD_FILE: the password is missing or empty"
}

# A slice is shipped whatever became of the tables: the log is what brings a dropped one back.
leave_out_missing() {
  local table found there=
  for table in $TABLES; do
    found=$(found_table "$table")
    if [ -n "$found" ]; then there+="$table "; else echo "table $table is not there" >&2; fi
  done
  TABLES=$there
}

# Held open from the first line: however the script ends, the reader sees the end of the stream. Opening waits for the
# reader; one that gave up before it came that far leaves "stop", and then the pipe is opened and closed in its place.
open_stream() {
  { until [ -e "$here/stop" ]; do sleep 0.2; done; : < "$here/stream"; } &
  local instead=$!
  disown "$instead"
  exec 3> "$here/stream"
  # A signal that can be caught would run this script's own traps where the child had no time yet to drop them.
  kill -KILL "$instead" 2> /dev/null || true
  [ ! -e "$here/stop" ] || fail "the shipper gave up before anything was copied"
}

wait_for_go() {
  while [ ! -e "$here/go" ]; do
    [ ! -e "$here/stop" ] || exit 0
    sleep 0.1
  done
  # shellcheck source=/dev/null
  source "$here/target"
}

# One session of a server that serves, open for the whole of a swap: it holds the lock that keeps two of them apart.
open_guard() { coproc GUARD { "$@" 2>&1; }; }
guard() { printf '%s\n' "$1" >&"${GUARD[1]}"; }
answer() { read -r -t "${1:-30}" line <&"${GUARD[0]}" || fail "the server that serves does not answer: ${line:-}"; }
# The statement answers "lock" and whether it was given.
take_lock() {
  guard "$1"
  answer
  case $line in
    "lock 1" | "lock true") ;;
    "lock 0" | "lock false") fail "another restore of this server is at work" ;;
    *) fail "$line" ;;
  esac
}
