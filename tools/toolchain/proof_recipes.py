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
MONGODB = frozenset({"mongodb"})
"""What copies of MongoDB are proven with."""
NEXT_MAJOR = frozenset({"next-major"})
"""What a restore into a newer server is proven with."""
SEARCH = frozenset({"search"})
"""What only the proofs of the log store need."""
MONGO_TOOLS = "0.0.0-20240724183527-6d4f001be3fc"
"""The source of the tools' release 100.10."""


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
        name="jaeger",
        folder="tools/jaeger",
        version="1.76.0",
        programs={
            "jaeger": "github.com/jaegertracing/jaeger/cmd/jaeger",
            "es-rollover": "github.com/jaegertracing/jaeger/cmd/es-rollover",
        },
        needed_for=SHIPPERS,
        cpu_seconds=900,
        megabytes=4000,
    ),
    Recipe(
        name="filebeat",
        folder="tools/filebeat",
        version="7.17.28",
        programs={"filebeat": "github.com/elastic/beats/v7/filebeat"},
        needed_for=PEERS,
        cpu_seconds=220,
        megabytes=1500,
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
    Recipe(
        name="ferretdb",
        folder="tools/ferretdb",
        version="1.24.2",
        programs={"ferretdb": "."},
        tags=("ferretdb_no_postgresql",),
        needed_for=MONGODB,
        cpu_seconds=85,
        megabytes=600,
    ),
    Recipe(
        name="elasticsearch-exporter",
        folder="tools/elasticsearch_exporter",
        version="1.9.0",
        programs={"elasticsearch_exporter": "github.com/prometheus-community/elasticsearch_exporter"},
        linker_values={"github.com/prometheus/common/version.Version": "1.9.0"},
        needed_for=SEARCH,
        cpu_seconds=50,
        megabytes=350,
    ),
    # Both packages are called `main`, so that one call of the compiler cannot build them.
    Recipe(
        name="mongodump",
        folder="tools/mongo_tools",
        version=MONGO_TOOLS,
        programs={"mongodump": "github.com/mongodb/mongo-tools/mongodump/main"},
        needed_for=MONGODB,
        cpu_seconds=40,
        megabytes=300,
    ),
    Recipe(
        name="mongorestore",
        folder="tools/mongo_tools",
        version=MONGO_TOOLS,
        programs={"mongorestore": "github.com/mongodb/mongo-tools/mongorestore/main"},
        needed_for=MONGODB,
        cpu_seconds=10,
        megabytes=50,
    ),
)
