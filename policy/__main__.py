"""What `pulumi preview --policy-pack` runs: the checks of this package, served to the engine."""

from webex_calling.policy.pack import serve

if __name__ == "__main__":
    serve()
