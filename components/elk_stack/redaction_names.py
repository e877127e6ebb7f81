"""What secrets are called, in fields and in texts; and the names of fields that tell a person.

The patterns keep to what `redaction_rules` says of all patterns. They are part of large ones, and RE2 takes ten times as long
for a pattern of more than 500 steps: words stand here only where they find something.
"""

_WORDS = (
    # Wherever they stand in a name, so that newPassword and PGPASSWORD are found. A secretary, a tokenizer and tokens_used
    # are none: what follows must be one of the endings below, or the end.
    r"pass(?:word|wd|phrase)s?|pwd|secret(?:[_-]?(?:access[_-]?)?key)?s?|token|(?:a(?:ccess|pi|uth)|refresh)[_-]?tokens"
    r"|(?:a(?:ccess|ccount|pi)|client|encryption|master|private|signing)[_-]?keys?"
    r"|credentials?|sess(?:ion)?[_-]?id|cookie|redis(?:cli)?[_-]?auth"
    # The short word not behind every letter: dbpass and smtppass, but no compass, bypass, surpass, trespass.
    r"|(?:^|[^acfijkmoqrsuvxyz]|key|user)pass"
)
_ENDINGS = (
    r"(?:[_-]?(?:hash(?:ed)?|digest|confirm(?:ation)?|repeat|value|plain(?:text)?|text|raw|old|new|encrypted))?[0-9]*"
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
SECRET_WORDS = (
    *("pass", "pwd", "secret", "token", "credential", "cookie", "redis"),
    *("sessid", "sess_id", "sess-id", "sessionid", "session_id", "session-id"),
    # Never the word alone, which many lines hold.
    *("_key", "-key", "ekey", "gkey", "ikey", "nkey", "rkey", "skey", "tkey"),
)
"""Small letters, of which each of these names holds one."""
FIELD_WORDS = (*SECRET_WORDS, "authorization")
"""The same for names of fields."""
NAMED, VALUED = ("key", "name"), "value"
"""How lists of settings are written: the name in one field, its value beside it."""
USER_FIELDS = ("user_id", "userId", "user.id", "enduser.id")
"""Fields that name a person; they leave as a hash."""
