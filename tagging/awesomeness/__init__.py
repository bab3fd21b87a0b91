"""How much people like a photo of a face: a head on the recogniser's network, and how it is learned."""
