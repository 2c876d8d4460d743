"""What Azure lets through, one reader a kind of filter or translation."""
