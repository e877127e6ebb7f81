"""What is reachable from outside the cluster."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.reading import at, mapping, sequence, text

MEND = "publish it by an Ingress with authentication"
SNIPPETS = ("-snippet", "-snippets")
REDIRECT = "ssl-redirect"


def inner_services(found: Found) -> Iterator[Breach]:
    """Services stay inside the cluster: no load balancer, no port of the nodes, no foreign address."""
    if found.kind != "Service":
        return
    specification = mapping(found.data, "spec")
    if at(specification, "type") not in (None, "ClusterIP"):
        yield Breach("spec.type", "ClusterIP", MEND)
    if at(specification, "externalIPs") not in (None, []):
        yield Breach("spec.externalIPs", "none", MEND)
    if not isinstance(at(specification, "ports"), list | None):
        yield Breach("spec.ports", "ports that are known", "write them out")
    for number, port in enumerate(sequence(specification, "ports")):
        if at(port, "nodePort") not in (None, 0):
            yield Breach(f"spec.ports[{number}].nodePort", "not set", MEND)


def guarded_ingresses(found: Found) -> Iterator[Breach]:
    """An Ingress names its hosts, serves each over TLS, and carries no configuration of the controller."""
    if found.kind != "Ingress":
        return
    covered = {
        host
        for entry in sequence(found.data, "spec", "tls")
        if text(entry, "secretName")
        for host in sequence(entry, "hosts")
        if isinstance(host, str)
    }
    rules = sequence(found.data, "spec", "rules")
    if not rules:
        yield Breach("spec.rules", "rules that are known", "name the hosts")
    for number, rule in enumerate(rules):
        host = text(rule, "host")
        if not host or "*" in host:
            yield Breach(f"spec.rules[{number}].host", "one full name", "name the host")
        elif host not in covered:
            yield Breach(f"spec.rules[{number}].host", "TLS", "list it under spec.tls with a secretName")
    if at(found.data, "spec", "defaultBackend") is not None:
        yield Breach("spec.defaultBackend", "not set", "name the host in a rule")
    for key, value in mapping(found.data, "metadata", "annotations").items():
        if key.endswith(SNIPPETS):
            yield Breach("metadata.annotations", "no snippet", "use the controller's own annotations")
        elif key.endswith(REDIRECT) and value != "true":
            yield Breach("metadata.annotations", "a redirect to TLS", "drop the annotation")


CONTROLS = (
    Control("NET-004", inner_services, "BUG-88; KSV-0108; kube-score service-type; C-0263"),
    Control("NET-005", guarded_ingresses, "BUG-88; CKV_K8S_152–154; Kyverno restrict-ingress-wildcard"),
)
