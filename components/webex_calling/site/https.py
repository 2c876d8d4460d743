"""Say ``HttpsProxy(addresses, port)``, ``HttpsPerimeter(name)``, ``HttpsInternet()``: how a site filters HTTPS."""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Annotated, Any, Self

from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool, model_validator
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    no_info_after_validator_function,
    no_info_before_validator_function,
    plain_serializer_function_ser_schema,
)

from webex_calling.site.noun import Noun
from webex_calling.site.values import OwnPrefixes, Port, Slug, filled


@dataclass(frozen=True, slots=True)
class HttpsProxy:
    """HTTPS goes to an enterprise proxy at ``addresses``, TCP ``port``, which filters by domain."""

    addresses: tuple[IPv4Network, ...]
    port: int


@dataclass(frozen=True, slots=True)
class HttpsPerimeter:
    """HTTPS may go anywhere here, since the perimeter ``name`` on its way filters by domain."""

    name: str


@dataclass(frozen=True, slots=True)
class HttpsInternet:
    """HTTPS may go anywhere, and nothing filters it by domain: reported as coarsened."""


HttpsMode = HttpsProxy | HttpsPerimeter | HttpsInternet


class ProxyKeys(Noun):
    """An enterprise proxy. SIP and media never go there."""

    addresses: Annotated[OwnPrefixes, filled]
    """Where the proxy listens, as prefixes; one host is 10.20.8.10/32."""
    port: Port
    """The TCP port on which the proxy listens, for example 8080."""


class HttpsKeys(Noun):
    """How HTTPS is filtered by domain: exactly one of proxy, perimeter and internet."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    proxy: ProxyKeys | None = None
    """Through an enterprise proxy: a rule to its addresses and port, and to nothing else."""
    perimeter: Slug | None = None
    """Through the perimeter of this name, which filters by domain: 443 to anywhere up to there."""
    internet: StrictBool = False
    """True: 443 to anywhere, filtered by nothing; reported as excess."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if [self.proxy is not None, self.perimeter is not None, self.internet].count(True) != 1:
            raise ValueError(
                "does not say one thing; give exactly one of proxy: {addresses: […], port: …}, perimeter: NAME, "
                "internet: true (addresses alone cannot filter HTTPS)"
            )
        return self

    def mode(self) -> HttpsMode:
        """Return what the keys say."""
        if self.proxy:
            return HttpsProxy(self.proxy.addresses, self.proxy.port)
        return HttpsPerimeter(self.perimeter) if self.perimeter else HttpsInternet()


def _keys_of(mode: HttpsMode) -> dict[str, Any]:
    match mode:
        case HttpsProxy(addresses=addresses, port=port):
            return {"proxy": {"addresses": [str(each) for each in addresses], "port": port}}
        case HttpsPerimeter(name=name):
            return {"perimeter": name}
        case HttpsInternet():
            return {"internet": True}


def _long_form(value: object) -> object:
    return {"internet": True} if value == "internet" else _keys_of(value) if isinstance(value, HttpsMode) else value


class _ByKeys:
    """Reads a mode by way of its keys, so that faults have their places and the schema its descriptions."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        keys = no_info_after_validator_function(HttpsKeys.mode, handler.generate_schema(HttpsKeys))
        serialization = plain_serializer_function_ser_schema(_keys_of)
        return no_info_before_validator_function(_long_form, keys, serialization=serialization)

    @staticmethod
    def __get_pydantic_json_schema__(core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(core_schema), {"const": "internet"}]}


Https = Annotated[HttpsMode, _ByKeys]
