"""The embedded engine: a Pulumi program run in this process, and what it registered."""
