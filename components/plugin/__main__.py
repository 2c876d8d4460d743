"""What `pulumi package add` runs: the component classes, served to programs in every Pulumi language."""

from webex_calling.provider import serve

if __name__ == "__main__":
    serve()
