"""What a site adopts is proven by what the AWS CLI prints of it, and by nothing where it prints nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audit.adopting import (
    CALLING,
    ENTRIES,
    GENERAL,
    GROUPS,
    LIST,
    LISTS,
    OTHER,
    SSH,
    Documents,
    Edit,
    close,
    deployed,
    documents,
    larger,
    permit,
    prefix,
    proof,
    shorter,
    texts,
)
from tests.examples.adopted import FOLDER, site, write
from tests.rows import GATEWAY_SIGNALLING

from webex_calling.audit.adopted import Weight, check_adopted, read_adopted, weigh
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.flow_sets import DeclaredExcess


@pytest.mark.long
def test_the_example_is_what_moto_prints(request: pytest.FixtureRequest) -> None:
    """The files beside the example are those of groups and a list as required; `make golden` writes them anew."""
    if request.config.getoption("--golden-update"):
        write(FOLDER, texts())
    assert {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()} == texts()


@pytest.mark.long
def test_the_right_content_is_proven(tmp_path: Path) -> None:
    """Groups that permit what is required are proven, and what the other group permits is declared."""
    side = proof(tmp_path, documents())
    assert (side.proven, side.assumed) == (True, ())
    assert [each.excess_kind for each in side.declared] == [
        DeclaredExcess.LOCAL_PORTS,
        DeclaredExcess.DOMAIN,
        DeclaredExcess.OTHER_GROUPS,
    ]
    assert str(side.declared[-1].sample.packet) == "peer opens udp 10.30.8.20:0 -> 10.20.1.10:161"


@pytest.mark.parametrize(
    ("edit", "missing", "undeclared"),
    [
        pytest.param(close(CALLING, 8934), [GATEWAY_SIGNALLING], [], id="a rule less"),
        pytest.param(permit(GENERAL, SSH), [], [f"rule in tcp 22 from 198.51.100.1/32 of {GENERAL}"], id="a rule more"),
        pytest.param(permit(OTHER, SSH), [], [], id="a rule more in another group, which is declared"),
        pytest.param(shorter, None, [], id="a prefix less"),
        pytest.param(prefix("198.51.100.0/24"), [], None, id="a prefix more"),
    ],
)
def test_each_change_is_told(
    edit: Edit, missing: list[str] | None, undeclared: list[str] | None, tmp_path: Path
) -> None:
    """What lacks is told by its rows, and what nothing asks for by its rule; None stands for any."""
    held = documents()
    edit(held)
    side = proof(tmp_path, held)
    assert side.unproven == ()
    assert side.proven == (missing == [] and undeclared == [])
    for expected, told in (
        (missing, [gap.row for gap in side.gaps]),
        (undeclared, [each.rule for each in side.undeclared]),
    ):
        assert told == expected if expected is not None else told


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        pytest.param([GROUPS], (f"{CALLING} is adopted: its rules are not in this stack; give what ",), id="groups"),
        pytest.param([ENTRIES, LISTS], (f"the adopted list {LIST} is taken to hold what is published; ",), id="list"),
    ],
)
def test_what_no_file_tells_is_not_proven(absent: list[str], expected: tuple[str, ...], tmp_path: Path) -> None:
    """Without its content a group or list keeps the side from being proven, and nothing is wrong with it."""
    held = {name: each for name, each in documents().items() if name not in absent}
    side = proof(tmp_path, held)
    assert (side.proven, side.findings) == (False, False)
    assert side.unproven[0].startswith(expected)


def test_no_files_at_all_leave_everything_open(tmp_path: Path) -> None:
    """A site without files is not proven, and the other group is taken to admit nothing more."""
    side = proof(tmp_path, {})
    assert (side.proven, side.findings, side.assumed) == (False, False, ())
    assert len(side.unproven) == 2


def test_members_that_are_not_known_are_not_proven(tmp_path: Path) -> None:
    """A rule to another group is read where its interfaces are given; else the side is not proven, and no more."""
    held = documents()
    inward = {"IpProtocol": "udp", "FromPort": 161, "ToPort": 161, "UserIdGroupPairs": [{"GroupId": "sg-0eee"}]}
    permit(OTHER, inward)(held)
    unknown = proof(tmp_path, held)
    assert (unknown.findings, unknown.proven) == (False, False)
    assert "is a group whose members are not known" in unknown.unproven[0]
    address = {"Primary": True, "PrivateIpAddress": "10.20.8.8"}
    interface = {
        "NetworkInterfaceId": "eni-0eee",
        "SubnetId": "subnet-0a",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "Groups": [{"GroupId": "sg-0eee", "GroupName": "monitor"}],
        "PrivateIpAddresses": [address],
    }
    assert proof(tmp_path, {**held, "interfaces.json": {"NetworkInterfaces": [interface]}}).proven


def test_ipv6_is_told(tmp_path: Path) -> None:
    """Rules for IPv6 are left out, and said to be."""
    held = documents()
    permit(GENERAL, {**SSH, "IpRanges": [], "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}]})(held)
    assert proof(tmp_path, held).assumed == (f"{GENERAL} lets nothing through by 1 of its rules, which are for IPv6",)


def test_what_the_site_does_not_adopt_changes_nothing(tmp_path: Path) -> None:
    """A file may hold more than the site adopts: a group that nobody names, however open, is nobody's."""
    held = documents()
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    held["more.json"] = {
        "SecurityGroups": [{"GroupId": "sg-0fff", "IpPermissions": everything, "IpPermissionsEgress": []}]
    }
    assert proof(tmp_path, held) == proof(tmp_path, documents())


