"""Text that comes in and goes out: YAML with the place of each value, JSON of others, and what may be printed."""
