"""One pure renderer a kind of cloud filter; none of them knows Pulumi."""
