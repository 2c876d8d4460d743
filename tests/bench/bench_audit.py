"""``make bench``: what an audit of 10,000 security groups of 10 rules costs, from the file to the text.

The rules differ: random ports and prefixes, other groups, and a prefix list; one group in a hundred keeps an older
published network in rules of its own, and one in fifty has a rule that another holds. The audit is a whole process.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GROUPS, RULES, ROUNDS = 10_000, 10, 5
LIST = "pl-0123456789abcdef0"
OLDER = (
    *("23.89.0.0/16", "85.119.56.0/23", "128.177.14.0/24", "128.177.36.0/24", "135.84.168.0/21", "139.177.64.0/21"),
    *("139.177.72.0/23", "144.196.0.0/16", "150.253.128.0/17", "163.129.0.0/17", "170.72.0.0/16", "170.133.128.0/18"),
    *("185.115.196.0/22", "199.19.196.0/23", "199.19.199.0/24", "199.59.64.0/21"),
)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        groups, entries = Path(folder) / "groups.json", Path(folder) / f"{LIST}.json"
        write(groups)
        entries.write_text(json.dumps({"Entries": [{"Cidr": each} for each in OLDER]}, indent=4))
        command = [sys.executable, "-m", "webex_calling", "audit", str(groups), str(entries)]
        taken = [measure(command) for _ in range(ROUNDS)]
        size = groups.stat().st_size / 1e6
    print(f"audit of {GROUPS:,} security groups of {RULES} rules, {size:.0f} MB, whole processes, median of {ROUNDS}")
    figures = (("wall time", 0, 1, "s"), ("CPU time", 1, 1, "s"), ("peak memory", 2, 1024, "MiB"))
    for label, figure, scale, unit in figures:
        print(f"  {label:<12} {median(each[figure] for each in taken) / scale:.4g} {unit}")


def write(path: Path) -> None:
    """Write the estate group by group: the peak of a process that starts another counts as the other's too."""
    with path.open("w") as file:
        for at, group in enumerate(estate(random.Random(5))):
            text = json.dumps(group, indent=4).replace("\n", "\n        ")
            file.write(("," if at else '{\n    "SecurityGroups": [') + f"\n        {text}")
        file.write("\n    ]\n}\n")


def measure(command: list[str]) -> tuple[float, float, int]:
    """Run an audit that finds something; return wall seconds, CPU seconds and peak memory in KiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 1:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def estate(chance: random.Random) -> Any:
    """Yield groups as describe-security-groups prints them."""
    for at in range(GROUPS):
        inbound = [permission(chance) for _ in range(RULES // 2)]
        outbound = [permission(chance) for _ in range(RULES - RULES // 2)]
        if at % 100 == 0:
            outbound[0] = {**outbound[0], "IpRanges": [{"CidrIp": each} for each in OLDER]}
        if at % 50 == 0:
            inbound[1] = {**inbound[0], "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        yield {
            "GroupId": f"sg-{at:017x}",
            "IpPermissionsEgress": outbound,
            "Tags": [{"Key": "Name", "Value": f"application-{at}"}],
            "VpcId": "vpc-0123456789abcdef0",
            "SecurityGroupArn": f"arn:aws:ec2:eu-central-1:123456789012:security-group/sg-{at:017x}",
            "OwnerId": "123456789012",
            "GroupName": f"application-{at}",
            "Description": f"Rules of application {at}",
            "IpPermissions": inbound,
        }


def permission(chance: random.Random) -> dict[str, Any]:
    """Return one permission with one peer."""
    first = chance.randrange(1, 60_000)
    held: dict[str, Any] = {
        "IpProtocol": chance.choice(["tcp", "udp"]),
        "FromPort": first,
        "ToPort": first + chance.choice([0, 0, 0, 100]),
        "UserIdGroupPairs": [],
        "IpRanges": [],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
    }
    kind = chance.random()
    if kind < 0.8:
        cidr = f"10.{chance.randrange(256)}.{chance.randrange(256)}.0/24"
        held["IpRanges"] = [{"Description": "a peer of the application", "CidrIp": cidr}]
    elif kind < 0.9:
        held["UserIdGroupPairs"] = [{"UserId": "123456789012", "GroupId": f"sg-{chance.randrange(GROUPS):017x}"}]
    else:
        held["PrefixListIds"] = [{"Description": "Webex Calling", "PrefixListId": LIST}]
    return held


if __name__ == "__main__":
    main()
