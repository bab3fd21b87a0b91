"""Pages: what people see and may ask."""
