"""Running the site: the launcher of one machine, and container files."""
