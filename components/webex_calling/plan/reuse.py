"""``with reuse(): …``: within it, equal questions to the compiler are answered once, and equal plans are one object.

A site is planned before its program runs, by the program once more, and by each of its components: a component that
is used alone has nobody to ask. Plans depend on what is asked alone (the fourth law of the architecture), so the first
answer is that of all. Nothing is remembered outside, and nothing longer than it lasts.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

Data = TypeVar("Data")
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_answers: Final[ContextVar[dict[Hashable, tuple[object, Any]] | None]] = ContextVar("answers", default=None)


@contextmanager
def reuse() -> Iterator[None]:
    """Remember what functions that are ``reused`` return, until the end; within another one, that one remembers."""
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def reused(function: Callable[Concatenate[Data, Asked], Answer]) -> Callable[Concatenate[Data, Asked], Answer]:
    """Return a pure function that remembers its answers within ``reuse``; one that raises is asked again.

    The first argument is the published data, which is told from other data by identity. The others are compared; where
    one has no hash, nothing is remembered. Not compared is ``where``, by keyword: it is only the place of faults.
    """

    @wraps(function)
    def answer(data: Data, /, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        answers = _answers.get()
        if answers is None:
            return function(data, *asked, **named)
        told = ((name, _comparable(value)) for name, value in sorted(named.items()) if name != "where")
        key = (function, id(data), *map(_comparable, asked), *told)
        try:
            found = answers.get(key)
        except TypeError:  # no hash
            return function(data, *asked, **named)
        if found is None:
            found = answers[key] = data, function(data, *asked, **named)  # kept, the data's identity stays its own
        made: Answer = found[1]
        return made

    return answer


def _comparable(value: object) -> object:
    return frozenset(value.items()) if isinstance(value, Mapping) else value