def test_groups_weigh_what_their_rules_weigh(tmp_path: Path) -> None:
    """A rule to a prefix list weighs the list's max_entries, any other one."""
    write(tmp_path, documents())
    adopted = read_adopted(["*.json"], tmp_path, lambda text: None)
    place = deployed().site.aws["fra"]
    assert [weigh(adopted, each, place) for each in (CALLING, OTHER, "sg-0fff")] == [Weight(0, 60), Weight(1, 0), None]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(lambda held: None, [], id="as the site says"),
        pytest.param(
            larger,
            [
                f'aws.fra.publishedNetworks.calling.maxEntries: "20" differs from the files, which say 25 for {LIST}; '
                "write 25: what each rule that refers to the list weighs",
                f'localGateways[0].adopt.external[0]: "{CALLING}" has rules that weigh 75 in one direction, '
                "and the quota is given as 60; write the account's quota, at least that, "
                "under aws.fra.quotas.rulesPerGroup",
            ],
            id="a larger list",
        ),
    ],
)
def test_sizes_of_the_site_are_those_of_the_files(edit: Edit, expected: list[str], tmp_path: Path) -> None:
    """What the site says of sizes and quotas is checked against what exists."""
    held = documents()
    edit(held)
    write(tmp_path, held)
    adopted = read_adopted(["*.json"], tmp_path, lambda text: None)
    assert [str(each) for each in check_adopted(deployed().site, adopted)] == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param({}, 'adopted[0]: "adopted/*.json" matches no file in ', id="none"),
        pytest.param({"a.json": '{"SecurityGroups": '}, "adopted/a.json:1: json: ends in the middle", id="cut"),
        pytest.param({"a.json": {"Vaults": [1]}}, "adopted/a.json: ", id="another command's"),
        pytest.param(
            {"a.json": {"SecurityGroups": [{}]}}, "adopted/a.json: SecurityGroups[0].GroupId: is missing", id="bare"
        ),
        pytest.param(
            {"a.json": {"SecurityGroups": [], "NextToken": "x"}},
            "adopted/a.json: SecurityGroups: is one page of a longer output (NextToken)",
            id="a page",
        ),
    ],
)
def test_bad_files_are_faults(held: Documents, expected: str, tmp_path: Path) -> None:
    """A file that cannot be read is a fault with its name and place."""
    write(tmp_path / "adopted", held)
    with pytest.raises(Faults) as caught:
        read_adopted(["adopted/*.json"], tmp_path, lambda text: None)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(expected)


@pytest.mark.parametrize(
    "path", ["/etc/passwd.json", "~/a.json", "groups.txt", "a\\b.json", "a\x1b.json", ""], ids=repr
)
def test_paths_stay_beside_the_stack_file(path: str) -> None:
    """A path starts at the stack file's folder and ends in .json."""
    with pytest.raises(Faults, match="is not a path of JSON files from here"):
        validate_site({**site(), "adopted": [path]}, published=load_reference().published)
