"""Registered resources as Pulumi's own documents have them, one file a document."""
