"""What a database was asked with: it may be a person's own. One list for the logs' collector, Logstash and the traces' collector.

Names of tables and columns stay where they can be told from texts: MySQL writes texts in double quotes, PostgreSQL names.
The patterns keep to what `redaction_rules` says of all patterns; groups are \\1 and \\2.
"""

STATEMENT_FIELDS = ("db.statement", "db.query.text")
"""Where OpenTelemetry's conventions, of yesterday and today, put a statement."""
LITERALS = (
    # A backslash ends a text for one server and hides its end from another: up to the last quote, both lose all of it.
    (r"\x27[^\x27]*\\\x27[\s\S]*\x27", "?"),
    (r"\x27(?:[^\x27]|\x27\x27)*(?:\x27|$)", "?"),
    (r"\$[A-Za-z_]{0,32}\$[^$]*(?:\$[A-Za-z_]{0,32}\$|$)", "?"),
    # Names, by what stands beside them.
    (r"(?i)((?:from|join|update|into|table|[.])\s*)\x22([a-z_][a-z0-9_]{0,62})\x22", r"\1`\2`"),
    (r"(?i)\x22([a-z_][a-z0-9_]{0,62})\x22(\s*[.])", r"`\1`\2"),
    (r"\x22[^\x22]*\\\x22[\s\S]*\x22", "?"),
    (r"\x22(?:[^\x22]|\x22\x22)*(?:\x22|$)", "?"),
    (r"\b0[xX][0-9A-Fa-f]+\b", "?"),
    (r"\b[0-9]+\b", "?"),
)
"""Patterns in their order, and what stands in their place."""
