"""What of an estate a stack can take over, and the file by which the Pulumi CLI imports it."""
