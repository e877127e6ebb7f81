"""Credentials of the stores: Secrets that exist, or generated ones where the environment makes the namespaces itself."""

import json
from collections.abc import Mapping

from specs.database_roles import (
    EXPORTER_USER_KEY,
    MYSQL_OPTIONS_KEY,
    REDIS_PASSWORDS_KEY,
    Purpose,
    password_key,
    user,
)
from specs.store import Store

LENGTH = 24
"""Characters of one password."""
PURPOSES = tuple(Purpose)


def generated_length() -> int:
    """Characters to generate for one store: a password for each purpose, cut from one random text."""
    return LENGTH * len(PURPOSES)


def values(store: Store, random_text: str) -> Mapping[str, str]:
    """Keys of the store's credentials Secret: what the exporters, the backups and maintenance log in with."""
    passwords = {purpose: random_text[at * LENGTH : (at + 1) * LENGTH] for at, purpose in enumerate(PURPOSES)}
    exporter, secret = user(Purpose.EXPORTER), passwords[Purpose.EXPORTER]
    return {
        **{password_key(purpose): password for purpose, password in passwords.items()},
        EXPORTER_USER_KEY: exporter,
        MYSQL_OPTIONS_KEY: f"[client]\nuser={exporter}\npassword={secret}\n",
        REDIS_PASSWORDS_KEY: json.dumps({f"redis://{exporter}@{store.name}:{store.listens_on}": secret}),
    }
