# What no maintenance statement may exceed: it gives way instead of making a user wait.
STATEMENT_TIMEOUT=${STATEMENT_TIMEOUT:-20min}
LOCK_WAIT_SECONDS=5
PAUSE_SECONDS=0.1
