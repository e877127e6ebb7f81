"""No value breaks out of the place it stands in, and no trouble quotes one."""

import json
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.journeys.template import captured, in_json, in_url, known

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS)
def test_a_body_stays_the_json_it_was(user: str, password: str) -> None:
    body = in_json('{"email": "$user", "password": "$password"}', {"user": user, "password": password})
    assert json.loads(body) == {"email": user, "password": password}


@given(TEXTS)
def test_a_path_keeps_its_parts(run: str) -> None:
    found = urlsplit(in_url("http://shop/changes/$run/end?at=$run", {"run": run}))
    assert found.path.count("/") == 3
    assert unquote(found.path.split("/")[2]) == run
    assert unquote(found.query.removeprefix("at=")) == run
    assert (found.netloc, found.fragment) == ("shop", "")


def test_what_is_not_known_is_no_text() -> None:
    assert known("$user at ${run}, $$5", {"user": "", "run": ""})
    assert not known("$user at ${run}", {"user": ""})
    with pytest.raises(KeyError):
        in_url("/$run", {})
    with pytest.raises(KeyError):
        in_json('"$run"', {})


def test_fields_are_captured_by_their_path() -> None:
    body = '{"token": "abc", "user": {"id": 7, "name": "never-told"}}'
    assert captured(body, {"bearer": "token", "own": "user.id"}) == {"bearer": "abc", "own": "7"}


@pytest.mark.parametrize(
    ("body", "path", "trouble"),
    [
        ("never-told", "token", "the answer is no valid JSON"),
        ('{"other": "never-told"}', "token", "the answer has no field token"),
        ('["never-told"]', "token", "the answer has no field token"),
        ('{"token": "never-told"}', "token.id", "the answer has no field token.id"),
        ('{"token": null}', "token", "the answer's field token is neither text nor number"),
        ('{"token": ["never-told"]}', "token", "the answer's field token is neither text nor number"),
    ],
)
def test_what_cannot_be_captured_is_told_without_the_answer(body: str, path: str, trouble: str) -> None:
    with pytest.raises(LookupError) as error:
        captured(body, {"bearer": path})
    assert str(error.value) == trouble
