"""What the lines of an IOS XE configuration let through, read with the semantics of IOS XE."""
