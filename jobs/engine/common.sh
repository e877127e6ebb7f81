# Runs in the engine's own image, with nothing but bash and the engine's tools. Sourced values: see jobs/prepare.py.
set -Eeuo pipefail
umask 077
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
source "$here/plan"
exec 2> >(tee -a "$here/errors" >&2)

# The status is the trailer of the stream: a script that was killed never writes one, so nothing is published.
finish() {
  local status=$?
  trap - EXIT
  printf '%s\n' "$status" > "$here/.status"
  mv "$here/.status" "$here/status"
  clean_up || true
  exit "$status"
}
clean_up() { :; }
trap finish EXIT
trap 'exit 143' TERM INT

fact() { printf '%s=%s\n' "$1" "$2" >> "$here/facts"; }

fail() { printf '%s\n' "$1" >&2; exit 1; }

# Held open from the first line: however the script ends, the reader sees the end of the stream.
open_stream() { exec 3> "$here/stream"; }

wait_for_go() {
  while [ ! -e "$here/go" ]; do
    [ ! -e "$here/stop" ] || exit 0
    sleep 0.1
  done
  # shellcheck source=/dev/null
  source "$here/target"
}
