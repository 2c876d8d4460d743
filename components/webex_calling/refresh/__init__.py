"""From an article as somebody holds it to a change of the data: read, compare as printed, propose, write."""
