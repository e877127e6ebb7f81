"""Secrets where everybody reads them: environments, arguments, configuration files."""

import re
from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.pods import containers
from policies.reading import at, mapping, sequence, text

NAMES = re.compile(r"(?i)(passw(or)?d|passphrase|secret|token|api_?key|private_?key|credential)s?$")
"""Names whose value is one, unless they name a file or a key of their own kind."""
SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"AKIA[0-9A-Z]{16}\b",
        r"gh[pousr]_[A-Za-z0-9]{30,}",
        r"xox[abprs]-[A-Za-z0-9-]{10,}",
        r"AGE-SECRET-KEY-1[A-Z0-9]{10,}",
        r"hooks\.slack\.com/services/[A-Za-z0-9/]{10,}",
        r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
        r"://[^/\s:@'\"<>{}$]+:[^/\s:@'\"<>{}$]+@",
    )
)
"""Keys, tokens and addresses with a login, as their makers write them. One by one, each begins with letters that a search
leaps to; in one expression they are tried at every letter of every board, which takes ten times as long.
"""
ASSIGNED = re.compile(
    r"(?im)^[ \t\"'-]*[a-z0-9_.-]*(?:passw(?:or)?d|passphrase|secret_?key|api_?key|auth_token|bearer_token)[\"']?[ \t]*[:=]"
    r"[ \t]*[\"']?(?![\"'/${<\[(|>]|null\b|true\b|false\b|none\b)[^\s\"'#,]{4,}"
)
"""A line of a configuration file that gives a password or a key its value, and no path and no reference."""
ASSIGNED_WORDS = ("passw", "passphrase", "secretkey", "secret_key", "apikey", "api_key", "auth_token", "bearer_token")
"""One of them stands in whatever ASSIGNED finds: most texts hold none, and are not searched line by line."""
LONGEST_LINE = 1000
MEND = "mount it as a file from a Secret"


def _secret(value: str) -> bool:
    return any(shape.search(value) for shape in SHAPES)


def environment(found: Found) -> Iterator[Breach]:
    """No environment variable and no argument holds a secret: they stand in the object, in its history and in every
    process list.
    """
    for container in containers(found):
        for field in ("env", "command", "args"):
            if not isinstance(container.data.get(field), list | None):
                yield Breach(f"{container.path}.{field}", "words that are known", "keep outputs out of pod templates")
        for entry in sequence(container.data, "env"):
            name, value = text(entry, "name"), at(entry, "value")
            if value not in (None, "") and (NAMES.search(name) or (isinstance(value, str) and _secret(value))):
                yield Breach(f"{container.path}.env[{shown(name)}]", "no secret", MEND)
        for field in ("command", "args"):
            for number, word in enumerate(sequence(container.data, field)):
                if isinstance(word, str) and (_secret(word) or _flag(word)):
                    yield Breach(f"{container.path}.{field}[{number}]", "no secret", MEND)


def _flag(word: str) -> bool:
    """An option that is given a secret itself."""
    name, equals, value = word.partition("=")
    return bool(name.startswith("-") and equals and value and NAMES.search(name) and not value.startswith(("/", "$")))


def referenced(found: Found) -> Iterator[Breach]:
    """Secrets reach a container as files: what is in its environment is inherited by every child and printed by every
    crash report.
    """
    for container in containers(found):
        for entry in sequence(container.data, "env"):
            if at(entry, "valueFrom", "secretKeyRef") is not None:
                path = f"{container.path}.env[{shown(text(entry, 'name'))}].valueFrom.secretKeyRef"
                yield Breach(path, "not set", MEND, at(entry, "valueFrom", "secretKeyRef", "name"))
        for number, source in enumerate(sequence(container.data, "envFrom")):
            if at(source, "secretRef") is not None:
                path = f"{container.path}.envFrom[{number}].secretRef"
                yield Breach(path, "not set", MEND, at(source, "secretRef", "name"))


def configured(found: Found) -> Iterator[Breach]:
    """No ConfigMap and no annotation holds a secret: they are read by whoever may look at the namespace."""
    for key, value in mapping(found.data, "metadata", "annotations").items():
        if isinstance(value, str) and _secret(value):
            yield Breach(f"metadata.annotations[{shown(key) or '…'}]", "no secret", "keep it in a Secret")
    if found.kind != "ConfigMap":
        return
    for key, value in mapping(found.data, "data").items():
        path = f"data[{shown(key) or '…'}]"
        if not isinstance(value, str):
            yield Breach(path, "a text that is known", "keep outputs out of ConfigMaps")
        elif _secret(value) or _assigned(value):
            yield Breach(path, "no secret", MEND)


def _assigned(value: str) -> bool:
    """Whether a line gives a password its value. Lines of a document in one piece are no assignments."""
    low = value.lower()
    if not any(word in low for word in ASSIGNED_WORDS):
        return False
    return any(len(found[0]) < LONGEST_LINE for found in ASSIGNED.finditer(value))


CONTROLS = (
    Control("SCR-001", environment, "KSV-01010; kube-linter env-var-secret; Polaris sensitiveContainerEnvVar; C-0012"),
    Control("SCR-002", referenced, "CIS 5.4.1; CKV_K8S_35; C-0207; Kyverno disallow-secrets-from-env-vars"),
    Control("SCR-003", configured, "KSV-0109; Polaris sensitiveConfigmapContent; C-0012"),
)
