"""One look at a whole stack: objects by kind and the components' declarations, read once for all controls."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from policies import generated
from policies.declarations import DECLARING, declared
from policies.finding import Found
from policies.gate import Budgets
from policies.labelling import stable_token
from policies.pods import containers, pod
from policies.reading import Data, document, mapping, part, plain, sequence, text
from policies.visibility import CLUSTER, LASTING_TOKEN, OBJECTS, SEALED, bundle
from specs.contract import OUTPUT, STORE_ANNOTATION, SYSTEM_LABEL, TASK_ANNOTATION, Contract

Declared = TypeVar("Declared", bound=Contract)


def found_in(resource: Any) -> Found | None:
    """A resource as controls read it, None where none looks at it."""
    token = resource.resource_type
    if token == generated.TOKEN:
        facts = {name: part(resource.props, name) for name in generated.FACTS}
        facts["metadata"] = {"name": resource.urn.rpartition("::")[2]}
        return Found(token, facts, resource.urn)
    if not token.startswith(CLUSTER):
        return None
    if token.rpartition(":")[2] in OBJECTS:
        data = plain(resource.props)
    elif token.rpartition(":")[2] == SEALED:
        data = {"type": part(resource.props, "type"), "metadata": part(resource.props, "metadata")}
        if data["type"] != LASTING_TOKEN:
            return None
    elif bundle(token) or not stable_token(token):
        data = {"metadata": part(resource.props, "metadata")}
    else:
        return None
    return Found(token, data, resource.urn, resource.opts.protect is True)


class Index:
    """Objects and contracts of a stack as plain data."""

    def __init__(self, resources: Iterable[Any], budgets: Budgets | None = None):
        self.budgets = budgets
        """What is known of the error budgets, None where nobody asked."""
        self._objects: dict[str, list[Found]] = defaultdict(list)
        self._contracts: list[tuple[str, Contract]] = []
        self.undeclared: list[tuple[str, str]] = []
        """Kind and URN of components whose contract is missing or cannot be read."""
        for resource in resources:
            if resource.resource_type in DECLARING:
                self._declare(resource)
            elif found := found_in(resource):
                self._objects[found.kind].append(found)

    def _declare(self, resource: Any) -> None:
        contract = declared(resource.resource_type, part(resource.props, OUTPUT))
        if contract is None:
            self.undeclared.append((resource.resource_type.rpartition(":")[2], resource.urn))
        else:
            self._contracts.append((resource.urn, contract))

    def all(self) -> Iterator[Found]:
        for group in self._objects.values():
            yield from group

    def objects(self, *kinds: str) -> Iterator[Found]:
        for kind in kinds:
            yield from self._objects[kind]

    def contracts(self, kind: type[Declared]) -> Iterator[Declared]:
        return (contract for _, contract in self._contracts if isinstance(contract, kind))

    def jobs(self, system: str, store: str, *tasks: str) -> list[Found]:
        """CronJobs that do one of the tasks on a store, by what they say and by what they run; suspended ones do not."""
        return [
            found
            for found in self._objects["CronJob"]
            if store_of(found) == (system, store)
            and mapping(found.data, "spec").get("suspend") in (None, False)
            and (task := task_of(found)) in tasks
            and any(task in sequence(container.data, "args") for container in containers(found))
        ]

    def mounted(self, found: Found) -> Iterator[str]:
        """Texts of the ConfigMap keys that an object's pod mounts as files of their own."""
        inside = pod(found)
        namespace = text(found.data, "metadata", "namespace")
        for _, volume in inside.volumes() if inside else ():
            files = self._config_map(namespace, text(volume, "configMap", "name"))
            for item in sequence(volume, "configMap", "items"):
                yield text(files, text(item, "key"))

    def _config_map(self, namespace: str, name: str) -> Data:
        for found in self._objects["ConfigMap"]:
            metadata = mapping(found.data, "metadata")
            if name and text(metadata, "name") == name and text(metadata, "namespace") == namespace:
                return mapping(found.data, "data")
        return {}

    def documents(self, word: str) -> Iterator[Data]:
        """JSON objects in any ConfigMap that hold a word; most files are large and are not parsed for nothing."""
        for config_map in self._objects["ConfigMap"]:
            for given in mapping(config_map.data, "data").values():
                if isinstance(given, str) and f'"{word}"' in given and (parsed := document(given)):
                    yield parsed


def store_of(found: Found) -> tuple[str, str]:
    """System and store an object works on."""
    store = text(found.data, "metadata", "annotations", STORE_ANNOTATION)
    return text(found.data, "metadata", "labels", SYSTEM_LABEL), store


def task_of(found: Found) -> str:
    return text(found.data, "metadata", "annotations", TASK_ANNOTATION)
