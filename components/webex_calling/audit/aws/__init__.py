"""The AWS side of an estate: one kind of resource a file, and the paths between them."""
