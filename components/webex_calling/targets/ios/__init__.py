"""What IOS XE takes on a Local Gateway: the lines of a configuration, as plain data."""
