"""Say ``gateway.resolved(site).effective_https``: what a site says once, and an endpoint may change."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import chain
from typing import Any, Self

from webex_calling.documents.document import Steps, place
from webex_calling.fault import Fault, Faults, raise_any
from webex_calling.published.proxy import ProxyEnd
from webex_calling.published.published import NOTHING, Published
from webex_calling.published.requirement import Profile
from webex_calling.site.config_model import ConfigModel, Finding
from webex_calling.site.https import Https, HttpsMode
from webex_calling.site.kinds import Cloud
from webex_calling.site.proxy_checks import unusable
from webex_calling.site.values import Addresses


class ComponentModel(ConfigModel):
    """What a component is told, with faults that are found by comparing values: what lacks, and what a cloud cannot."""

    @classmethod
    def from_arguments(
        cls,
        args: Mapping[str, Any],
        prefix: Steps = (),
        *,
        published: Published = NOTHING,
        cloud: Cloud | None = None,
    ) -> Self:
        """Read component arguments, as ``ConfigModel.from_arguments``; nothing that is needed may be missing.

        With ``cloud``, what that cloud cannot do is a fault too.
        """
        try:
            read = super().from_arguments(args, prefix, published=published)
        except Faults as found:
            if not isinstance(args, Mapping):
                raise
            raise Faults([*found, *faults_at(cls._missing(args), prefix)]) from None
        raise_any(faults_at(chain(read.findings(cloud), read.barred(published)), prefix))
        return read

    @classmethod
    def _missing(cls, args: Mapping[str, Any]) -> Iterator[Finding]:
        """Find what is missing from arguments that are refused anyway, so that all is told at once."""
        yield from ()

    def barred(self, published: Published) -> Iterator[Finding]:
        """Find what an end is said to use, and cannot by what is ``published``."""
        yield from ()

    @abstractmethod
    def findings(self, cloud: Cloud | None) -> Iterator[Finding]:
        """Find what is needed and said nowhere, and what ``cloud`` cannot do, where one is given."""


class Settings(ComponentModel):
    """What is known of the surroundings; an empty field says nothing of them."""

    resolvers: Addresses = ()
    """The DNS resolvers in use, IPv4 addresses: port 53 opens to these and to no others."""
    time_servers: Addresses = ()
    """The NTP servers in use, IPv4 addresses: port 123 opens to these and to no others."""
    https: Https | None = None
    """How HTTPS is filtered by domain: exactly one of proxy, external and internet, or perimeter in a site."""
    profile: Profile | None = None
    """published (the default): every port that is printed; strict: without 8500-8699 towards the cloud."""

    def resolved(self, site: "Settings") -> Self:
        """Return this with each empty field as ``site`` has it."""
        empty = [name for name in Settings.model_fields if getattr(self, name) in ((), None)]
        return self.model_copy(update={name: getattr(site, name) for name in empty if getattr(site, name)})

    @property
    def effective_resolvers(self) -> tuple[IPv4Address, ...]:
        """The resolvers; empty only where none are needed."""
        return self.resolvers

    @property
    def effective_time_servers(self) -> tuple[IPv4Address, ...]:
        """The time servers; empty only where none are needed."""
        return self.time_servers

    @property
    def effective_https(self) -> HttpsMode:
        """How HTTPS is filtered. Raises LookupError where it is said nowhere: ``unsaid`` finds that."""
        if self.https is None:
            raise LookupError("https is not said: resolve against the site first")
        return self.https

    @property
    def effective_profile(self) -> Profile:
        """How much of the reference becomes rules."""
        return self.profile or Profile.PUBLISHED

    @property
    def proxy_end(self) -> ProxyEnd | None:
        """Who speaks to a proxy here; None where nobody does."""
        return None

    def barred(self, published: Published) -> Iterator[Finding]:
        """Find that it cannot use the proxy that it is said to be behind."""
        if self.proxy_end:
            yield from unusable(published.proxies, self.https, self.proxy_end)

    def needs(self) -> frozenset[str]:
        """Return which of resolvers, time_servers and https this cannot do without."""
        return frozenset()

    def findings(self, cloud: Cloud | None) -> Iterator[Finding]:
        """Find what is needed and said nowhere, and what ``cloud`` cannot do, where one is given."""
        return chain(self.unsaid(), self.unfit(cloud) if cloud else ())

    def unsaid(self) -> Iterator[Finding]:
        """Find what is needed and said nowhere."""
        for asked in _ASKED:
            if asked.field in self.needs() and not getattr(self, asked.field):
                yield asked.finding()

    def unfit(self, cloud: Cloud) -> Iterator[Finding]:
        """Find what ``cloud`` cannot do."""
        yield from ()

    @classmethod
    def _missing(cls, args: Mapping[str, Any]) -> Iterator[Finding]:
        own = args.get("own_needs")
        off = own if isinstance(own, Mapping) else {}
        for asked in _ASKED:
            if args.get(asked.field) is None and off.get(asked.switch) is not False:
                yield asked.finding()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A setting without a safe default; ``switch`` is the own need of a gateway that asks for it."""

    field: str
    switch: str
    remedy: str

    def finding(self) -> Finding:
        return Finding((self.field,), "is missing, and has no safe default", self.remedy)


_ASKED = (
    _Asked("resolvers", "dns", "give the addresses of the DNS resolvers in use, [10.20.0.2]"),
    _Asked("time_servers", "ntp", "give the addresses of the NTP servers in use, [169.254.169.123]"),
    _Asked(
        "https",
        "",
        "say how HTTPS is filtered by domain: {proxy: {addresses: [10.20.8.10/32], port: 8080}}, "
        "{external: WHO FILTERS}, {internet: true} or, in a site, {perimeter: NAME}",
    ),
)


def faults_at(findings: Iterable[Finding], prefix: Steps) -> list[Fault]:
    """Return the faults that ``findings`` are, below ``prefix``."""
    return [Fault(place((*prefix, *each.steps)), each.fault, each.remedy, each.value) for each in findings]
