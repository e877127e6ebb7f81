"""Kubelets whose certificates are not verified: allowed, and never silent."""

from collections.abc import Iterable, Iterator

from specs.environment import Environment, KubeletTrust
from specs.fault import Fault
from specs.system import System


def warnings(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """A scrape that shows its token to whoever answers."""
    del systems
    if environment.kubelet_trust is KubeletTrust.UNVERIFIED:
        mend = "let kubelets ask the cluster for their serving certificates (serverTLSBootstrap), then remove the key"
        given = "unverified: whoever answers in a kubelet's place is believed and shown Prometheus' token"
        yield Fault(environment.name, "kubelet_trust", given, "cluster-ca", mend)
