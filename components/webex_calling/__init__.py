"""Cisco Webex Calling's published network requirements, compiled into AWS and Azure firewalls with Pulumi."""
