"""A copy of the data, with changes: what a newcomer would have written."""

import shutil
from pathlib import Path

from tests.examples.stacks import ROOT

PORTS, NETWORKS, PLACEMENT = "calling/ports.yaml", "calling/networks.yaml", "calling/placement.yaml"


def changed(to: Path, *changes: tuple[str, str, str]) -> Path:
    """Return a copy of the data below ``to``: in each file, the first of one text is another."""
    data = Path(shutil.copytree(ROOT / "data", to / "data", ignore=shutil.ignore_patterns("__pycache__")))
    for file, old, new in changes:
        text = (data / file).read_text(encoding="utf-8")
        assert old in text
        (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return data


def added(file: str, section: str, text: str) -> tuple[str, str, str]:
    """Return the change that adds ``text`` as the first of a section."""
    return file, f"{section}:\n", f"{section}:\n{text}"


def row(id_: str, **said: str) -> str:
    """Return a row to the Calling network, over UDP at port 7000, after changes; "" leaves a key out."""
    keys = {
        "title": "A new service",
        "roles": "[local-gateway-external]",
        "opens": "local",
        "protocols": "[udp]",
        "source_ports": "{by: system}",
        "peer": "{network: calling}",
        "services": "[{id: new, ports: [7000]}]",
        "group": "{gateway: newer}",
        "collection": "{addresses: 1400}",
        "where": "[b2exve/ports]",
        **said,
    }
    return f"  - id: {id_}\n" + "".join(f"    {key}: {value}\n" for key, value in keys.items() if value)
