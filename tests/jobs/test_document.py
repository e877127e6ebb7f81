"""The job document: all faults at once, no secret in any message, and whatever the program writes is accepted."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.__main__ import TASKS, main
from jobs.document import read
from jobs.exit_code import ExitCode, Failure
from tests.jobs.copies import document

MIRROR_OF_ITSELF = {"driver": "s3", "endpoint": "", "region": "", "bucket": "copies", "offsite_bucket": "copies"}


def written(folder: Path, value: object) -> Path:
    file = folder / "job.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return file


def valid() -> dict[str, object]:
    return json.loads(document(("daily", 7)).json())


def test_what_the_program_writes_is_read_back(tmp_path: Path) -> None:
    given_document = document(("daily", 7), ("weekly", 5), extra={"checkpoint": "fast"})
    assert read(written(tmp_path, given_document.json()), "base") == given_document


def test_all_faults_are_said_together(tmp_path: Path) -> None:
    value = valid()
    value["system"] = "No Label"
    value["recipients"] = []
    value["store"]["port"] = 0  # type: ignore[index]
    value["store"]["tables"] = ["orders; DROP TABLE orders"]  # type: ignore[index]
    with pytest.raises(Failure) as failure:
        read(written(tmp_path, value), "base")
    assert failure.value.code is ExitCode.DOCUMENT
    for path in ("system:", "recipients:", "store.port:", "store.tables:"):
        assert path in str(failure.value)
    assert "4 fault(s)" in str(failure.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unknown": 1}, "unknown: is not known here"),
        ({"store": 3}, "store: given a int, wanted an object"),
        ({"tiers": "daily"}, "tiers: given a str, wanted a list"),
        ({"tiers": [{"name": "daily"}]}, "tiers[0].keep: is missing"),
        ({"rpo_seconds": "3600"}, "rpo_seconds: given a str, wanted a int"),
        ({"version": 99}, "version: given 99, wanted 1"),
        (
            {"object_store": MIRROR_OF_ITSELF},
            "object_store.offsite_bucket: given 'copies', wanted another than object_store.bucket",
        ),
        ({"cipher": "rot13"}, "cipher: given 'rot13', wanted age or openpgp-aes256"),
    ],
)
def test_a_fault_says_where_and_what_is_wanted(tmp_path: Path, change: dict[str, object], said: str) -> None:
    with pytest.raises(Failure) as failure:
        read(written(tmp_path, {**valid(), **change}), "base")
    assert said in str(failure.value)


def test_a_task_that_is_not_the_stores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="tasks: given 'analyze', wanted one of this store"):
        read(written(tmp_path, valid()), "analyze")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(valid())), JSON)
def test_any_value_of_any_field_is_read_or_refused(tmp_path: Path, field: str, value: object) -> None:
    file = written(tmp_path, {**valid(), field: value})
    code = main(["base", "--prepare", "--document", str(file), "--exchange", str(tmp_path / "exchange")])
    assert code in (ExitCode.DONE, ExitCode.DOCUMENT, ExitCode.UNSUPPORTED)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"'])
def test_what_is_no_document_is_refused(tmp_path: Path, text: str) -> None:
    assert main(["base", "--document", str(written(tmp_path, text))]) is ExitCode.DOCUMENT


def test_every_code_is_documented_and_its_kind_is_right() -> None:
    permanent = [code for code in ExitCode if code not in (ExitCode.DONE, ExitCode.RETRY)]
    assert all(64 <= code <= 79 for code in permanent)
    assert {"base", "slice", "verify", "drill", "retain"} <= set(TASKS)
