"""The recipes agree with the module files, with each other and with the Python packages."""

import re

import pytest

from tools.toolchain.archive import ARCHIVE_SETS
from tools.toolchain.go import number
from tools.toolchain.groups import GROUPS
from tools.toolchain.locations import REPOSITORY, missing
from tools.toolchain.proof_recipes import NEXT_MAJOR
from tools.toolchain.recipe import Recipe
from tools.toolchain.recipes import MINIMUM_GO, RECIPES

PINNED_BY = {
    "pulumi": "github.com/pulumi/pulumi/pkg/v3",
    "pulumi-language-python": "github.com/pulumi/pulumi/sdk/v3",
    "groundcrew-cluster": "k8s.io/kubernetes",
    "prometheus": "github.com/prometheus/prometheus",
    "alertmanager": "github.com/prometheus/alertmanager",
    "pint": "github.com/cloudflare/pint",
    "node-exporter": "github.com/prometheus/node_exporter",
    "blackbox-exporter": "github.com/prometheus/blackbox_exporter",
    "kube-state-metrics": "k8s.io/kube-state-metrics/v2",
    "postgres-exporter": "github.com/prometheus-community/postgres_exporter",
    "mysqld-exporter": "github.com/prometheus/mysqld_exporter",
    "redis-exporter": "github.com/oliver006/redis_exporter",
    "sloth": "github.com/slok/sloth",
    "k6": "go.k6.io/k6",
    "crane": "github.com/google/go-containerregistry",
    "versitygw": "github.com/versity/versitygw",
    "kube-score": "github.com/zegl/kube-score",
    "ferretdb": "github.com/FerretDB/FerretDB",
    "mongodump": "github.com/mongodb/mongo-tools",
    "mongorestore": "github.com/mongodb/mongo-tools",
    "elasticsearch-exporter": "github.com/prometheus-community/elasticsearch_exporter",
    "jaeger": "github.com/jaegertracing/jaeger",
    "filebeat": "github.com/elastic/beats/v7",
    "otel-collector": "github.com/open-telemetry/opentelemetry-collector-contrib/exporter/elasticsearchexporter",
}
SDK_OF = {"pulumi-resource-kubernetes": "pulumi-kubernetes", "pulumi-resource-random": "pulumi-random"}


def module_text(recipe: Recipe) -> str:
    return (REPOSITORY / recipe.folder / "go.mod").read_text(encoding="utf-8")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_version_is_the_one_of_the_module_or_of_the_sdk(recipe: Recipe) -> None:
    if recipe.name in SDK_OF:
        locked = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8")
        assert f"\n{SDK_OF[recipe.name]}=={recipe.version} \\\n" in locked
    else:
        assert re.search(rf"\b{re.escape(PINNED_BY[recipe.name])} v{re.escape(recipe.version)}\b", module_text(recipe))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_module_is_pinned_and_buildable_by_the_oldest_go(recipe: Recipe) -> None:
    directive = re.search(r"^go (\S+)$", module_text(recipe), re.MULTILINE)
    assert directive
    assert number(directive[1]) <= MINIMUM_GO
    assert (REPOSITORY / recipe.folder / "go.sum").stat().st_size > 0
    assert not re.search(r"=> \.", module_text(recipe))


def test_every_program_has_one_recipe_and_every_recipe_a_group() -> None:
    names = [name for recipe in RECIPES for name in recipe.programs]
    assert len(names) == len(set(names))
    wanted = frozenset().union(*(group.programs for group in GROUPS.values()))
    made = frozenset().union(*(made.needed_for for made in (*RECIPES, *ARCHIVE_SETS)))
    assert made | NEXT_MAJOR == wanted, "PostgreSQL 18 comes from npm"


@pytest.mark.parametrize("recipe", [recipe for recipe in RECIPES if len(recipe.programs) > 1], ids=lambda r: r.name)
def test_programs_built_together_carry_the_name_of_their_package(recipe: Recipe) -> None:
    assert all(package.rpartition("/")[2] == name for name, package in recipe.programs.items())


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_missing_program_names_a_target_that_brings_it(recipe: Recipe) -> None:
    told = re.search(r"ensure (\w+)` \(`make (\w+)`", missing(recipe.name, recipe))
    assert told
    assert told[1] == told[2]
    assert GROUPS[told[1]].programs & recipe.needed_for
