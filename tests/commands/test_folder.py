"""A rendered folder is whole or not there; nobody else's folder is touched."""

from pathlib import Path

import pytest

from commands.failure import BAD_INPUT, CommandFailure
from commands.folder import MARKER, write


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


def test_a_folder_is_made_with_all_its_files(tmp_path: Path) -> None:
    write(tmp_path / "a" / "out", {"one.yml": "1\n", "deep/er/two.yml": "2 – ü\n"})
    assert content(tmp_path / "a" / "out") == {"one.yml": "1\n", "deep/er/two.yml": "2 – ü\n"}


def test_an_earlier_render_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, {"old/one.yml": "1\n", "same.yml": "1\n"})
    write(out, {"new/one.yml": "2\n", "same.yml": "2\n"})
    assert content(out) == {"new/one.yml": "2\n", "same.yml": "2\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", {"one.yml": "1\n"})
    assert content(tmp_path / "out") == {"one.yml": "1\n"}


def test_a_foreign_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter.txt").write_text("dear\n", encoding="utf-8")
    with pytest.raises(CommandFailure, match="holds other files") as failure:
        write(out, {"one.yml": "1\n"})
    assert failure.value.exit_code == BAD_INPUT
    assert content(out) == {"letter.txt": "dear\n"}


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("dear\n", encoding="utf-8")
    with pytest.raises(CommandFailure, match="is no folder"):
        write(tmp_path / "out", {"one.yml": "1\n"})
    assert (tmp_path / "out").read_text(encoding="utf-8") == "dear\n"


def test_folders_with_similar_names_are_not_touched(tmp_path: Path) -> None:
    for name in ("out.old", "out.new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "letter.txt").write_text("dear\n", encoding="utf-8")
    write(tmp_path / "out", {"one.yml": "1\n"})
    write(tmp_path / "out", {"one.yml": "2\n"})
    assert content(tmp_path / "out.old") == content(tmp_path / "out.new") == {"letter.txt": "dear\n"}


def test_a_failure_while_writing_leaves_the_earlier_render(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, {"one.yml": "1\n"})
    with pytest.raises(OSError, match=r"Is a directory|Not a directory|File exists"):
        write(out, {"a": "a file\n", "a/b": "a file below a file\n"})
    assert content(out) == {"one.yml": "1\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_of_the_swap_puts_the_earlier_render_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write(out, {"one.yml": "1\n"})
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError("no space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="no space"):
        write(out, {"one.yml": "2\n"})
    assert content(out) == {"one.yml": "1\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_to_an_earlier_render_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", {"one.yml": "1\n"})
    (tmp_path / "out").symlink_to(tmp_path / "real")
    write(tmp_path / "out", {"one.yml": "2\n"})
    assert (tmp_path / "out").is_symlink()
    assert content(tmp_path / "real") == {"one.yml": "2\n"}


def test_the_folder_one_stands_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "letter.txt").write_text("dear\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandFailure, match="holds other files"):
        write(Path(), {"one.yml": "1\n"})
    assert (tmp_path / "letter.txt").exists()
