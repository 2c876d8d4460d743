"""What the ends of a site must be set to, as files: pure, a module a kind, and no machine is touched."""
