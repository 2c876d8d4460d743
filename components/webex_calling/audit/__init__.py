"""What an existing estate lets through, read from the JSON that the cloud CLIs print. Nothing is fetched or changed."""
