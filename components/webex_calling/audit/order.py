"""Say ``unreached(estate)``: the rules of NSGs and entries of network ACLs that no packet reaches."""

from collections.abc import Iterator

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.filters import AzureFilters
from webex_calling.audit.needless import Needless, shadowed
from webex_calling.audit.registrations import acl_registration
from webex_calling.fault import Faults
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_acl import NetworkAcls


def unreached(aws: AwsEstate, azure: AzureEstate, filters: AzureFilters, unread: list[str]) -> Iterator[Needless]:
    """Yield them; what keeps a filter from being read is added to ``unread``."""
    acls = {acl.id: acl_registration(acl) for acl in aws.acls.values()}
    reader = NetworkAcls(Registered(acls.values()))
    for registered in acls.values():
        try:
            parts = reader.filter(registered).parts
        except Faults as faults:
            unread.extend(map(str, faults))
            continue
        for part in parts:
            entries = [clause for clause in part.admission.clauses if clause.resource]
            yield from shadowed(f"network ACL {registered.name}", entries, entries)
    for nsg in azure.nsgs.values():
        try:
            hop = filters.of(nsg, filters.network_of(nsg))
        except Faults as faults:
            unread.extend(map(str, faults))
            continue
        clauses = hop.parts[0].admission.clauses
        own = [clause for clause in clauses if not clause.rule.startswith("default ")]
        yield from shadowed(f"NSG {nsg.name}", clauses, own)
