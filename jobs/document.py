"""Reads the job document. Every fault is found before the run ends, so that one deployment mends them all."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from jobs.exit_code import ExitCode, Failure
from specs.audit_document import AuditDocument
from specs.history_document import BackfillDocument
from specs.job_document import (
    VERSION,
    CertificateDocument,
    HealthDocument,
    JobDocument,
    JourneyDocument,
    PrescaleDocument,
)

NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?")
"""A table as it may enter a statement: never quoted by hand, so nothing else is let in."""
BY_HAND = ("restore", "swap")
"""What a person may run wherever copies are proven."""
LABEL = "a DNS label"
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]*")
Kind = TypeVar(
    "Kind",
    AuditDocument,
    BackfillDocument,
    CertificateDocument,
    HealthDocument,
    JobDocument,
    JourneyDocument,
    PrescaleDocument,
)


def read(path: Path, task: str) -> JobDocument:
    """The document, checked for `task`. Raises Failure(DOCUMENT) with all faults."""
    return _read(path, JobDocument, lambda document: semantic_faults(document, task))


def read_certificates(path: Path) -> CertificateDocument:
    """The document of the task `certificates`. Raises Failure(DOCUMENT) with all faults."""
    return _read(path, CertificateDocument)


def read_health(path: Path) -> HealthDocument:
    """The document of the task `health`. Raises Failure(DOCUMENT) with all faults."""
    return _read(path, HealthDocument)


def read_journeys(path: Path) -> JourneyDocument:
    """The document of the task `journeys`. Raises Failure(DOCUMENT) with all faults."""
    return _read(path, JourneyDocument)


def read_prescale(path: Path) -> PrescaleDocument:
    """The document of the task `prescale`. Raises Failure(DOCUMENT) with all faults."""
    found = _read(path, PrescaleDocument)
    if found.floor < 1 or not NAME.fullmatch(found.namespace) or not NAME.fullmatch(found.autoscaler):
        raise Failure(
            ExitCode.DOCUMENT, f"{path}: wanted an autoscaler by namespace and name, and a floor of at least 1"
        )
    return found


def read_backfill(path: Path) -> BackfillDocument:
    """The document of the task `backfill`. Raises Failure(DOCUMENT) with all faults."""
    found = _read(path, BackfillDocument)
    if not found.servers or not all(objective.levels for objective in found.objectives):
        raise Failure(ExitCode.DOCUMENT, f"{path}: wanted one server at least, and the tiles of every objective")
    return found


def read_audit(path: Path) -> AuditDocument:
    """The document of the task `audit`. Raises Failure(DOCUMENT) with all faults."""
    found = _read(path, AuditDocument)
    if not found.stores or found.interval_seconds < 1 or not all(store.tiers for store in found.stores):
        raise Failure(ExitCode.DOCUMENT, f"{path}: wanted one store at least, tiers of every store, and an interval")
    return found


def _read(path: Path, kind: type[Kind], judged: Callable[[Kind], list[str]] = lambda _: []) -> Kind:
    """A document of a shape; `judged` finds what a well-typed one can still get wrong."""
    faults: list[str] = []
    try:
        document = _value(json.loads(path.read_text(encoding="utf-8")), kind, "", faults)
    except (OSError, ValueError) as error:
        raise Failure(ExitCode.DOCUMENT, f"{path}: is no readable JSON document: {error}") from error
    if not faults and document.version != VERSION:
        faults.append(f"version: given {document.version}, wanted {VERSION}: deploy the jobs image of this program")
    faults += [] if faults else judged(document)
    if faults:
        raise Failure(ExitCode.DOCUMENT, "\n".join([f"{path}: {len(faults)} fault(s)", *sorted(faults)]))
    return document


def semantic_faults(document: JobDocument, task: str) -> list[str]:
    """What well-typed documents can still get wrong, each with where it is, what was given and what is wanted."""
    store, target = document.store, document.object_store
    s3, volume = target.driver == "s3", target.driver == "volume"
    known = allowed(document)
    rules: list[tuple[bool, str, object, str]] = [
        (bool(NAME.fullmatch(document.system)), "system", document.system, LABEL),
        (bool(NAME.fullmatch(document.environment)), "environment", document.environment, LABEL),
        (bool(NAME.fullmatch(store.name)), "store.name", store.name, LABEL),
        (not store.database or plain(store.database), "store.database", store.database, "letters, digits, _ . $ -"),
        (plain(store.host), "store.host", store.host, "a host name"),
        (plain(store.user), "store.user", store.user, "a role name"),
        (0 < store.port < 65_536, "store.port", store.port, "1 to 65535"),
        (task in known, "tasks", task, f"one of this store's: {', '.join(known) or 'none'}"),
        (s3 or volume, "object_store.driver", target.driver, "s3 or volume"),
        (not s3 or bool(target.bucket), "object_store.bucket", target.bucket, "a bucket for the driver s3"),
        (not target.offsite_bucket or target.offsite_bucket != target.bucket, "object_store.offsite_bucket",
         target.offsite_bucket, "another than object_store.bucket"),
        (not volume or target.path.startswith("/"), "object_store.path", target.path, "an absolute path for the driver volume"),
        (target.lock_mode in ("", "GOVERNANCE", "COMPLIANCE"), "object_store.lock_mode", target.lock_mode,
         "GOVERNANCE, COMPLIANCE or nothing"),
        (document.cipher in ("age", "openpgp-aes256"), "cipher", document.cipher, "age or openpgp-aes256"),
        (task not in ("base", "slice") or bool(document.recipients), "recipients", "none", "one public key at least"),
        (document.least_verified >= 1, "least_verified", document.least_verified, "1 or more"),
    ]  # fmt: skip
    faults = [f"{where}: given {value!r}, wanted {wanted}" for holds, where, value, wanted in rules if not holds]
    tables = () if store.engine == "redis" else store.tables
    faults += [
        f"store.tables: given {table!r}, wanted a plain identifier"
        for table in tables
        if not IDENTIFIER.fullmatch(table)
    ]
    return faults


def plain(text: str) -> bool:
    return bool(PLAIN.fullmatch(text))


def allowed(document: JobDocument) -> tuple[str, ...]:
    """The store's Jobs, and those of a person."""
    return (*document.tasks, *(BY_HAND if "drill" in document.tasks else ()))


