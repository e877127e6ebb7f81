"""What only tests and proofs are built with, as data: peers of a comparison, scanners, stand-ins for services."""

from tools.toolchain.recipe import Recipe

PEERS = frozenset({"peers"})
"""What only comparisons need."""
LOAD = frozenset({"load"})
"""What only the load scripts need."""
SHIPPERS = frozenset({"shippers"})
"""What only the proofs of the log and trace shippers need."""
REGISTRY = frozenset({"registry"})
"""What the lock of images is tested with."""
OBJECT_STORE = frozenset({"object-store"})
"""What copies in a bucket are proven with."""
SCANNERS = frozenset({"scanners"})
"""What the rendered manifests are held against."""


PROOF_RECIPES: tuple[Recipe, ...] = (
    Recipe(
        name="sloth",
        folder="tools/sloth",
        version="0.12.0",
        programs={"sloth": "github.com/slok/sloth/cmd/sloth"},
        needed_for=PEERS,
        cpu_seconds=140,
        megabytes=900,
    ),
    Recipe(
        name="crane",
        folder="tools/crane",
        version="0.22.1",
        programs={"crane": "github.com/google/go-containerregistry/cmd/crane"},
        needed_for=REGISTRY,
        cpu_seconds=40,
        megabytes=200,
    ),
    Recipe(
        name="k6",
        folder="tools/k6",
        version="1.8.1",
        programs={"k6": "go.k6.io/k6"},
        needed_for=LOAD,
        cpu_seconds=280,
        megabytes=900,
    ),
    Recipe(
        name="otel-collector",
        folder="tools/otel_collector",
        version="0.152.0",
        programs={"otel-collector": "."},
        linker_values={"main.version": "0.152.0"},
        needed_for=SHIPPERS,
        cpu_seconds=900,
        megabytes=4500,
    ),
    Recipe(
        name="versitygw",
        folder="tools/versitygw",
        version="1.8.0",
        programs={"versitygw": "github.com/versity/versitygw/cmd/versitygw"},
        linker_values={"main.Version": "v1.8.0"},
        needed_for=OBJECT_STORE,
        cpu_seconds=110,
        megabytes=700,
    ),
    Recipe(
        name="kube-score",
        folder="tools/kube_score",
        version="1.20.0",
        programs={"kube-score": "github.com/zegl/kube-score/cmd/kube-score"},
        linker_values={"main.version": "1.20.0"},
        needed_for=SCANNERS,
        cpu_seconds=130,
        megabytes=500,
    ),
)
