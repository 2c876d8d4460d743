"""What the loader reckons for each security group, without a site, is the most that a planner puts there for any."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from ipaddress import IPv4Network

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples.stacks import ROOT
from tests.options import every
from tests.plan.random_sites import gateway_of, gateways, pool_of, pools
from tests.targets.aws.test_group_assignment import HTTPS, REFERENCE, SETTINGS, SIZES, planned

from webex_calling.plan.endpoint_plan import Plan
from webex_calling.published.folder import read_folders
from webex_calling.published.group_loads import GroupLoads
from webex_calling.published.item import read_items
from webex_calling.published.placement import Attachment
from webex_calling.published.placing import group_loads
from webex_calling.published.requirement import Initiator
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud
from webex_calling.site.vdi import Platform, VdiPool

Weights = Mapping[tuple[str, Initiator], int]
"""What is in a group, in the direction that this side or the peer opens."""

SITES_OWN = IPv4Network("10.0.0.0/8")
"""Where every address is that these sites give: how many there are, no data tell, and the loader counts each once."""

FULLEST_GATEWAY = gateway_of(
    {
        **SETTINGS,
        "name": "fra-a",
        "trunk": "certificate",
        "listen_ports": ["5061"],
        "public_address": "203.0.113.10",
        "https": HTTPS[0],
    },
    Cloud.AWS,
)
FULLEST_POOL = pool_of(
    {
        **SETTINGS,
        "name": "desks",
        "platform": "ec2",
        "media": "both",
        "https": HTTPS[0],
        "options": every(REFERENCE.published.desktop_options),
    },
    Cloud.AWS,
)
FULLEST: Mapping[Attachment, LocalGateway | VdiPool] = {
    Attachment.GATEWAY: FULLEST_GATEWAY,
    Attachment.DESKTOP: FULLEST_POOL,
}
"""The choices that no others outweigh, in any group: every service that excludes a heavier one is off."""


@cache
def bounds() -> Mapping[Attachment, Weights]:
    """Return what the loader reckons of rules to published peers."""
    folders = read_folders(ROOT / "data", [])
    items = [item for folder in folders for file in folder.files for item in read_items(folder.name, file, [])]
    asked = {folder.name for folder in folders if folder.article and folder.article.option}
    return {loads.attachment: dict(_published(loads)) for loads in group_loads(items, asked)}


def _published(loads: GroupLoads) -> Iterator[tuple[tuple[str, Initiator], int]]:
    """Yield what weighs in each group, but for peers that a site gives: those of the row, or an HTTP proxy for them."""
    for group, held in loads.loads.items():
        found = [each for (permit, said), each in held.items() if permit.peer not in (said.row.peer.site, "proxy")]
        if found:
            yield group, sum(found)


def weights(plan: Plan) -> Weights:
    """Return what rules to published peers weigh in the groups of the interface where each weighs most."""
    most: Counter[tuple[str, Initiator]] = Counter()
    for side in plan.interfaces:
        held: Counter[tuple[str, Initiator]] = Counter()
        for group in side.groups:
            for rule in group.rules:
                if rule.list or not IPv4Network(str(rule.cidr_ipv4)).subnet_of(SITES_OWN):
                    opens = Initiator.PEER if rule.ingress else Initiator.LOCAL
                    held[group.id, opens] += SIZES[rule.list] if rule.list else 1
        most |= held
    return most


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        gateways(Cloud.AWS).map(lambda each: each.model_copy(update={"listen_ports": each.listen_ports[:1]})),
        pools(Cloud.AWS).filter(lambda pool: pool.platform is not Platform.WORKSPACES),
    )
)
def test_no_plan_is_heavier_than_the_loader_reckons(model: LocalGateway | VdiPool) -> None:
    """No group of a plan, whatever the site chooses, weighs more than what the rows were let in with.

    A site's own listening ports are a list too, so one is drawn; WorkSpaces have all rules in one group.
    """
    bound = bounds()[Attachment.GATEWAY if isinstance(model, LocalGateway) else Attachment.DESKTOP]
    found = weights(planned(model))
    assert {key: weight for key, weight in found.items() if weight > bound.get(key, 0)} == {}


def test_some_site_reaches_what_the_loader_reckons() -> None:
    """The bound is no looser than it must be: one gateway and one pool have every group as heavy as it says."""
    assert {at: dict(weights(planned(model))) for at, model in FULLEST.items()} == bounds()
