"""Say ``with Arguments("fra-a", args, AwsLocalGatewayArgs, …) as arguments``: what every component class shares."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import pulumi
from pulumi.output import contains_unknowns
from pydantic.alias_generators import to_camel

from webex_calling.documents.document import place
from webex_calling.documents.shape import shown
from webex_calling.fault import Fault, Faults
from webex_calling.published.network import Network
from webex_calling.published.reference import load_reference
from webex_calling.site.config_model import ConfigModel, unknown_key
from webex_calling.site.plain import not_plain, unsaid

PACKAGE = "webex-calling"
REVISION_TAG = "webex-calling:revision"
"""The one place of the published revision in the cloud: a tag of lists and IP Groups."""


def token(kind: str) -> str:
    """Return the type token of the component class ``kind``."""
    return f"{PACKAGE}:index:{kind}"


class Refusal(pulumi.RunError, pulumi.InputPropertiesError):
    """Every fault of one component's arguments; nothing was registered.

    As a RunError it ends a Python program with its text and no traceback; as an InputPropertiesError it tells the
    engine the property of each fault.
    """

    def __init__(self, component: str, faults: Iterable[Fault]) -> None:
        self.component = component
        self.faults = tuple(faults)
        count = len(self.faults)
        pulumi.InputPropertiesError.__init__(
            self,
            f"{component}: the arguments have {count} fault{'s' if count > 1 else ''}, nothing was registered",
            [
                {"property_path": fault.place, "reason": str(fault).removeprefix(f"{fault.place}: ")}
                for fault in self.faults
            ],
        )

    def __str__(self) -> str:
        return "\n".join((self.message, *map(str, self.faults)))


class Arguments:
    """The arguments of one component, read part by part; at the end of ``with``, every fault of every part is raised.

    ``ids`` are the cloud ids, which may be outputs; all else must be plain. ``known`` is the TypedDict of them all,
    ``single`` names the arguments that are one id, ``several`` those that are ids in a list, ``maps`` those that are
    ids by name, ``lists`` those that are the ids of the lists of a network, each with the network's id.

    ``reference`` is what the component is planned by, and ``networks`` are those of ``lists``.
    """

    def __init__(
        self,
        component: str,
        args: Mapping[str, Any],
        known: type,
        single: Iterable[str] = (),
        lists: Mapping[str, str] | None = None,
        maps: Iterable[str] = (),
        several: Iterable[str] = (),
    ) -> None:
        if unread := [*_name_faults(component), *_whole_faults(args)]:
            raise Refusal(component if isinstance(component, str) else "", unread)
        self.reference = load_reference()
        self.networks = {key: self.reference.networks[network] for key, network in (lists or {}).items()}
        self._component = component
        self._faults: list[Fault] = []
        self._refused = False
        self._unfit: set[str] = set()  # ids that are none: what a part says of them for want of them is no news
        keys = list(known.__annotations__)
        given = {key: value for key, value in args.items() if key in keys and value is not None}
        self._faults += [Fault(key, *unknown_key(key, keys)) for key in args if key not in keys]
        mapped, listed = frozenset(maps), frozenset(several)
        held = (*single, *(lists or ()), *mapped, *listed)
        self.ids: dict[str, Any] = {}
        self.plain = {key: value for key, value in given.items() if key not in held}
        for key in (each for each in given if each in held):
            value = given[key]
            if key in self.networks:
                found = list(_list_faults(key, value, self.networks[key]))
            elif key in mapped:
                found = list(_map_faults(key, value))
            elif key in listed:
                found = list(_several_faults(key, value))
            else:
                found = list(_id_faults((key,), value))
            self._faults += found
            if found:
                self._unfit.add(key)
            else:
                self.ids[key] = self._checked(key, value, several=key in listed or key in self.networks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Faults):
            self._faults += error.faults
        elif error is not None:
            return
        if self._faults:
            self._refused = True
            raise Refusal(self._component, self._faults) from None

    @contextmanager
    def part(self) -> Iterator[None]:
        """Keep the faults of one part, so that those of the parts after it are told beside them."""
        try:
            yield
        except Faults as found:
            self._faults += [each for each in found if _first(each.place) not in self._unfit]

    def of(self, model: type[ConfigModel]) -> dict[str, Any]:
        """Return the plain arguments that are keys of ``model``."""
        return {key: value for key, value in self.plain.items() if key in model.model_fields}

    def _checked(self, key: str, value: Any, *, several: bool) -> Any:
        """Return the ids of an argument, each output among them one that ends in words where it holds no id.

        ``several`` tells that the argument is a list. What is plain was looked at before, and stands as it is. Where
        the component is refused, its faults are told, and not what an output holds besides.
        """
        if isinstance(value, Mapping):
            return {name: self._checked(f"{key}.{name}", each, several=False) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._checked(f"{key}[{at}]", each, several=False) for at, each in enumerate(value)]
        if not _later(value):
            return value

        def check(held: Any) -> Any:
            if contains_unknowns(held) or self._refused:
                return held
            if not (_are_ids(held) if several else _is_id(held)):
                what = _kind(held) or "what came"
                wanted = (
                    "is not a list of ids; pass the ids themselves" if several else "is not an id; pass the id itself"
                )
                raise pulumi.RunError(f"{key}: {what} {wanted}")
            return held

        return pulumi.Output.from_input(value).apply(check, run_with_unknowns=True)

    def need(self, *ids: str) -> None:
        """Find the ids that are missing."""
        remedy = "pass it, or the output of the resource that has it"
        self._faults += [Fault(key, "is missing", remedy) for key in ids if not {key} & {*self.ids, *self._unfit}]


def _id_faults(steps: tuple[str | int, ...], value: object) -> Iterator[Fault]:
    """Find what is certainly no id; what an output holds is not known yet."""
    remedy = "pass the id, or the output of the resource that has it"
    if isinstance(value, pulumi.Resource):
        yield Fault(place(steps), "is a resource", "pass its id", type(value).__name__)
    elif not _later(value) and not (isinstance(value, str) and value and unsaid(value) == ""):
        plain = isinstance(value, int | float | str)
        yield Fault(place(steps), "is not an id", remedy, shown(value) if plain else _kind(value))


def _kind(value: object) -> str:
    """Return the type of a value that is not quoted itself; "" for what is seen to be none or several."""
    return "" if value is None or isinstance(value, Mapping | list | tuple) else type(value).__name__


def _later(value: object) -> bool:
    """Tell whether a value is one that Pulumi will know later."""
    return isinstance(value, pulumi.Output | type(pulumi.UNKNOWN)) or inspect.isawaitable(value)


def _first(path: str) -> str:
    """Return the argument that a place is in."""
    return path.partition(".")[0].partition("[")[0]


def _name_faults(name: object) -> Iterator[Fault]:
    """Find what keeps a component's name from being one."""
    if not isinstance(name, str) or not name or unsaid(name):
        words = "is missing" if name is None or name == "" else unsaid(name) if isinstance(name, str) else "is not text"
        yield Fault("name", words, 'give the component a name, "fra-a"', "" if isinstance(name, str) else _kind(name))


