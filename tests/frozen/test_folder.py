"""The frozen files say what their article printed on its day, whatever ``data/`` says since."""

from pathlib import Path

import yaml
from tests.frozen.folder import FROZEN_ARTICLES, reference_of_the_day
from tests.frozen.published import PUBLISHED

ARTICLES = sorted(each.name for each in FROZEN_ARTICLES.iterdir())
SOURCE = yaml.load((Path(__file__).parent / "source.yaml").read_text(encoding="utf-8"), yaml.CBaseLoader)


def test_frozen_files_have_the_lists_and_names_of_the_day() -> None:
    """Prefixes with the day that each came, names and the date are those that were written down of the article."""
    reference = reference_of_the_day()
    assert ARTICLES == ["calling"]
    for name in ARTICLES:
        article, published = reference.articles[name], PUBLISHED[name]
        assert article.date == published.day
        assert {id_: set(held) for id_, held in published.networks.items()} == {
            id_: {each.prefix for each in reference.networks[id_].prefixes} for id_ in published.networks
        }
        assert {reference.domains[id_].name for id_ in article.domains} == set(published.domains)


def test_frozen_files_have_the_port_table_of_the_day() -> None:
    """Each number of the columns of ports is one that the article prints, and none of those is left out."""
    printed = reference_of_the_day().printed.values()
    held = {port for row in printed for port in (*row.source_ports, *row.ports)}
    told = {port for _, _, *cells in SOURCE["ports"] for cell in (cells[0], cells[2]) for port in cell.split(", ")}
    assert held == told - {""}
