"""Pages of sharing: those of the owner, and those that whoever has a link sees."""