def _whole_faults(args: object) -> Iterator[Fault]:
    """Find what keeps the arguments as a whole from being read."""
    remedy = "give the arguments as a mapping, {key: value}"
    if not isinstance(args, Mapping):
        words = "is missing" if args is None else "is not a mapping that is known now"
        yield Fault("args", words, remedy, _kind(args))
    elif odd := [key for key in args if not isinstance(key, str) or not key]:
        yield Fault("args", "has a key that is not text", remedy, _kind(odd[0]))


def _map_faults(key: str, value: object) -> Iterator[Fault]:
    """Find what are certainly not ids by name."""
    remedy = "write names of your own, {a: ID}"
    if not isinstance(value, Mapping):
        words = "is known only after the deployment" if _later(value) else "is not a map of ids by name"
        yield Fault(key, words, remedy, type(value).__name__)
        return
    for name, each in value.items():
        if isinstance(name, str):
            yield from _id_faults((key, name), each)
        else:
            yield Fault(key, "has a name that is not text", remedy, type(name).__name__)


def _several_faults(key: str, value: object) -> Iterator[Fault]:
    """Find what are certainly not ids in a list."""
    if isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _id_faults((key, at), each)
        if not value:
            yield Fault(key, "is empty", "give at least one id")
    elif not _later(value):
        yield Fault(key, "is not a list", "write a list of ids", _shown_or_kind(value))


