connect() {
  require_password
  REDISCLI_AUTH=$(cat "$PASSWORD_FILE")
  export REDISCLI_AUTH
}

# One line of a section of what the server says about itself.
told() { ask INFO "$1" | tr -d '\r' | sed -n "s/^$2://p"; }

ask() { redis-cli -h "$HOST" -p "$PORT" --user "$USER_NAME" --no-auth-warning -e "$@"; }
