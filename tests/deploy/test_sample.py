from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from deploy.local import sample

DATE = 306
TAKEN = "2017:03:02 16:27:12"


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """An album whose photographs are all there already (of our own making), so that nothing is fetched."""
    for source in sample.SOURCES:
        for name in source.photos:
            picture = Image.new("RGB", (400, 300), (100, 100, 100))
            exif = picture.getexif()
            exif[DATE] = TAKEN
            picture.save(tmp_path / name, exif=exif)
    return tmp_path


def test_every_variant_says_what_it_is_and_is_of_a_photograph_that_is_fetched(album: Path) -> None:
    fetched = {name for source in sample.SOURCES for name in source.photos}
    assert {variant.of for variant in sample.VARIANTS} <= fetched
    assert all(variant.name.endswith(f"({variant.label}).jpg") for variant in sample.VARIANTS)
    assert len({variant.name for variant in sample.VARIANTS}) == len(sample.VARIANTS)


def test_at_least_three_people_are_on_three_photos_each() -> None:
    copies = Counter(variant.of for variant in sample.VARIANTS)
    # A group photo and at least two variants with everybody on it, in whole or in halves.
    assert copies["poker night.jpg"] >= 3
    assert copies["window blinds.jpg"] >= 3


def test_variants_keep_the_date_and_are_never_larger(album: Path) -> None:
    assert sample.build(album) == album
    for variant in sample.VARIANTS:
        with Image.open(album / variant.name) as picture:
            assert picture.width <= 400
            assert picture.height <= 300
            assert picture.getexif()[DATE] == TAKEN


def test_a_darker_variant_is_darker_and_a_brighter_one_brighter(album: Path) -> None:
    sample.build(album)
    with Image.open(album / "poker night (darker).jpg") as darker, Image.open(album / "poker night.jpg") as original:
        assert darker.getpixel((10, 10)) < original.getpixel((10, 10))
    with (
        Image.open(album / "poker night (brighter).jpg") as brighter,
        Image.open(album / "poker night.jpg") as original,
    ):
        assert brighter.getpixel((10, 10)) > original.getpixel((10, 10))


def test_a_second_build_changes_nothing(album: Path) -> None:
    sample.build(album)
    before = {path.name: path.stat().st_mtime_ns for path in album.iterdir()}
    sample.build(album)
    assert {path.name: path.stat().st_mtime_ns for path in album.iterdir()} == before


def test_a_package_that_is_gone_is_named_and_the_rest_goes_on(
    album: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    (album / "portrait.jpg").unlink()
    assert sample.build(album) == album
    out, err = capfd.readouterr()
    assert "The photographs of face_recognition 1.3.0 could not be had" in out + err
    assert not (album / "portrait (crop).jpg").exists()
    assert (album / "poker night (darker).jpg").exists()
