"""Attach the group of the pool desks, in the program of the stack that owns the WorkSpaces directory.

    pulumi config set firewalls ORGANIZATION/webex-calling/aws-vdi-workspaces
    pulumi config set directory d-0a1b2c3d4e
    pulumi config set --path 'subnets[0]' subnet-0a1b2c3d4e5f60718     (and subnets[1], in another zone)
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
