"""Every limit of the clouds that anything here reads: its value and bounds, its source, and when it was read."""
