"""Questions about one packet, row, prefix or domain."""
