"""Resources as they are registered, whoever tells of them: the embedded engine, a preview or an export of Pulumi."""
