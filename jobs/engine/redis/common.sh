connect() {
  require_password
  REDISCLI_AUTH=$(cat "$PASSWORD_FILE")
  export REDISCLI_AUTH
}

ask() { redis-cli -h "$HOST" -p "$PORT" --user "$USER_NAME" --no-auth-warning -e "$@"; }
