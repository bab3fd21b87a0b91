"""Who is on one photo: by a face, by the owner's word alone; and what was found there that is no face."""

from dataclasses import dataclass

from django.db.models import Q

from cloudphotos.catalog.models import Face, Person, Photo


@dataclass(frozen=True)
class OnPhoto:
    """faces: left to right, each with its person. no_faces: what can be a face again. unseen: people without a face here."""

    faces: list[Face]
    no_faces: list[Face]
    unseen: list[Person]

    @property
    def people(self) -> list[Person]:
        """Everybody on the photo, each once."""
        by_face = {face.person.pk: face.person for face in self.faces if face.person}
        return [*by_face.values(), *self.unseen]


def look(*, photo: Photo) -> OnPhoto:
    """Everything of a photo, in two queries. A drawn box that was taken back is left out: there was nothing before it."""
    found = list(photo.faces.select_related("person").order_by("x", "id"))
    faces = [face for face in found if face.verdict != Face.Verdict.TRASH]
    no_faces = [face for face in found if face.verdict == Face.Verdict.TRASH and not face.drawn]
    said = Q(presences__photo=photo) | Q(pk__in=photo.presences.values("person__merged_into"))
    unseen = Person.objects.filter(said, merged_into=None).exclude(pk__in=[face.person_id or 0 for face in faces])
    return OnPhoto(faces, no_faces, list(unseen.select_related("avatar").order_by("name", "pk").distinct()))
