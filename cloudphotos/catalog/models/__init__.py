"""What we remember, one table per class."""

from cloudphotos.catalog.models.accounts import Owner, User
from cloudphotos.catalog.models.albums import Album, AlbumName, AlbumPhoto
from cloudphotos.catalog.models.faces import Embedding, Face
from cloudphotos.catalog.models.journal import Correction
from cloudphotos.catalog.models.people import Person, PersonBirthDate, PersonName, Tag
from cloudphotos.catalog.models.photos import Photo, PhotoDate, PhotoPath
from cloudphotos.catalog.models.runs import ClusterRun, Completeness, Move, Proposal
from cloudphotos.catalog.models.statements import Presence, Rejection
from cloudphotos.catalog.models.uploads import Upload

__all__ = [
    "Album",
    "AlbumName",
    "AlbumPhoto",
    "ClusterRun",
    "Completeness",
    "Correction",
    "Embedding",
    "Face",
    "Move",
    "Owner",
    "Person",
    "PersonBirthDate",
    "PersonName",
    "Photo",
    "PhotoDate",
    "PhotoPath",
    "Presence",
    "Proposal",
    "Rejection",
    "Tag",
    "Upload",
    "User",
]
