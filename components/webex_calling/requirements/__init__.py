"""The published requirements for people: each thing of the reference as an entry, and what changed since a day."""
