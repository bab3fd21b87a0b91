"""What we remember, one table per class."""

from cloudphotos.catalog.models.accounts import Owner, User
from cloudphotos.catalog.models.faces import Embedding, Face
from cloudphotos.catalog.models.journal import Correction
from cloudphotos.catalog.models.people import Person, PersonName, Tag
from cloudphotos.catalog.models.photos import Photo, PhotoPath
from cloudphotos.catalog.models.runs import ClusterRun

__all__ = [
    "ClusterRun",
    "Correction",
    "Embedding",
    "Face",
    "Owner",
    "Person",
    "PersonName",
    "Photo",
    "PhotoPath",
    "Tag",
    "User",
]
