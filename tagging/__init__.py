"""Numbers: arrays in, arrays out. Nothing here knows of a database, a page or a queue."""