def _value(data: Any, kind: Any, path: str, faults: list[str]) -> Any:
    """`data` as `kind`: a dataclass, a tuple of one kind, a dictionary, or a plain value."""
    if is_dataclass(kind):
        return _record(data, kind, path, faults)
    if get_origin(kind) is tuple:
        if not isinstance(data, list):
            return _fault(path, data, "a list", faults)
        [item, *_] = get_args(kind)
        return tuple(_value(entry, item, f"{path}[{number}]", faults) for number, entry in enumerate(data))
    plain = get_origin(kind) or kind
    if not isinstance(data, plain) or (plain is int and isinstance(data, bool)):
        return _fault(path, data, f"a {plain.__name__}", faults)
    return data


def _record(data: Any, kind: Any, path: str, faults: list[str]) -> Any:
    if not isinstance(data, Mapping):
        return _fault(path, data, "an object", faults)
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    prefix = f"{path}." if path else ""
    faults += [f"{prefix}{name}: is not known here" for name in sorted(set(data) - set(known))]
    faults += [f"{prefix}{name}: is missing" for name, field in known.items() if _required(field) and name not in data]
    values = {name: _value(data[name], hints[name], f"{prefix}{name}", faults) for name in known if name in data}
    return kind(**values) if not faults else None


def _required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _fault(path: str, data: Any, wanted: str, faults: list[str]) -> None:
    faults.append(f"{path or 'document'}: given a {type(data).__name__}, wanted {wanted}")
