"""What staff read and do across the libraries of owners."""
