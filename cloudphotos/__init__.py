"""The Django site."""
