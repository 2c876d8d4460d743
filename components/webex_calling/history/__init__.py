"""When what is published came and went, and the reference of another day."""
