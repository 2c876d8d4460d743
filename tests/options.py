"""`asked(words)`: options as a site writes them; `every(options)`, `drawn(options)`: all of them on, or any."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from webex_calling.published.published import Option


def asked(words: Iterable[str]) -> dict[str, Any]:
    """Return options in the words that rows name them by: a switch is on, a choice is on its option's list."""
    found: dict[str, Any] = {}
    for word in words:
        option, _, choice = word.partition("/")
        key = option.replace("-", "_")
        found[key] = [*found.get(key, ()), choice] if choice else True
    return found


def every(options: Sequence[Option], *, on: bool = True) -> dict[str, Any]:
    """Return every option with every choice on, or off."""
    return {each.key: _chosen(each) if on else ([] if each.choices else False) for each in options}


def drawn(options: Sequence[Option]) -> st.SearchStrategy[Mapping[str, Any]]:
    """Return any of the options, with any of their choices."""
    return st.fixed_dictionaries(
        {
            each.key: st.lists(st.sampled_from(_chosen(each)), unique=True) if each.choices else st.booleans()
            for each in options
        }
    )


def _chosen(option: Option) -> Any:
    return [choice.id for choice in option.choices] if option.choices else True
