#!/bin/sh
# Answers like the go command; FAKE_GO says what goes wrong. Every call is a line of $FAKE_GO_CALLS.
echo "$*" >> "$FAKE_GO_CALLS"
case "$1" in
version) echo "go version go${FAKE_GO_VERSION:-1.26.8} linux/amd64" ;;
env) printf '%s\n%s\n' "$FAKE_GO_FILES" "$FAKE_GO_FILES" ;;
list)
    [ "$2" = -m ] && { echo "$FAKE_GO_FILES"; exit 0; }
    if [ "$FAKE_GO" = offline ]; then
        echo 'go: example.org/module@v1.2.3: Get "https://proxy.example/x.info": dial tcp: lookup proxy.example: no such host' >&2
        exit 1
    fi
    printf 'first\nsecond\n' ;;
build)
    case "$FAKE_GO" in
    slow) echo "$$" > "$FAKE_GO_PID"; echo first >&2; sleep 60 ;;
    full) echo 'link: write out: no space left on device' >&2; exit 1 ;;
    broken) seq -f 'line %g' 30 >&2; echo './main.go:7:2: undefined: x' >&2; exit 1 ;;
    esac
    while [ "$1" != -o ]; do shift; done
    target=$2; shift 2
    case "$target" in
    */) for package; do echo program > "$target${package##*/}"; done ;;
    *) echo program > "$target" ;;
    esac ;;
esac
