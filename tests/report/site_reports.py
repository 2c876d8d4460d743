"""`report_of(outcome)`: what the page of one run tells, and the runs that several tests look at, each made once."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml
from tests.examples.stacks import stack_file
from tests.impact.sides import run_of_file

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.page_run import PageRun
from webex_calling.commands.stack_run import Outcome, run_stack
from webex_calling.report.change import ChangeReport
from webex_calling.report.site.evidence import Input
from webex_calling.report.site.site_report import SiteReport

SITE = "webex-calling:site"


@cache
def example(name: str) -> Outcome:
    """Return the run of an example."""
    return run_stack("", stack_file(name), lambda words: None)


def report_of(outcome: Outcome, change: ChangeReport | None = None) -> SiteReport:
    """Return what the page of a run tells; its stack file is told by its text."""
    inputs = (Input.of("stack file", f"Pulumi.{outcome.stack}.yaml", b""),)
    return PageRun(outcome, side_of(outcome), change).report(inputs)


@cache
def gateways(count: int, *, own_peers: bool = False) -> Outcome:
    """Return the run of a site of gateways that are equal but for their addresses and, if asked for, their ITSPs'."""
    site = {
        "resolvers": ["10.0.0.53"],
        "timeServers": ["169.254.169.123"],
        "https": {"proxy": {"addresses": ["10.0.0.80/32"], "port": 8080}},
        "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": VOICE}}},
        "localGateways": [_gateway(number, own_peers) for number in range(count)],
    }
    return run_of_site(site)


def run_of_site(site: dict[str, Any], name: str = "Pulumi.many.yaml") -> Outcome:
    """Run the stack file of a site."""
    return run_of_file(name, yaml.safe_dump({"config": {SITE: site}}, sort_keys=False))


VOICE = {"id": "vpc-0a1b2c3d4e5f60718", "cidrs": ["10.20.0.0/16"]}


def _gateway(number: int, own_peers: bool) -> dict[str, Any]:
    return {
        "name": f"gateway-{number:04}",
        "trunk": "registration",
        "interfaces": {"external": f"10.20.1.{number + 1}"},
        "peers": [
            {
                "name": "itsp",
                "addresses": [f"198.51.100.{number if own_peers else 0}/32"],
                "transport": "udp",
                "peerPorts": [5060],
                "localPorts": [5060],
                "mediaPorts": "16384-32767",
            }
        ],
    }
