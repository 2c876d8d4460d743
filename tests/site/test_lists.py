"""Sites and components have a key for each listed network, and another listed network is refused by name."""

from dataclasses import replace

import pytest
from tests.aws.test_published_networks import networks
from tests.components import refused

from webex_calling.aws.published_networks import AwsPublishedNetworksArgs
from webex_calling.azure.published_networks import AzurePublishedNetworksArgs
from webex_calling.fault import Faults
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import Reference, in_place, load_reference
from webex_calling.site.lists import LISTED, AdoptedAwsNetworks, AdoptedAzureNetworks, network_of, raise_unnamed
from webex_calling.site.site import Site

REFERENCE = load_reference()
REMEDY = (
    "networks.new-one: has a list, and sites and components know those of app-configuration, calling, "
    'device-configuration alone; write "listed: false", so that the rules hold its prefixes, or give it keys in '
    "both"
)


def grown() -> Reference:
    """Return the reference with one listed network more."""
    new = replace(REFERENCE.networks["app-configuration"], id="new-one")
    return replace(REFERENCE, networks={**REFERENCE.networks, "new-one": new})


def test_every_listed_network_has_its_keys() -> None:
    """What the data lists is what a site may adopt on each cloud, and what components are given."""
    listed = [network.id for network in REFERENCE.listed]
    assert [network_of(key) for key in LISTED] == listed
    for model in (AdoptedAwsNetworks, AdoptedAzureNetworks):
        assert list(map(network_of, model.model_fields)) == listed
    for arguments, ending in ((AwsPublishedNetworksArgs, "_list_ids"), (AzurePublishedNetworksArgs, "_group_id")):
        keys = [key.removesuffix(ending) for key in arguments.__annotations__ if key.endswith(ending)]
        assert list(map(network_of, keys)) == listed


def test_another_listed_network_is_refused() -> None:
    """A listed network without keys is a fault with its name: of the data, of a site's plan and of a component."""
    raise_unnamed(REFERENCE)
    with pytest.raises(Faults) as raised:
        raise_unnamed(grown())
    assert str(raised.value) == REMEDY
    with pytest.raises(Faults, match="new-one"):
        plan_site(grown(), Site.model_construct())
    with in_place(grown()):
        assert REMEDY.partition(": ")[2] in str(refused(networks))
