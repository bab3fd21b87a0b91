"""ROWS: what we remember."""
