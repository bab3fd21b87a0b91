"""Sharing by link: the links, who looked, and what that says of photos."""
