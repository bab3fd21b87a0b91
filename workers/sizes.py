"""How large the pictures are that a worker makes of a photo, and how much of the photo has to be decoded for them."""

from tagging.thumbnail import HEAD_ROOM

THUMBNAIL_PX = 560
PREVIEW_PX = 2048
PREVIEW_BYTES = 1_500_000
TILE_PX = 256
ENOUGH_PX = round(0.95 * PREVIEW_PX)  # half of a photo of 12 megapixels is 2,000 or 2,016 px long: a preview as it is
FACE_PX = TILE_PX / HEAD_ROOM  # a smaller face in a reduced photo would make a smaller tile
