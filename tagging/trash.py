"""Inside the trash sphere or not: how near a vector is to the mean of what is no face."""

from tagging.types import Floats


def distances(vectors: Floats, centroid: Floats) -> Floats:
    """Return the cosine distance of each vector to the centroid, 0 to 2. vectors: (n, d), centroid: (d,), unit length."""
    found: Floats = 1 - vectors @ centroid
    return found
