"""What secrets are called, in fields and in texts; and the names of fields that tell a person.

The patterns keep to what `redaction_rules` says of all patterns.
"""

_OWNERS = (
    "access|account|admin|amqp|app|auth|client|confirm|current|database|db|default|ftp|host|http|imap|jdbc|key|ldap|login"
    "|mail|master|mongo|mq|my|mysql|new|old|pg|postgres|proxy|rabbit|redis|root|server|smtp|sql|store|sudo|trust|user"
)
_WORDS = (
    # Wherever they stand in a name, so that newPassword and PGPASSWORD are found. A secretary, a tokenizer and tokens_used
    # are none: what follows must be one of the endings below, or the end.
    r"pass(?:word|wd|phrase)s?|pwd|secret(?:[_-]?(?:access[_-]?)?key)?s?|(?:auth|access|refresh|id|api|bearer)?[_-]?token"
    r"|(?:auth|access|refresh|api|bearer|session|device)[_-]?tokens"
    r"|(?:api|access|account|private|encryption|signing|client|master)[_-]?(?:key|secret)s?"
    r"|credentials?|sess(?:ion)?[_-]?id|cookie|redis(?:cli)?[_-]?auth"
    # The short word alone is found only where a name begins with it (a compass, a bypass), or behind its usual owners.
    rf"|(?:^|[^a-z])pass|(?:{_OWNERS})pass"
)
_ENDINGS = (
    r"(?:[_-]?(?:hash|hashed|digest|salt|confirm|confirmation|repeat|again|value|plain|plaintext|text|raw|old|new|current"
    r"|encrypted|encoded|base64|b64))?[0-9]*"
)
"""What a name may end in and still hold the secret. A policy, a length or an expiry is none."""
SECRET_NAME = rf"(?:{_WORDS}){_ENDINGS}"
"""Part of a pattern that disregards case; whatever stands in front is left to who uses it."""
SECRET_LEAF = rf"(?:[a-z0-9_.:-]{{0,24}}{SECRET_NAME}|pass{_ENDINGS})"
"""The same where its beginning is known."""
_FIELD = rf"(?:{SECRET_NAME}|authorization)"
SECRET_FIELD = rf"(?i)^.*{_FIELD}$"
"""Names of structured fields whose value is replaced whatever it looks like."""
SECRET_KEY_PATH = rf"(?i)^.*{_FIELD}(?:\..*)?$"
"""The same for flattened records, where the names of all parents stand in front: what lies below such a name goes too."""
SECRET_OPTION = rf"(?i)^--?{SECRET_LEAF}$"
"""An option of a command, in a list of its arguments: the one behind it is the secret."""
SECRET_WORDS = ("pass", "pwd", "secret", "token", "key", "credential", "sess", "cookie", "auth")
"""Small letters, of which each of these names holds one."""
NAMED, VALUED = ("key", "name"), "value"
"""How lists of settings are written: the name in one field, its value beside it."""
USER_FIELDS = ("user_id", "userId", "user.id", "enduser.id")
"""Fields that name a person; they leave as a hash."""
