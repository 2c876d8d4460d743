"""Say ``Section("opens", "opens", items)``: what is told under one title, item by item, for every face."""

from dataclasses import dataclass

from webex_calling.impact.packet_line import Sign


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that changes: a line of text, and ``details`` for whoever asks for more, each a line too."""

    sign: Sign | None
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What is told under one title; ``none`` is said where there is no item, and a section with neither is left out.

    ``id`` is one of ``unproven``, ``opens``, ``closes``, ``changes``, ``cut``, ``outside``, ``resources``, ``quotas``,
    ``warnings``, ``untold``, ``revision`` and ``assumed``, in this order. ``count`` is what a table says in place of
    its items. ``basis`` is what ``none`` rests on, a line for each.
    """

    id: str
    title: str
    items: tuple[Item, ...]
    urgent: bool = False
    none: str = ""
    count: str = ""
    basis: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[Item, ...]:
        """The items, or what is said where there is none."""
        return self.items or ((Item(None, self.none),) if self.none else ())
