"""The published side: networks, domains, rows and their history, loaded strictly from the data files."""
