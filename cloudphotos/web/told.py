"""Lines of the journal in words: what was said, of whom, and what it was before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cloudphotos.catalog.corrections import Line
from cloudphotos.catalog.mentions import PICTURES, Mention, Rows, mentions, rows
from cloudphotos.catalog.models import Correction, Face, Owner, Person, Photo

NAMED = 3  # people listed by name before "2 more"
Words = tuple[str, str, str]  # what; before; after


@dataclass(frozen=True)
class Told:
    """A line as a page shows it. before, after: "" where the sentence says it all. more: how many pictures are not shown.

    were, are: people without a name whom before and after mean; their pictures say more than words.
    """

    line: Line
    actor: str
    what: str
    before: str
    after: str
    were: list[Person]
    are: list[Person]
    people: list[Person]
    faces: list[Face]
    photos: list[Photo]
    more: int


def tell(owner: Owner, lines: list[Line]) -> list[Told]:
    """These lines in words."""
    said = mentions(lines)
    known = rows(owner=owner, said=said)
    return [_told(each, known) for each in said]


def _told(said: Mention, known: Rows) -> Told:
    words = _WORDS.get(said.line.kind, _anything) if said.line.can_turn else _anything
    what, before, after = words(said, known)
    faces = [known.faces[key] for key in said.faces[:PICTURES] if key in known.faces and known.faces[key].tile]
    photos = [
        known.photos[key] for key in said.photos[:PICTURES] if key in known.photos and known.photos[key].thumbnail
    ]
    everything = len(said.photos) if photos else len(said.faces)
    moved = said.values("faces", "person") if before else []
    return Told(
        line=said.line,
        actor=_actor(said, known),
        what=what,
        before=before,
        after=after,
        were=_nameless(known, [old for old, _new in moved]),
        are=_nameless(known, [new for _old, new in moved]),
        people=[person for person in map(known.people.get, _shown(said)) if person],
        faces=[] if photos else faces,
        photos=photos,
        more=everything - len(photos or faces) if photos or faces else 0,
    )


def _actor(said: Mention, known: Rows) -> str:
    name = known.actors.get(said.line.actor_id, _("somebody"))
    return _("Staff (%(name)s)") % {"name": name} if said.line.actor_id in known.staff else name


def _shown(said: Mention) -> list[int]:
    """Whose avatars stand beside a line: those it is about, at most NAMED."""
    merged = [key for cell in said.values("people", "merged_into") for key in cell if key]
    about = [said.line.person_id] if said.line.person_id else said.keys("people")
    moved = [key for pair in said.values("faces", "person") for key in reversed(pair) if key]
    return list(dict.fromkeys([*about, *merged, *moved]))[:NAMED]


def _name(known: Rows, key: int | None) -> str:
    if key is None:
        return _("nobody")
    person = known.people.get(key)
    if person is None:
        return _("somebody who is gone")
    return person.name or _("somebody unnamed")


def _nameless(known: Rows, keys: Sequence[int | None]) -> list[Person]:
    """Those of these people who have no name, but a picture; at most NAMED."""
    found = (known.people.get(key) for key in dict.fromkeys(keys) if key)
    return [person for person in found if person and not person.name and person.avatar_id][:NAMED]


def _names(known: Rows, keys: Sequence[Any]) -> str:
    """ "Anna, Ben and 3 more"; those without a name once, counted."""
    nameless = [key for key in dict.fromkeys(keys) if key in known.people and not known.people[key].name]
    texts = list(dict.fromkeys(_name(known, key) for key in keys if key not in nameless))
    if nameless:
        n = len(nameless)
        texts.append(ngettext("somebody unnamed", "%(n)d people without a name", n) % {"n": n})
    listed = ", ".join(texts[:NAMED])
    left = len(texts) - NAMED
    if left > 0:
        return ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", left) % {"names": listed, "n": left}
    return listed


def _anything(said: Mention, known: Rows) -> Words:
    return str(Correction(kind=said.line.kind).get_kind_display()).capitalize(), "", ""


def _naming(said: Mention, known: Rows) -> Words:
    ((before, after),) = said.values("people", "name")[:1] or [(None, None)]
    erased, nameless = _("a name that was erased"), _("no name")
    old = known.names.get(before, erased) if before else nameless
    new = known.names.get(after, erased) if after else nameless
    if after is None:
        return _("Took a name away"), old, new
    return (_("Renamed somebody") if before else _("Named somebody")), old, new


def _birth(said: Mention, known: Rows) -> Words:
    ((before, after),) = said.values("people", "birth")[:1] or [(None, None)]
    what = _("Set the birth date of %(name)s") % {"name": _name(known, said.line.person_id)}
    let_go = len(said.faces)
    if let_go:
        on_earlier = ngettext("%(n)d face on an earlier photo let go", "%(n)d faces on earlier photos let go", let_go)
        what = f"{what}, {on_earlier % {'n': let_go}}"
    return what, _day(known, before), _day(known, after)


def _day(known: Rows, key: int | None) -> str:
    day = known.births.get(key or 0)
    return date_format(day, "DATE_FORMAT") if day else _("not known")


def _merge(said: Mention, known: Rows) -> Words:
    # who forwarded to one of them before forwards to the new one, and is no news
    others = [cell[2] for cell, old in said.before.items() if cell[:2] == ("people", "merged_into") and old is None]
    into = _name(known, said.line.person_id)
    what = ngettext("Put another person together with %(name)s", "Put %(n)d people together with %(name)s", len(others))
    return what % {"n": len(others), "name": into}, _names(known, others), into


def _split(said: Mention, known: Rows) -> Words:
    n = len(said.faces)
    what = ngettext("Made a new person of %(n)d face", "Made a new person of %(n)d faces", n) % {"n": n}
    return what, *_from_to(said, known)


def _move(said: Mention, known: Rows) -> Words:
    n, name = len(said.faces), _name(known, said.line.person_id)
    what = ngettext("Moved %(n)d face to %(name)s", "Moved %(n)d faces to %(name)s", n) % {"n": n, "name": name}
    before, after = _from_to(said, known)
    return what if before else _confirm(said, known)[0], before, after


def _confirm(said: Mention, known: Rows) -> Words:
    n = len(said.faces)
    name = _name(known, said.line.person_id) if said.line.person_id else _("those they were taken for")
    what = ngettext("Confirmed %(n)d face as %(name)s", "Confirmed %(n)d faces as %(name)s", n)
    return what % {"n": n, "name": name}, "", ""


def _reject(said: Mention, known: Rows) -> Words:
    n, name = len(said.faces), _name(known, said.line.person_id)
    what = ngettext("Said of %(n)d face that it is not %(name)s", "Said of %(n)d faces that they are not %(name)s", n)
    return what % {"n": n, "name": name}, *_from_to(said, known)


def _from_to(said: Mention, known: Rows) -> tuple[str, str]:
    """Whose the faces were, and whose they are; both empty if none of them moved."""
    moved = said.values("faces", "person")
    if not moved:
        return "", ""
    return _names(known, [old for old, _new in moved]), _names(known, [new for _old, new in moved])


def _no_face(said: Mention, known: Rows) -> Words:
    n = len(said.faces)
    what = ngettext("Marked %(n)d as not a face", "Marked %(n)d as not faces", n) % {"n": n}
    return what, *_from_to(said, known)


def _restore(said: Mention, known: Rows) -> Words:
    n = len(said.faces)
    return ngettext("Brought %(n)d face back", "Brought %(n)d faces back", n) % {"n": n}, "", ""


def _draw(said: Mention, known: Rows) -> Words:
    if said.line.person_id is None:
        return _("Drew a face"), "", ""
    return _("Drew the face of %(name)s") % {"name": _name(known, said.line.person_id)}, "", ""


def _tag(said: Mention, known: Rows) -> Words:
    n, name = len(said.photos), _name(known, said.line.person_id)
    what = ngettext("Tagged %(name)s on %(n)d photo", "Tagged %(name)s on %(n)d photos", n)
    return what % {"n": n, "name": name}, "", ""


def _untag(said: Mention, known: Rows) -> Words:
    n, name = len(said.photos), _name(known, said.line.person_id)
    what = ngettext("Took %(name)s off %(n)d photo", "Took %(name)s off %(n)d photos", n)
    return what % {"n": n, "name": name}, "", ""


def _avatar(said: Mention, known: Rows) -> Words:
    return _("Chose the picture of %(name)s") % {"name": _name(known, said.line.person_id)}, "", ""


def _flag(field: str, yes: Callable[[int], str], no: Callable[[int], str]) -> Callable[[Mention, Rows], Words]:
    """Words for an edit that turns a flag of one or many people. yes, no: the sentence, for so many."""

    def words(said: Mention, known: Rows) -> Words:
        keys = said.keys("people")
        held = any(after for _before, after in said.values("people", field))
        return (yes if held else no)(len(keys)) % {"n": len(keys), "name": _names(known, keys)}, "", ""

    return words


def _photos(field: str, yes: Callable[[int], str], no: Callable[[int], str]) -> Callable[[Mention, Rows], Words]:
    """As `_flag`, of photos."""

    def words(said: Mention, known: Rows) -> Words:
        n = len(said.photos)
        held = any(after for _before, after in said.values("photos", field))
        return (yes if held else no)(n) % {"n": n}, "", ""

    return words


def _date(said: Mention, known: Rows) -> Words:
    ((before, after),) = said.values("photos", "dated")[:1] or [(None, None)]
    n = len(said.photos)
    what = ngettext("Changed the date of %(n)d photo", "Changed the date of %(n)d photos", n) % {"n": n}
    return what, _moment(known.moments.get(before or 0)), _moment(known.moments.get(after or 0))


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else _("as it came")


def _album(said: Mention, known: Rows) -> Words:
    name = _albums(said, known)
    for before, after in said.values("albums", "name"):
        return _("Renamed an album"), known.album_names.get(before, name), known.album_names.get(after, name)
    for _before, deleted in said.values("albums", "deleted"):
        what = _("Deleted the album %(name)s") if deleted else _("Made the album %(name)s")
        return what % {"name": name}, "", ""
    return _("Chose the cover of %(name)s") % {"name": name}, "", ""


def _collect(said: Mention, known: Rows) -> Words:
    n, name = len(said.photos), _albums(said, known)
    if any(after for _before, after in said.values("collected", "held")):
        what = ngettext("Put %(n)d photo into %(name)s", "Put %(n)d photos into %(name)s", n)
    else:
        what = ngettext("Took %(n)d photo out of %(name)s", "Took %(n)d photos out of %(name)s", n)
    return what % {"n": n, "name": name}, "", ""


def _share(said: Mention, known: Rows) -> Words:
    opened = any(after for _before, after in said.values("links", "open"))
    what = _("Shared %(name)s by link") if opened else _("Revoked a link to %(name)s")
    return what % {"name": _albums(said, known)}, "", ""


def _albums(said: Mention, known: Rows) -> str:
    pairs = [*said.keys("collected"), *said.keys("links")]
    keys = [*said.keys("albums"), *(album for album, _ in pairs)]
    found = [known.albums[key].name for key in dict.fromkeys(keys) if key in known.albums]
    return ", ".join(found) or _("an album that is gone")


_K = Correction.Kind
_WORDS: dict[str, Callable[[Mention, Rows], Words]] = {
    _K.NAME: _naming,
    _K.BIRTH: _birth,
    _K.MERGE: _merge,
    _K.SPLIT: _split,
    _K.MOVE: _move,
    _K.CONFIRM: _confirm,
    _K.REJECT: _reject,
    _K.TRASH: _no_face,
    _K.RESTORE: _restore,
    _K.DRAW: _draw,
    _K.TAG: _tag,
    _K.UNTAG: _untag,
    _K.AVATAR: _avatar,
    _K.HIDE: _flag(
        "hidden",
        lambda n: ngettext("Hid %(name)s", "Hid %(n)d people", n),
        lambda n: ngettext("Showed %(name)s again", "Showed %(n)d people again", n),
    ),
    _K.FAVOURITE: _flag(
        "favourite",
        lambda n: ngettext("Made %(name)s a favourite", "Made %(n)d people favourites", n),
        lambda n: ngettext("%(name)s is no favourite any more", "%(n)d people are no favourites any more", n),
    ),
    _K.IGNORE: _flag(
        "ignored",
        lambda n: ngettext("Wanted no questions about %(name)s", "Wanted no questions about %(n)d people", n),
        lambda n: ngettext("Wanted questions about %(name)s again", "Wanted questions about %(n)d people again", n),
    ),
    _K.BIN: _photos(
        "binned",
        lambda n: ngettext("Put %(n)d photo into the bin", "Put %(n)d photos into the bin", n),
        lambda n: ngettext("Took %(n)d photo out of the bin", "Took %(n)d photos out of the bin", n),
    ),
    _K.STAR: _photos(
        "favourite",
        lambda n: ngettext("Made %(n)d photo a favourite", "Made %(n)d photos favourites", n),
        lambda n: ngettext("%(n)d photo is no favourite any more", "%(n)d photos are no favourites any more", n),
    ),
    _K.CONCEAL: _photos(
        "hidden",
        lambda n: ngettext("Hid %(n)d photo", "Hid %(n)d photos", n),
        lambda n: ngettext("Showed %(n)d photo again", "Showed %(n)d photos again", n),
    ),
    _K.DATE: _date,
    _K.ALBUM: _album,
    _K.COLLECT: _collect,
    _K.SHARE: _share,
}
_WORDS[_K.UNBIN] = _WORDS[_K.BIN]
