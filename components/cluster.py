"""The cluster everything is applied to: one named context, or none at all."""

import json

import pulumi
import pulumi_kubernetes as kubernetes

from specs.settings import Settings

NO_CLUSTER = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "none", "cluster": {"server": "https://127.0.0.1:9"}}],
        "contexts": [{"name": "none", "context": {"cluster": "none", "user": "none"}}],
        "users": [{"name": "none", "user": {}}],
        "current-context": "none",
    }
)
"""Points nowhere (the discard port), so that a preview without a named context can neither read nor change a cluster."""


def cluster(settings: Settings) -> kubernetes.Provider:
    """The explicit provider of every object. Raises RunError where something would be applied to an unnamed cluster."""
    if not settings.context and not pulumi.runtime.is_dry_run():
        raise pulumi.RunError(
            "no cluster is named: set groundcrew:context to the kube context this stack belongs to "
            "(`make up` without CONTEXT names the embedded cluster)"
        )
    return kubernetes.Provider(
        "cluster",
        kubernetes.ProviderArgs(
            context=settings.context or None,
            # An empty kubeconfig lets the provider read KUBECONFIG itself; the SDK's default would write the path of one
            # machine into the state, and the next machine would see a changed provider.
            kubeconfig="" if settings.context else NO_CLUSTER,
            cluster_identifier=settings.cluster_identifier or None,
            # Without these a changed ConfigMap or Secret is deleted before its successor exists.
            enable_config_map_mutable=True,
            enable_secret_mutable=True,
        ),
    )
