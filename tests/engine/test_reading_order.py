"""NSGs whose rows had bands of priorities are brought to reading order by one update of each, which cuts nothing."""

from functools import partial
from pathlib import Path

import pytest
from tests.engine.build import Toolchain
from tests.engine.changes import base, desks, first
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS
from tests.engine.doubles.values import objects, text
from tests.engine.journey import Journey
from tests.engine.release import release
from tests.engine.resident import RULES
from tests.engine.stack import Resource, Stack

pytestmark = pytest.mark.engine

NSG = "azure-native:network:NetworkSecurityGroup"
ROWS = """
    S1a S1b S1c S1d S2 M1a M1b M1c M1d M1e M1f M2 P1 P2 P3 P4 D1 A1 N1 N2 DNS C1 C2 X1a X1b W1 ICMP
    I1a I1b I1c I2a I2b I2c G1 G2 G3 G4 management extra
"""
SUITE = "U1a U1b U2a U2b U3a U3b F1"
BANDS = {row: 100 * number for number, row in enumerate(ROWS.split(), start=1)}
BANDS |= {row: 2530 + 10 * number for number, row in enumerate(SUITE.split())}
"""Where the priorities of each row began, for ever as it was thought."""

READING = "placed.extend(permit.at(priority) for priority, permit in enumerate(members, start=_FIRST))"
BY_BANDS = f"""\
bands = {BANDS!r}
        rows = [permit.rules[0].flows[0].requirement for permit in members]
        at = [bands[row] + rows[:index].count(row) for index, row in enumerate(rows)]
        placed.extend(sorted((permit.at(each) for permit, each in zip(members, at)), key=lambda rule: rule.priority))"""


def by_bands(directory: Path) -> Path:
    """Return a release of the package as it was, whose NSGs have the priorities of bands."""
    made = release(directory, lambda data: f"{data}\n")
    file = made / "webex_calling" / "targets" / "azure" / "network_security_group.py"
    now = file.read_text(encoding="utf-8")
    assert now.count(READING) == 1
    file.write_text(now.replace(READING, BY_BANDS), encoding="utf-8")
    return made


def rules(stack: Stack) -> dict[str, list[tuple[str, int]]]:
    """Return the names and priorities of the rules of each NSG, in their order."""
    held: list[Resource] = [each for each in stack.resources().values() if each.type == NSG]
    return {
        each.label: [(text(rule, "name"), int(str(rule["priority"]))) for rule in objects(each.inputs, RULES)]
        for each in held
    }


def test_bands_become_reading_order(toolchain: Toolchain, clouds: Clouds, tmp_path: Path) -> None:
    """Each NSG is updated once, in place, and nothing else; what both need is admitted at every moment."""
    site = base("azure")
    first(site)["sharedSubnets"] = {"external": "edge"}
    desks(media="both", options={"cscan": True, "mobilePush": True, "webexSuite": True})(site)
    make = partial(Stack, PROGRAMS / "attached", clouds=clouds, toolchain=toolchain, directory=tmp_path / "stack")
    with Journey(site, clouds, make) as journey:
        assert journey.on(by_bands(tmp_path / "bands")).faults == []
        before, ids = rules(journey.stack), {each.label: each.id for each in journey.stack.resources().values()}
        assert {priority for _, priority in before["NetworkSecurityGroup edge"]} >= {100, 600, 1300, 4096}

        leg = journey.on(None)
        assert leg.faults == []
        done = sorted((each.action, each.label) for each in leg.run.operations)
        assert done == [("update", nsg) for nsg in sorted(before)]
        assert leg.run.changes() == dict.fromkeys(before, "update")

        after = rules(journey.stack)
        assert {nsg: {name for name, _ in held} for nsg, held in after.items()} == {
            nsg: {name for name, _ in held} for nsg, held in before.items()
        }
        assert max(priority for held in after.values() for _, priority in held if priority != 4096) < 200
        assert {each.label: each.id for each in journey.stack.resources().values()} == ids
        assert journey.on(None).run.changes() == {}
