"""What we remember, one table per class."""

from cloudphotos.catalog.models.accounts import Owner, User
from cloudphotos.catalog.models.albums import Album, AlbumName, AlbumPhoto
from cloudphotos.catalog.models.audit import AuditEntry
from cloudphotos.catalog.models.awesomeness import AwesomenessHead, PortraitAnswer, RatingRun
from cloudphotos.catalog.models.doubts import Doubt, Ranking
from cloudphotos.catalog.models.faces import Embedding, Face
from cloudphotos.catalog.models.journal import Correction
from cloudphotos.catalog.models.people import Person, PersonBirthDate, PersonName, Tag
from cloudphotos.catalog.models.photos import Photo, PhotoDate, PhotoPath
from cloudphotos.catalog.models.quality import Pause, QualityDay
from cloudphotos.catalog.models.runs import ClusterRun, Completeness, Move, Proposal
from cloudphotos.catalog.models.sharing import Reaction, ShareLink, Viewer
from cloudphotos.catalog.models.statements import Presence, Rejection
from cloudphotos.catalog.models.tuning import OwnerStrictness, PackSetting, TrashRefit
from cloudphotos.catalog.models.uploads import Upload

__all__ = [
    "Album",
    "AlbumName",
    "AlbumPhoto",
    "AuditEntry",
    "AwesomenessHead",
    "ClusterRun",
    "Completeness",
    "Correction",
    "Doubt",
    "Embedding",
    "Face",
    "Move",
    "Owner",
    "OwnerStrictness",
    "PackSetting",
    "Pause",
    "Person",
    "PersonBirthDate",
    "PersonName",
    "Photo",
    "PhotoDate",
    "PhotoPath",
    "PortraitAnswer",
    "Presence",
    "Proposal",
    "QualityDay",
    "Ranking",
    "RatingRun",
    "Reaction",
    "Rejection",
    "ShareLink",
    "Tag",
    "TrashRefit",
    "Upload",
    "User",
    "Viewer",
]
