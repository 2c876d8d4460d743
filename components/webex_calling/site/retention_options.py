"""Say ``RetentionOptions.from_arguments(arguments).protect``: how lists of published networks are kept."""

from collections.abc import Mapping

from pydantic import Field, StrictStr

from webex_calling.site.config_model import ConfigModel
from webex_calling.site.values import Flag


class RetentionOptions(ConfigModel):
    """How what is made of the published networks is kept."""

    protect: Flag = False
    """Protect it from deletion, since filters of other stacks may refer to it."""
    tags: Mapping[str, StrictStr] = Field(default_factory=dict)
    """Tags of all that is made, besides its name and the published revision."""
