"""`cuts(observer.moments(), old, new)` lists every packet that both revisions require and that some moment refused.

A moment is the state of a cloud after one operation that changes something, in the engine's real order: each EC2
request, each write to ARM. What is required comes from the compiler's flows; what a moment admits, from readers of the
clouds' state that know nothing of the compiler.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import TracebackType

from ruamel.yaml import YAML
from tests.engine.clouds import Clouds
from tests.engine.prepare import SITE
from tests.engine.readers.arm import ArmState
from tests.engine.readers.ec2 import Ec2State, Permit

from webex_calling.flows.flow import Flow, Names
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.flow_sets import FlowSets

Required = Mapping[str, PacketSet]
"""What must get through, by the name of an interface: a gateway's name with its side, a pool's name."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What each interface lets through after one operation, and the groups with their permits that it carries."""

    what: str
    admitted: Mapping[str, PacketSet]
    attached: Mapping[str, Mapping[str, frozenset[Permit]]]


class Observer:
    """The moments of one cloud, noted while the engine works."""

    def __init__(self, clouds: Clouds, cloud: str, network: tuple[str, ...] = ("10.20.0.0/16",)) -> None:
        self._clouds = clouds
        self._cloud = cloud
        self._moments: list[Moment] = []
        self._arm = ArmState({}, network)
        self._seen = 0
        self._watching = ExitStack()

    def __enter__(self) -> "Observer":
        if self._cloud == "aws":
            self._watching.enter_context(self._clouds.watched(self._note))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watching.close()

    def moments(self) -> list[Moment]:
        """Return the moments since the last call, the last one of that call first."""
        for write in self._clouds.journal.writes(after=self._seen) if self._cloud == "azure" else ():
            self._arm, self._seen = self._arm.after(write), write.number
            self._moments.append(_arm_moment(f"{'put' if write.body else 'delete'} {write.id}", self._arm))
        seen, self._moments = self._moments, self._moments[-1:]
        return seen

    def _note(self, action: str) -> None:
        self._moments.append(_ec2_moment(action, Ec2State.now()))


def _ec2_moment(what: str, state: Ec2State) -> Moment:
    admitted = {name: state.admitted(groups) for name, groups in state.interfaces.items()}
    attached = {name: {each: state.groups[each] for each in groups} for name, groups in state.interfaces.items()}
    return Moment(what, admitted, attached)


def _arm_moment(what: str, state: ArmState) -> Moment:
    interfaces = state.interfaces
    return Moment(what, {name: state.admitted(nsgs, state.address(name)) for name, nsgs in interfaces.items()}, {})


@cache
def required(configuration: str, data: Path | None = None) -> Required:
    """Return what a stack file requires, by the published data of ``data`` or of the installed package."""
    reference = load_reference(data)
    site = validate_site(YAML(typ="safe").load(configuration)["config"][SITE], published=reference.published)
    plans, sets = plan_site(reference, site), FlowSets(reference.networks, lambda tag: PacketSet.box(names=tag))
    found = {
        f"{name}-{side}": sets.required(flow for flow in _addressed(plan.flows) if flow.interface is side)
        for name, plan in plans.gateways.items()
        for side in {flow.interface for flow in plan.flows}
    }
    return found | {name: sets.required(_addressed(plan.flows)) for name, plan in plans.pools.items()}


def _addressed(flows: Iterable[Flow]) -> list[Flow]:
    """Leave out hosts whose network is published: to a filter of addresses they are its addresses, which others ask."""
    return [flow for flow in flows if not (isinstance(flow.peer, Names) and flow.peer.within)]


def cuts(moments: list[Moment], old: Required, new: Required) -> list[str]:
    """List the interfaces that were cut, each with the operation and a packet that both revisions require.

    Where an interface appears, everything that the new revision requires counts: something boots behind it.
    """
    found: list[str] = []
    before: set[str] = set(moments[0].admitted) if moments else set()
    for moment in moments:
        for name, admitted in moment.admitted.items():
            wanted = (old.get(name) if name in before else None) or new.get(name)
            wanted = wanted & new[name] if wanted and name in new else None
            if wanted and (missing := wanted - admitted):
                found.append(f"{moment.what}: {name} refuses {missing.sample()}")
    return found


def loose(moments: list[Moment]) -> list[str]:
    """List the groups that an interface carried before their rules existed, or still carried when they went."""
    return [*_early(moments), *_late(moments)]


def _early(moments: list[Moment]) -> Iterator[str]:
    """Compare a group where it is attached with what it holds at the end."""
    last = moments[-1]
    for before, after in pairwise(moments):
        for name, groups in after.attached.items():
            for group in groups.keys() - before.attached.get(name, {}).keys():
                final = last.attached.get(name, {}).get(group, frozenset())
                if absent := final - groups[group]:
                    yield f"{after.what}: {name} carries {group} before {min(absent)}"


def _late(moments: list[Moment]) -> Iterator[str]:
    """Compare a group that is no longer attached at the end with what it held at first."""
    first, last = moments[0], moments[-1]
    for moment in moments:
        for name, groups in moment.attached.items():
            for group in (first.attached.get(name, {}).keys() - last.attached.get(name, {}).keys()) & groups.keys():
                if absent := first.attached[name][group] - groups[group]:
                    yield f"{moment.what}: {name} still carries {group}, which lost {min(absent)}"
