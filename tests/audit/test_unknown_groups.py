"""An interface with a group that is in the files, and one that is not: what the one admits is certain all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit.test_odd_rules import EVERYTHING, OPEN, Sited, permitting, ssh
from tests.audit.test_routed import gateway, site
from tests.rows import GATEWAY_MEDIA, GATEWAY_SIGNALLING

__all__ = ["site"]

UNTOLD = "its rules are not in these files: add describe-security-groups of its account and region"


def attached(*permissions: Any, outbound: Any) -> dict[str, Any]:
    """Return an estate whose interface carries a second group, which is not in it."""
    documents = permitting(*permissions, outbound=outbound)
    documents["interfaces"]["NetworkInterfaces"][0]["Groups"].append({"GroupId": "sg-0e", "GroupName": "other"})
    return documents


def test_what_the_known_group_admits_is_certain(tmp_path: Path, site: Sited) -> None:
    """Its open SSH rule is excess, Calling gets through, and what the other admits besides is not known."""
    side = gateway(tmp_path, site, attached(OPEN, outbound=[EVERYTHING]))
    assert "rule in tcp 22 from 0.0.0.0/0 of sg-0a" in ssh(side)
    assert (side.faults, side.unproven) == ((), ())
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA}.isdisjoint(gap.row for gap in (*side.gaps, *side.may_be_refused))
    (maybe,) = side.may_be_admitted
    assert maybe.rule == "security group sg-0e"
    assert UNTOLD in maybe.refused_by
    assert not side.proven


@pytest.mark.parametrize("outbound", [(), (OPEN,)], ids=["nothing", "SSH alone"])
def test_what_it_does_not_admit_the_other_may(tmp_path: Path, site: Sited, outbound: Any) -> None:
    """Rows that it refuses may be refused, by the name of the other and the command that tells its rules."""
    side = gateway(tmp_path, site, attached(outbound=outbound))
    assert side.gaps == ()
    refused = {gap.row: gap.refused_by for gap in side.may_be_refused}
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= set(refused)
    assert all("sg-0e" in words and UNTOLD in words for words in refused.values())


def test_without_it_they_are_missing(tmp_path: Path, site: Sited) -> None:
    """The same estate with the known group alone refuses them for certain."""
    side = gateway(tmp_path, site, permitting(outbound=[]))
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= {gap.row for gap in side.gaps}
