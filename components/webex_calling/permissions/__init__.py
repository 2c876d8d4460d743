"""What the clouds ask of an identity that previews, deploys or audits: actions by resource, roles as files, a page."""
