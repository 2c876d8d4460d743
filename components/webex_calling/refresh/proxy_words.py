"""Say ``language.row.proxies.words["digest"]``: the words by which the tables on proxies are read in one language."""

from webex_calling.published.rows import Shape


class ProxyWords(Shape):
    """``part`` and ``inspection`` open the parts that have the two tables; ``between`` stand between words of a cell.

    ``products`` and ``authorities`` are the rows by their ids in the data, ``words`` what a cell says by its word
    there, ``answers`` are ``yes`` and ``no``.
    """

    part: tuple[str, ...]
    inspection: tuple[str, ...]
    products: dict[str, tuple[str, ...]]
    authorities: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    between: tuple[str, ...]
    answers: dict[str, tuple[str, ...]]
