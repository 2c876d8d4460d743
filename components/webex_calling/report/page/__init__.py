"""The page: one HTML file about a site that asks no network for anything, and is read without script."""
