"""The published requirements for machines: versioned documents, a feed and plain lists, the same bytes every time."""
