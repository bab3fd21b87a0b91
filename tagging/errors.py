"""The ways things go wrong. The text of every error is a sentence for an owner: what happened, and what to do."""


class TaggingError(Exception):
    """Anything this package refuses or fails at."""


class PhotoError(TaggingError):
    """A file that cannot become a photo."""


class UnsupportedFormat(PhotoError):
    """The file is no picture, or of a kind we do not open."""


class UnreadableImage(PhotoError):
    """The file starts like a picture, but cannot be decoded."""


class TruncatedImage(UnreadableImage):
    """The file ends before the picture does."""


class TooManyPixels(PhotoError):
    """The picture is larger than the pixel cap, or pretends to be."""


class DegenerateLandmarks(TaggingError):
    """The five points of a face coincide, so that no crop can be cut."""


class ContradictoryLaw(TaggingError):
    """What was said of some faces cannot hold together: they are one person and two."""


class PackError(TaggingError):
    """A model pack that cannot be used."""


class UnknownPack(PackError):
    """There is no pack of this name."""


class PackMissing(PackError):
    """The pack was never built on this machine."""


class PackCorrupt(PackError):
    """A file of the pack is not what it should be."""


class PackUnavailable(PackError):
    """A package that the pack is built from cannot be fetched."""


class LicenceNotAccepted(PackError):
    """The operator has not accepted the terms of the pack."""


class LibraryBroken(PackError):
    """A library that packs need is installed, but does not start."""


class ProviderMissing(PackError):
    """The hardware that FACE_PROVIDERS asks for cannot be used here."""