def _list_faults(key: str, value: object, network: Network) -> Iterator[Fault]:
    """Find what are certainly not the ids of the lists of ``network``."""
    if isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _id_faults((key, at), each)
        if len(value) != len(network.lists):
            yield Fault(key, _miscounted(len(value), network), "give the ids of its lists, in order")
    elif not _later(value):
        yield Fault(key, "is not a list", "write a list of ids, in order", _shown_or_kind(value))


def _shown_or_kind(value: object) -> str:
    return shown(value) if isinstance(value, str | int | float) else _kind(value)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _are_ids(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(each, type(pulumi.UNKNOWN)) or _is_id(each) for each in value
    )


def _miscounted(count: int, network: Network) -> str:
    lists = len(network.lists)
    return (
        f"has {count} id{'' if count == 1 else 's'}, and the network {network.id} has {lists} "
        f"list{'' if lists == 1 else 's'}"
    )


def picked(key: str, ids: pulumi.Input[list[str]], network: Network, number: int) -> pulumi.Output[str]:
    """Return the id of list ``number`` of ``network`` from the argument ``key``, whose length may be known only now."""

    def pick(values: Any) -> Any:
        if values is pulumi.UNKNOWN:
            return values
        if len(values) != len(network.lists):
            raise pulumi.RunError(f"{key}: {_miscounted(len(values), network)}; give the ids of its lists, in order")
        return values[number - 1]

    later: Any = ids  # an output or an awaitable: from_input takes both
    given = gathered(ids) if isinstance(ids, list | tuple) else pulumi.Output.from_input(later)
    return given.apply(pick, run_with_unknowns=True)


def gathered(values: Iterable[pulumi.Input[Any]]) -> pulumi.Output[list[Any]]:
    """Return a list whose parts stay known beside one that only the update will know.

    ``pulumi.Output.all`` alone forgets all parts then: a preview would show a change of every rule, and of every
    interface, where one list or one rule is new.
    """

    def same(value: Any) -> Any:
        return value

    each_or_unknown = (pulumi.Output.from_input(each).apply(same, run_with_unknowns=True) for each in values)
    return pulumi.Output.all(*each_or_unknown)


def plain_list(key: str, value: object) -> list[Any]:
    """Return the list that stands at ``key``. Raises Faults for an output, for what is no list and for an empty one."""
    if isinstance(value, list | tuple) and value:
        return list(value)
    if value is None or isinstance(value, str | int | float | Mapping | list | tuple):
        fault = "is missing" if value is None else "is empty" if isinstance(value, list | tuple) else "is not a list"
        raise Faults([Fault(key, fault, "give at least one", shown(value) if isinstance(value, str) else "")])
    raise Faults([not_plain(value, (key,))])


def when_complete(ids: Sequence[pulumi.Input[str]], parts: Sequence[pulumi.CustomResource]) -> pulumi.Output[list[str]]:
    """Return ``ids`` once every one of ``parts`` exists, so that nothing is attached to a filter without its rules."""

    def without_parts(values: Any) -> Any:
        return values if values is pulumi.UNKNOWN else list(values[: len(ids)])

    return gathered([*ids, *(part.id for part in parts)]).apply(without_parts, run_with_unknowns=True)


def outputs_of(component: pulumi.ComponentResource) -> dict[str, pulumi.Output[object]]:
    """Return what a component outputs, by its name in other languages: camelCase."""
    ours = [kind for kind in reversed(type(component).__mro__) if kind.__module__.startswith(f"{__package__}.")]
    return {to_camel(key): getattr(component, key) for kind in ours for key in inspect.get_annotations(kind)}


def tagging(component: str, display_name: str, tags: Mapping[str, str]) -> Callable[[str], dict[str, str]]:
    """Return what gives a resource its tags: the Name is its logical name, led by the display name if there is one."""

    def tag(resource: str) -> dict[str, str]:
        return {"Name": f"{display_name or component}{resource.removeprefix(component)}", **tags}

    return tag
