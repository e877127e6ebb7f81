"""Secrets where everybody reads them: environments, arguments, probes, configuration files, annotations."""

from collections.abc import Iterator
from itertools import pairwise

from policies.finding import Breach, Control, Found, shown
from policies.pods import Container, containers, pod
from policies.probes import KINDS
from policies.reading import at, mapping, sequence, text
from policies.secret_shapes import assigned, assigned_here, decoded, naming, random, shaped

MEND = "mount it as a file from a Secret"
LOGINS = frozenset({"-u", "--user"})
"""Options that take a name and a password in one word."""
PATHS = ("/", "$(", "${")
"""How a value begins that only says where the secret lies."""


def environment(found: Found) -> Iterator[Breach]:
    """No environment variable, argument, probe or hook holds a secret: they stand in the object, in its history and in every
    process list.
    """
    for container in containers(found):
        for field in ("env", "command", "args"):
            if not isinstance(container.data.get(field), list | None):
                yield Breach(f"{container.path}.{field}", "words that are known", "keep outputs out of pod templates")
        for path in (*_variables(container), *_words(container), *_headers(container)):
            yield Breach(f"{container.path}.{path}", "no secret", MEND)


def _variables(container: Container) -> Iterator[str]:
    for entry in sequence(container.data, "env"):
        name, value = text(entry, "name"), at(entry, "value")
        if value not in (None, "") and (naming(name) or (isinstance(value, str) and _secret(value))):
            yield f"env[{shown(name)}]"


def _words(container: Container) -> Iterator[str]:
    for path, words in _commands(container):
        known = [word if isinstance(word, str) else "" for word in words]
        for number, (before, word) in enumerate(pairwise(["", *known])):
            if _secret(word) or _flag(word) or _given(before, word):
                yield f"{path}[{number}]"


def _headers(container: Container) -> Iterator[str]:
    for path, asked in _asked(container):
        for number, header in enumerate(sequence(asked, "httpGet", "httpHeaders")):
            name, value = text(header, "name"), text(header, "value")
            if value and (naming(name) or _secret(f"{name}: {value}")):
                yield f"{path}.httpGet.httpHeaders[{number}]"


def _secret(value: str) -> bool:
    return shaped(value) or assigned_here(value) or random(value)


def _asked(container: Container) -> Iterator[tuple[str, object]]:
    """Path and value of whatever the kubelet asks or calls."""
    yield from ((kind, at(container.data, kind)) for kind in KINDS)
    yield from ((f"lifecycle.{hook}", at(container.data, "lifecycle", hook)) for hook in ("postStart", "preStop"))


def _commands(container: Container) -> Iterator[tuple[str, list[object]]]:
    yield from ((field, sequence(container.data, field)) for field in ("command", "args"))
    for path, asked in _asked(container):
        yield f"{path}.exec.command", sequence(asked, "exec", "command")


def _flag(word: str) -> bool:
    """An option that is given a secret itself."""
    name, equals, value = word.partition("=")
    if not (name.startswith("-") and equals and value) or value.startswith(PATHS):
        return False
    return naming(name) or random(value)


def _given(before: str, word: str) -> bool:
    """A secret after the option that takes it."""
    if not word or word.startswith(("-", *PATHS)):
        return False
    if before in LOGINS:
        name, _, password = word.partition(":")
        return bool(name and password) and not word.replace(":", "").isdecimal()
    return before.startswith("-") and "=" not in before and naming(before)


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
    """No ConfigMap, annotation or label holds a secret: they are read by whoever may look at the namespace."""
    inside = pod(found)
    notes = [("metadata.annotations", mapping(found.data, "metadata", "annotations"))]
    notes.append(("metadata.labels", mapping(found.data, "metadata", "labels")))
    if inside:
        place = f"{inside.path.removesuffix('spec')}metadata"
        notes += [(f"{place}.annotations", inside.annotations), (f"{place}.labels", inside.labels)]
    for path, given in notes:
        for key, value in given.items():
            if isinstance(value, str) and shaped(value):
                yield Breach(f"{path}[{shown(key) or '…'}]", "no secret", "keep it in a Secret")
    if found.kind == "ConfigMap":
        yield from _files(found)


def _files(found: Found) -> Iterator[Breach]:
    for field in ("data", "binaryData"):
        for key, value in mapping(found.data, field).items():
            path = f"{field}[{shown(key) or '…'}]"
            content = decoded(value) if field == "binaryData" and isinstance(value, str) else value
            if not isinstance(content, str):
                yield Breach(path, "a text that is known", "keep outputs out of ConfigMaps")
            elif shaped(content) or assigned(content) or (naming(key) and content and not content.startswith(PATHS)):
                yield Breach(path, "no secret", MEND)


CONTROLS = (
    Control("SCR-001", environment, "KSV-01010; kube-linter env-var-secret; Polaris sensitiveContainerEnvVar; C-0012"),
    Control("SCR-002", referenced, "CIS 5.4.1; CKV_K8S_35; C-0207; Kyverno disallow-secrets-from-env-vars"),
    Control("SCR-003", configured, "KSV-0109; Polaris sensitiveConfigmapContent; C-0012"),
)
