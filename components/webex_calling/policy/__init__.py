"""The checks of a Pulumi policy pack for other teams' stacks: pure code over what a program registered.

``pack`` alone imports pulumi_policy; all else reads registrations, and reports by the URN of the resource.
"""
