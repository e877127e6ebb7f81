"""What the job that sets a floor makes of its document, and of an answer that is not what it asked for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobs.__main__ import main
from jobs.certificates.cluster import Cluster
from jobs.exit_code import ExitCode, Failure
from jobs.prescale import run
from specs.job_document import PrescaleDocument

TOLD = PrescaleDocument("shop", "test", "shop-space", "shop", 5)


class Answering(Cluster):
    """A server that says one thing."""

    def __init__(self, answer: dict[str, Any]):
        super().__init__("https://127.0.0.1:9", "token", None)
        self.__dict__["answer"] = answer

    def call(self, method: str, path: str, where: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        assert (method, body) == ("PATCH", {"spec": {"minReplicas": 5}})
        assert path == "apis/autoscaling/v2/namespaces/shop-space/horizontalpodautoscalers/shop"
        return self.__dict__["answer"]


def test_the_confirmed_floor_is_what_counts() -> None:
    assert run(TOLD, Answering({"spec": {"minReplicas": 5}})) == 5


@pytest.mark.parametrize("answer", [{}, {"spec": {}}, {"spec": {"minReplicas": 2}}])
def test_another_floor_is_a_failure(answer: dict[str, Any]) -> None:
    with pytest.raises(Failure) as raised:
        run(TOLD, Answering(answer))
    assert raised.value.code == ExitCode.RETRY
    assert "autoscaler shop-space/shop: its floor is" in str(raised.value)


@pytest.mark.parametrize("wrong", [{"floor": 0}, {"namespace": "../other"}, {"autoscaler": ""}, {"version": 9}])
def test_a_document_that_makes_no_sense_changes_nothing(
    wrong: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "job.json"
    file.write_text(replace(TOLD, **wrong).json())
    assert main(["prescale", "--document", str(file)]) == ExitCode.DOCUMENT
    assert str(file) in capsys.readouterr().err


def test_outside_a_pod_there_is_no_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    file = tmp_path / "job.json"
    file.write_text(TOLD.json())
    assert main(["prescale", "--document", str(file), "--account", str(tmp_path)]) == ExitCode.CREDENTIALS
