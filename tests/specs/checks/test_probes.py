"""The address of a probe has the form its kind needs."""

import pytest

from specs.probe import Probe, ProbeKind
from tests.specs.change import changed, found, paths
from tests.specs.sample import SYSTEM


@pytest.mark.parametrize(
    ("kind", "service", "target"),
    [
        (ProbeKind.HTTP, "shop", "/ready?full=1"),
        (ProbeKind.HTTP, "", "http://shop.example.com"),
        (ProbeKind.TLS, "", "https://shop.example.com:8443"),
        (ProbeKind.TCP, "", "10.20.30.40:6000"),
        (ProbeKind.DNS, "", "kube-dns.kube-system.svc:53"),
    ],
)
def test_sound_ones(kind: ProbeKind, service: str, target: str) -> None:
    assert found(changed(SYSTEM, probes=(*SYSTEM.probes, Probe("own", kind, target, service)))) == []


@pytest.mark.parametrize(
    ("kind", "service", "target", "field"),
    [
        (ProbeKind.HTTP, "shop", "ready", "target"),
        (ProbeKind.HTTP, "shop", "https://shop.example.com", "target"),
        (ProbeKind.HTTP, "", "shop.example.com", "target"),
        (ProbeKind.HTTP, "", "https://", "target"),
        (ProbeKind.TLS, "", "shop.example.com:443", "target"),
        (ProbeKind.TLS, "", "http://shop.example.com", "target"),
        (ProbeKind.TLS, "shop", "/", "kind"),
        (ProbeKind.TCP, "shop", "/", "kind"),
        (ProbeKind.TCP, "", "tcp://shop.example.com:6000", "target"),
        (ProbeKind.TCP, "", "shop.example.com", "target"),
        (ProbeKind.DNS, "", "kube-dns.kube-system.svc", "target"),
    ],
)
def test_faulty_ones(kind: ProbeKind, service: str, target: str, field: str) -> None:
    told = paths(changed(SYSTEM, probes=(*SYSTEM.probes, Probe("own", kind, target, service))))
    assert told == [f"probes[{len(SYSTEM.probes)}].{field}"]
