"""A table of liked photos: every line is used or named with the reason."""

from pathlib import Path

import pytest

from workers import liked_csv


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for name in ("a.jpg", "b.jpg", "sub/c, d.jpg"):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def table(folder: Path, *lines: str, head: str = "path,likes,audience") -> Path:
    path = folder / "likes.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_paths_are_relative_to_the_table_or_absolute(folder: Path) -> None:
    good, bad = liked_csv.read(table(folder, "a.jpg,3,10", f"{folder}/b.jpg,0,1", '"sub/c, d.jpg",10,10'))
    assert bad == []
    assert [(line.number, line.path, line.likes, line.audience) for line in good] == [
        (2, folder / "a.jpg", 3, 10),
        (3, folder / "b.jpg", 0, 1),
        (4, folder / "sub" / "c, d.jpg", 10, 10),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("gone.jpg,1,2", "There is no file gone.jpg."),
        ("sub,1,2", "There is no file sub."),
        (f"{'x' * 5000}.jpg,1,2", "There is no file x"),
        (",1,2", "There is no path."),
        ("a.jpg,3,2", "3 likes are more than the audience of 2."),
        ("a.jpg,0,0", "Nobody saw this photo"),
        ("a.jpg,-1,2", "“-1” is no number of likes"),
        ("a.jpg,1.5,2", "“1.5” is no number of likes"),
        ("a.jpg,1,many", "“many” is no number of audience"),
        ("a.jpg,1,²", "“²” is no number of audience"),
        ("a.jpg,1", "“” is no number of audience"),
        ("b.jpg,1,2", "The photo b.jpg stands in line 2 already."),
        ("./sub/../b.jpg,1,2", "stands in line 2 already."),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_are_used(folder: Path, line: str, reason: str) -> None:
    good, bad = liked_csv.read(table(folder, "b.jpg,1,2", line, '"sub/c, d.jpg",1,2'))
    assert [each.number for each in good] == [2, 4]
    assert [each.number for each in bad] == [3]
    assert reason in bad[0].reason


def test_other_columns_and_another_order_do_not_matter(folder: Path) -> None:
    (line,), bad = liked_csv.read(table(folder, "9,x,a.jpg,2", head="audience,remark,path,likes"))
    assert (line.path.name, line.likes, line.audience, bad) == ("a.jpg", 2, 9, [])


def test_a_table_from_a_spreadsheet_begins_with_a_mark(folder: Path) -> None:
    path = table(folder, "a.jpg,1,2")
    path.write_text("\ufeff" + path.read_text(), encoding="utf-8")
    assert len(liked_csv.read(path)[0]) == 1


@pytest.mark.parametrize("head", ["path,likes", "a.jpg,1,2", ""])
def test_a_table_without_the_columns_is_refused(folder: Path, head: str) -> None:
    with pytest.raises(ValueError, match="must name path, likes and audience"):
        liked_csv.read(table(folder, "a.jpg,1,2", head=head))


def test_a_file_that_is_no_table_is_refused(folder: Path) -> None:
    path = table(folder)
    path.write_bytes(b"path,likes,audience\n\xff\xfe\x00\x01,1,2\n")
    with pytest.raises(ValueError, match="no CSV file in UTF-8"):
        liked_csv.read(path)
