"""`VdiPool.from_arguments`: what a pool's arguments become, and what is wrong with them."""

from typing import Any

import pytest
from tests.site.sites import GONE, changed, told

from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Profile
from webex_calling.site.kinds import Cloud
from webex_calling.site.vdi import Media, Platform, VdiPool

PUBLISHED = load_reference().published
POOL: dict[str, Any] = {
    "name": "desks",
    "platform": "ec2",
    "media": "both",
    "options": {"cscan": True},
    "direct_media": {"networks": ["10.0.0.0/8"]},
    "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"],
    "https": {"external": "the edge"},
    "profile": "strict",
    "other_groups": ["sg-0abc"],
}


def test_values() -> None:
    """Texts become the values of the domain."""
    pool = VdiPool.from_arguments(POOL, published=PUBLISHED, cloud=Cloud.AWS)
    read = pool.platform, pool.media, pool.options.asked(), pool.effective_profile
    assert read == (Platform.EC2, Media.BOTH, frozenset({"cscan"}), Profile.STRICT)


def test_arguments_round_trip() -> None:
    """The arguments of a pool build an equal one."""
    pool = VdiPool.from_arguments(POOL, published=PUBLISHED)
    assert VdiPool.from_arguments(pool.to_arguments(), published=PUBLISHED) == pool


RULE = {
    "name": "print",
    "direction": "outbound",
    "protocol": "tcp",
    "ports": [9100],
    "addresses": ["10.30.8.0/24"],
    "reason": "printers",
}
CASES = {
    "no media": (
        (("media",), GONE),
        "media: is missing; add it: optimised: media leaves the thin client; fallback: the desktop; both: "
        "either. There is "
        "no safe default",
    ),
    "American spelling": (
        (("media",), "optimized"),
        "media: \"optimized\" is not a known value; write 'optimised', 'fallback' or 'both'",
    ),
    "platform of the other cloud": (
        (("platform",), "azure-virtual-desktop"),
        'platform: "azure-virtual-desktop" is not a platform of AWS; give workspaces or appstream or ec2',
    ),
    "direct media of the thin client": (
        (("media",), "optimised"),
        "direct_media: is set for desktops whose media leaves the thin client; remove it, or set media to "
        "fallback or both",
    ),
    "no time servers": (
        (("time_servers",), GONE),
        "time_servers: is missing, and has no safe default; give the addresses of the NTP servers in use, "
        "[169.254.169.123]",
    ),
    "two rules of one name": (
        (("extra_rules",), [RULE, RULE]),
        'extra_rules[1].name: "print" appears twice; give each a name of its own',
    ),
    "a rule inside": (
        (("extra_rules",), [{**RULE, "interface": "internal"}]),
        'extra_rules[0].interface: "internal" is the internal interface, which desktops do not have; remove it',
    ),
    "unknown option": (
        (("options",), {"cscann": True}),
        'options.cscann: is not a known key; did you mean "cscan"?',
    ),
    "no group id": (
        (("other_groups",), ["default"]),
        'other_groups[0]: "default" is not a security group id; write "sg-" and its digits',
    ),
}


@pytest.mark.parametrize(("change", "fault"), CASES.values(), ids=CASES.keys())
def test_fault(change: Any, fault: str) -> None:
    """One mistake is one fault, with its place as the arguments spell it, its value and its remedy."""
    with pytest.raises(Faults) as raised:
        VdiPool.from_arguments(changed(POOL, change), published=PUBLISHED, cloud=Cloud.AWS)
    assert told(raised.value) == [fault]
