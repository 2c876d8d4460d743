"""Say ``HttpsProxy(addresses, port)``, ``HttpsPerimeter(name)``, ``HttpsInternet()``: how a site filters HTTPS.

A perimeter is named where it can be looked up: in a site. A component stands alone, and so says in words who filters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    model_validator,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    no_info_after_validator_function,
    no_info_before_validator_function,
    plain_serializer_function_ser_schema,
)

from webex_calling.published.proxy import Authentication
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.values import OwnPrefixes, Port, Shape, Slug, distinct, filled


@dataclass(frozen=True, slots=True)
class HttpsProxy:
    """HTTPS goes to an enterprise proxy at ``addresses``, TCP ``port``, which filters by domain.

    ``authentication`` are the ways that it offers, empty where that is not said; ``inspection`` says whether it opens
    TLS, None: not said. No rule follows from either.
    """

    addresses: tuple[IPv4Network, ...]
    port: int
    authentication: tuple[Authentication, ...] = ()
    inspection: bool | None = None


@dataclass(frozen=True, slots=True)
class HttpsPerimeter:
    """HTTPS may go anywhere here, since the perimeter ``name`` on its way filters by domain."""

    name: str

    @property
    def by(self) -> str:
        """Who filters, in words."""
        return f"the perimeter {self.name}"


@dataclass(frozen=True, slots=True)
class HttpsExternal:
    """HTTPS may go anywhere here, since something of others on its way filters by domain: ``by`` says who or what."""

    by: str


@dataclass(frozen=True, slots=True)
class HttpsInternet:
    """HTTPS may go anywhere, and nothing filters it by domain: reported as coarsened."""


HttpsFiltered = HttpsPerimeter | HttpsExternal
"""HTTPS is open to any address as far as what filters it by domain."""

HttpsMode = HttpsProxy | HttpsFiltered | HttpsInternet

Filterer = Annotated[
    str,
    Shape(
        "Who filters HTTPS by domain further on, in words",
        r"\S(.{0,198}\S)?",
        "is empty; write who filters there, in one line of up to 200 characters",
        "the proxy firewall of the data centre, run by network security",
    ),
]


Ways = Annotated[tuple[Authentication, ...], AfterValidator(distinct)]


class ProxyKeys(ConfigModel):
    """An enterprise proxy. SIP and media never go there."""

    addresses: Annotated[OwnPrefixes, filled]
    """Where the proxy listens, as prefixes; one host is 10.20.8.10/32."""
    port: Port
    """The TCP port on which the proxy listens, for example 8080."""
    authentication: Annotated[Ways, filled, Field(validate_default=False)] = ()
    """The ways in which it lets clients prove who they are: none, basic, digest, ntlm, negotiate. Who can do none of
    them is refused. Left out, it is not said, and nothing is checked."""
    inspection: StrictBool | None = None
    """true: it opens the TLS of what passes, so that its clients must trust its authority; false: it does not. Left
    out, it is not said, and nothing is checked."""

    def mode(self) -> HttpsProxy:
        """Return what the keys say."""
        return HttpsProxy(self.addresses, self.port, self.authentication, self.inspection)


class HttpsKeys(ConfigModel):
    """How HTTPS is filtered by domain: exactly one of proxy, external and internet."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    proxy: ProxyKeys | None = None
    """Through an enterprise proxy: a rule to its addresses and port, and to nothing else."""
    external: Filterer | None = None
    """By a filter of others on the path, in words who: 443 to anywhere up to there, and nothing here can check it."""
    internet: StrictBool = False
    """True: 443 to anywhere, filtered by nothing; reported as excess."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [key for key in type(self).model_fields if getattr(self, key)]
        if not given:
            raise ValueError(
                f"does not say how; give exactly one of {', '.join(self._ways())} (addresses alone cannot filter HTTPS)"
            )
        if len(given) > 1:
            raise ValueError(f"says {len(given)} ways, {' and '.join(given)}; keep one of them")
        return self

    def mode(self) -> HttpsMode:
        """Return what the keys say."""
        return self._said()[0]

    def _ways(self) -> tuple[str, ...]:
        return _WAYS

    def _said(self) -> list[HttpsMode]:
        said: list[HttpsMode] = [HttpsInternet()] if self.internet else []
        if self.proxy:
            said.append(self.proxy.mode())
        if self.external:
            said.append(HttpsExternal(self.external))
        return said


_WAYS = ("proxy: {addresses: […], port: …}", "external: WHO FILTERS", "internet: true")


class SiteHttpsKeys(HttpsKeys):
    """How HTTPS is filtered by domain: exactly one of proxy, perimeter, external and internet."""

    perimeter: Slug | None = None
    """By the perimeter of this site that has this name and its end behind it: 443 to anywhere up to there."""

    def _ways(self) -> tuple[str, ...]:
        return ("perimeter: NAME", *_WAYS)

    def _said(self) -> list[HttpsMode]:
        return [*super()._said(), *([HttpsPerimeter(self.perimeter)] if self.perimeter else [])]


def _keys_of(mode: HttpsMode) -> dict[str, Any]:
    match mode:
        case HttpsProxy():
            said: dict[str, Any] = {"addresses": [str(each) for each in mode.addresses], "port": mode.port}
            if mode.authentication:
                said["authentication"] = [str(each) for each in mode.authentication]
            if mode.inspection is not None:
                said["inspection"] = mode.inspection
            return {"proxy": said}
        case HttpsPerimeter(by=by) | HttpsExternal(by=by):
            return {"external": by}
        case HttpsInternet():
            return {"internet": True}


def _site_keys_of(mode: HttpsMode) -> dict[str, Any]:
    return {"perimeter": mode.name} if isinstance(mode, HttpsPerimeter) else _keys_of(mode)


@dataclass(frozen=True, slots=True)
class _ByKeys:
    """Reads a mode by way of its keys, so that faults have their places and the schema its descriptions."""

    keys: type[HttpsKeys]
    write: Callable[[HttpsMode], dict[str, Any]]

    def _long_form(self, value: object) -> object:
        if value == "internet":
            return {"internet": True}
        return self.write(value) if isinstance(value, HttpsMode) else value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        keys = no_info_after_validator_function(HttpsKeys.mode, handler.generate_schema(self.keys))
        serialization = plain_serializer_function_ser_schema(self.write)
        return no_info_before_validator_function(self._long_form, keys, serialization=serialization)

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(core_schema), {"const": "internet"}]}


Https = Annotated[HttpsMode, _ByKeys(HttpsKeys, _keys_of)]
"""As component arguments say it."""

SiteHttps = Annotated[HttpsMode, _ByKeys(SiteHttpsKeys, _site_keys_of)]
"""As a site says it, which knows its perimeters."""


def apart(arguments: dict[str, Any], https: HttpsMode | None) -> dict[str, Any]:
    """Return component ``arguments`` with ``https`` as a component says it, where they have it."""
    return {**arguments, "https": _keys_of(https)} if https is not None and "https" in arguments else arguments
