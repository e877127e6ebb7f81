"""Command lines of every container of the whole program: Kubernetes changes nothing in them, and no error is lost in them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from commands.recording import Recording
from tests.support.pods import pods

ENDED = re.compile(
    r"kubernetes-?dashboard|metrics-scraper|heapster|jaeger-(?:agent|collector|query|ingester)|all-in-one|promtail|grafana/agent"
)
SHELLS = ("sh", "bash", "/bin/sh", "/bin/bash")


def containers(recording: Recording) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, pod in pods(recording):
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            yield f"{name}/{container['name']}", container


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """What the kubelet makes of an argument: $(NAME) of a known variable is its value, $$ is one $."""
    return re.sub(r"\$(?:\$|\(([^)]*)\))", lambda found: replacement(found, variables), text)


def replacement(found: re.Match[str], variables: Mapping[str, str]) -> str:
    if found[0] == "$$":
        return "$"
    return variables.get(found[1], found[0])


def test_the_expansion_is_the_kubelets() -> None:
    assert expanded("a $(NAME) b $$(NAME) c $(OTHER) $HOME", {"NAME": "x"}) == "a x b $(NAME) c $(OTHER) $HOME"


@pytest.mark.covers("BUG-20")
def test_kubernetes_expands_nothing_that_a_shell_should(recording: Recording) -> None:
    found = list(containers(recording))
    assert len(found) > 60
    for name, container in found:
        variables = {one["name"]: one.get("value", "") for one in container.get("env", [])}
        for word in (*container.get("command", []), *container.get("args", [])):
            assert expanded(word, variables) == word, name


@pytest.mark.covers("BUG-20", "BUG-40")
def test_a_shell_text_ends_with_the_first_error_or_becomes_the_program(recording: Recording) -> None:
    """Nothing is handed to a shell from outside, and what fails is not passed over."""
    texts = {
        (name.rpartition("/")[2], text)
        for name, container in containers(recording)
        for words in [[*container.get("command", []), *container.get("args", [])]]
        if words[:1] and words[0] in SHELLS and "-c" in words
        for text in words[words.index("-c") + 1 :][:1]
    }
    assert len(texts) > 3
    for name, text in texts:
        strict = text.startswith("set -e") or text.splitlines()[-1].startswith("exec ") or "while sleep" in text
        assert strict, (name, text[:80])
        assert "|| true" not in text, name
        assert not re.search(r"-printf\b|\bset -x\b", text), name


@pytest.mark.covers("BUG-57")
def test_every_rule_file_is_loaded_without_an_operator(recording: Recording) -> None:
    """No object of an operator is rendered, whose label might be the wrong one: Prometheus mounts every file of rules."""
    manifests = recording.manifests()
    assert [m["kind"] for m in manifests if "monitoring.coreos.com" in m["apiVersion"]] == []
    rules = {m["metadata"]["name"] for m in manifests if m["metadata"]["name"].startswith("prometheus-rules-")}
    [server] = [m for m in manifests if (m["kind"], m["metadata"]["name"]) == ("StatefulSet", "prometheus")]
    [volume] = [volume for volume in server["spec"]["template"]["spec"]["volumes"] if volume["name"] == "rules"]
    assert len(rules) >= 11
    assert {source["configMap"]["name"] for source in volume["projected"]["sources"]} == rules


@pytest.mark.covers("BUG-92")
def test_no_program_that_has_ended_runs(recording: Recording) -> None:
    """Kubernetes Dashboard, MongoDB's free monitoring, Jaeger's and Grafana's programs of before."""
    images = {container["image"] for _, container in containers(recording)}
    assert len(images) > 10
    assert [image for image in images if ENDED.search(image)] == []
    text = str([m for m in recording.manifests() if m["kind"] == "ConfigMap"])
    assert "enableFreeMonitoring" not in text
    assert "cloud.mongodb.com" not in text
