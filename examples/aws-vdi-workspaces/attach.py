"""Attach the group of the pool desks, in the program of the stack that owns the WorkSpaces directory.

Configuration: ``firewalls``, the stack with the group (ORGANIZATION/webex-calling/aws-vdi-workspaces); ``directory``,
its id; ``subnets``, a list of two in different zones.
"""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
pool = pulumi.StackReference(config.require("firewalls")).require_output("vdiPools")["desks"]

directory = aws.workspaces.Directory(
    "desks",
    directory_id=config.require("directory"),
    subnet_ids=config.require_object("subnets"),
    workspace_creation_properties={"custom_security_group_id": pool["securityGroupIds"][0]},
)
pulumi.export("registrationCode", directory.registration_code)
