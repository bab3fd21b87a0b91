"""What can go wrong with rows. A message says what happened and what to do."""


class CatalogError(Exception):
    """Something that was asked of the catalog cannot be done."""


class Refused(CatalogError):
    """A file that is not taken in; the message is a sentence for its owner."""
