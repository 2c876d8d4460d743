"""Which modules are mutated, in the order of their weight, and the fast tests that judge each."""

from collections.abc import Mapping

JUDGES: Mapping[str, tuple[str, ...]] = {
    "plan/merge": ("plan/test_merge.py",),
    "plan/groups": ("plan/test_groups.py",),
    "plan/derive": ("plan/test_derive.py",),
    "verify/model/packets": ("verify/model/test_packets.py", "verify/model/test_names.py"),
    "verify/model/diagram": ("verify/model/test_diagram.py", "verify/model/test_packets.py"),
    "verify/model/admission": ("verify/model/test_admission.py",),
    "verify/aws/security_group": ("verify/aws/test_security_group.py",),
    "verify/aws/prefix_list": ("verify/aws/test_security_group.py",),
    "verify/azure/network_security_group": ("verify/azure/test_network_security_group.py",),
    "verify/azure/service_tag": ("verify/azure/test_service_tag.py",),
    "verify/aws/network_acl": ("verify/aws/test_network_acl.py",),
    "verify/aws/nat_gateway": ("verify/aws/test_nat_gateway.py",),
    "verify/azure/nat_gateway": ("verify/azure/test_nat_gateway.py",),
    "registered/registry": ("registered/test_registry.py",),
    "verify/model/names": ("verify/model/test_names.py",),
    "verify/model/hop": ("verify/model/test_hop.py",),
    "verify/azure/reference": ("verify/azure/test_reference.py",),
    "verify/azure/ip_group": ("verify/azure/test_ip_group.py", "verify/azure/test_address.py"),
    "verify/azure/public_address": ("verify/azure/test_public_address.py",),
    "verify/azure/subnet": ("verify/azure/test_subnet.py", "verify/azure/test_interface.py"),
    "verify/azure/interface": ("verify/azure/test_interface.py",),
    "verify/azure/admin_rule": ("verify/azure/test_security_admin_rule.py",),
    "verify/azure/security_admin_rule": ("verify/azure/test_security_admin_rule.py",),
    "verify/model/spans": ("verify/model/test_spans.py",),
    "verify/aws/suricata_list": ("verify/aws/test_suricata_list.py",),
    "verify/aws/stateless_rules": ("verify/aws/test_stateless_rules.py",),
    "verify/aws/dns_firewall": ("verify/aws/test_dns_firewall.py",),
    "verify/aws/denied": ("verify/aws/test_denied.py",),
    "verify/azure/fqdn": ("verify/azure/test_fqdn.py",),
    "verify/model/condition": (
        "verify/model/test_condition.py",
        "verify/azure/test_network_security_group.py",
    ),
    "verify/azure/security_rule": ("verify/azure/test_network_security_group.py",),
    "verify/proof/partly": ("verify/proof/test_partly.py",),
    "verify/proof/excepted": ("verify/proof/test_excepted.py",),
}
"""Module under components/webex_calling: test files under tests."""

TOO_SLOW = ("independent_service", "on_all_pairs")
"""Parts of the names of tests that take seconds: they start another program, or try all there is."""
