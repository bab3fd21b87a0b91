import io
from datetime import datetime, timedelta, timezone

import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging import metadata

EXIF, GPS = 0x8769, 0x8825
TAKEN, OFFSET = 0x9003, 0x9011


def photo(exif: dict[int, object] | None = None, gps: dict[int, object] | None = None) -> PIL.Image.Image:
    content = PIL.Image.Exif()
    content.get_ifd(EXIF).update(exif or {})
    content.get_ifd(GPS).update(gps or {})
    out = io.BytesIO()
    PIL.Image.new("RGB", (2, 2)).save(out, "JPEG", exif=content)
    return PIL.Image.open(out)


def test_a_date_without_an_offset_is_the_wall_clock() -> None:
    assert metadata.taken_at(photo({TAKEN: "2019:07:21 13:05:09"})) == datetime(2019, 7, 21, 13, 5, 9)


@pytest.mark.parametrize(("text", "hours"), [("+02:00", 2), ("-09:30", -9.5), ("Z", 0)])
def test_a_date_with_an_offset_knows_its_zone(text: str, hours: float) -> None:
    found = metadata.taken_at(photo({TAKEN: "2019:07:21 13:05:09", OFFSET: text}))
    assert found == datetime(2019, 7, 21, 13, 5, 9, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    "text",
    ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2019:13:41 99:99:99", "", "9999:12:31 23:59:59"],
)
def test_a_date_that_is_none_is_as_if_it_were_not_there(text: str) -> None:
    assert metadata.taken_at(photo({TAKEN: text})) is None


@pytest.mark.parametrize("text", ["+99:00", "two", "+2"])
def test_an_offset_that_is_none_leaves_the_wall_clock(text: str) -> None:
    found = metadata.taken_at(photo({TAKEN: "2019:07:21 13:05:09", OFFSET: text}))
    assert found is not None
    assert found.tzinfo is None


def test_a_place_south_and_west_is_negative() -> None:
    gps = {1: "S", 2: (33.0, 27.0, 36.0), 3: "W", 4: (70.0, 30.0, 0.0)}
    assert metadata.place(photo(gps=gps)) == pytest.approx((-33.46, -70.5))


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "X", 2: (10.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
        {2: (10.0, 0.0, 0.0), 4: (10.0, 0.0, 0.0)},
    ],
)
def test_a_place_that_is_none_is_as_if_it_were_not_there(gps: dict[int, object]) -> None:
    assert metadata.place(photo(gps=gps)) is None


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_junk_exif_never_fails_a_photo(junk: bytes) -> None:
    out = io.BytesIO()
    PIL.Image.new("RGB", (2, 2)).save(out, "JPEG", exif=b"Exif\0\0" + junk)
    broken = PIL.Image.open(out)
    assert metadata.orientation(broken) in range(1, 9)
    metadata.taken_at(broken)
    metadata.place(broken)
