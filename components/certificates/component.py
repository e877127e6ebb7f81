"""Registers where the stacks' certificates come from."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.base import Component
from components.certificates.catalogue import LEAVES
from components.certificates.job import jobs, prerequisites
from components.certificates.leaf import Leaf
from components.certificates.requested import requests
from components.certificates.secrets import IGNORED, empty_secrets
from specs.environment import CertificateSource, Environment


@dataclass(frozen=True)
class CertificatesArgs:
    environment: Environment
    leaves: tuple[Leaf, ...] = LEAVES


class Certificates(Component):
    """A Job with its Secrets, requests to cert-manager, or nothing where the Secrets exist already."""

    def __init__(self, name: str, args: CertificatesArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        source = args.environment.certificates
        self.ready: Sequence[pulumi.Resource] = ()
        """What must be there before a pod that mounts a certificate is worth starting."""
        if source is CertificateSource.JOB:
            self.ready = self._add_job(args.leaves)
        elif source is CertificateSource.CERT_MANAGER:
            self.ready = self.add(requests(args.leaves))
        secrets = [f"{leaf.namespace}/{leaf.secret}" for leaf in args.leaves]
        self.finish(source=source.value, secrets=secrets)

    def _add_job(self, leaves: tuple[Leaf, ...]) -> list[pulumi.CustomResource]:
        secrets = self.add(empty_secrets(leaves, self.environment), holds_data=True, ignore_changes=IGNORED)
        needed = self.add(prerequisites(leaves, self.environment))
        return self.add(jobs(leaves, self.environment), after=[*secrets, *needed])
