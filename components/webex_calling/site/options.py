"""What is required only by those who use it, as a site asks for it."""

from typing import Annotated

from pydantic import SerializeAsAny, WrapValidator

from webex_calling.published.published import Option, Published
from webex_calling.site.config_model import Offered


class PoolOptions(Offered):
    """What is required only by those who use it."""

    @classmethod
    def offers(cls, published: Published) -> tuple[Option, ...]:
        """Return what hosted desktops may ask for."""
        return published.desktop_options


class ClientOptions(Offered):
    """What is required only by those who use it."""

    @classmethod
    def offers(cls, published: Published) -> tuple[Option, ...]:
        """Return what clients may ask for."""
        return published.client_options


AskedByPool = Annotated[
    SerializeAsAny[PoolOptions], WrapValidator(lambda value, _, info: PoolOptions.read(value, info))
]
AskedByClient = Annotated[
    SerializeAsAny[ClientOptions], WrapValidator(lambda value, _, info: ClientOptions.read(value, info))
]
