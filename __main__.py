"""The stack: the site in the configuration becomes components, and their outputs what others attach."""

import pulumi

from webex_calling.stack import deploy

deploy(pulumi.Config().get_object("site"))
