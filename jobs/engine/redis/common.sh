# Without a terminal --askpass reads the password from the file it is given: it is in no argument and in no environment.
connect() {
  require_password
  client=(redis-cli -h "$HOST" -p "$PORT" --user "$USER_NAME" --no-auth-warning --askpass -e)
}

# One line of a section of what the server says about itself.
told() { ask INFO "$1" | tr -d '\r' | sed -n "s/^$2://p"; }

ask() { "${client[@]}" "$@" < "$PASSWORD_FILE"; }
