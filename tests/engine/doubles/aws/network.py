"""`aws.ec2.Vpc` and `aws.ec2.Subnet`, as far as a program needs them to have something to attach to."""

from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.kind import Kind, Live
from tests.engine.doubles.values import Properties, text


class Network(Kind):
    """A network that has one CIDR and tags."""

    keeps_unfinished = believes_updates = True
    computed = ("arn", "tagsAll", "region")
    noun = ""
    tag_kind = ""
    parents: tuple[tuple[str, str], ...] = ()

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def create(self, inputs: Properties) -> str:
        answer = self._ec2.call(
            f"Create{self.noun}",
            text(inputs, "region"),
            CidrBlock=inputs["cidrBlock"],
            TagSpecifications=tagged(self.tag_kind, inputs),
            **{name: inputs.get(key) for key, name in self.parents},
        )
        created = answer[self.noun]
        return text(created, f"{self.noun}Id") if isinstance(created, dict) else ""

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        ids = {f"{self.noun}Ids": [resource_id]}
        found = self._ec2.find(f"Describe{self.noun}s", f"{self.noun}s", region, **ids)
        if found is None:
            return None
        tags = tags_of(found)
        inputs: Properties = {"cidrBlock": text(found, "CidrBlock"), "tags": tags}
        inputs |= {key: text(found, name) for key, name in self.parents}
        region = region or self._ec2.region
        arn = f"arn:aws:ec2:{region}:{text(found, 'OwnerId')}:{self.tag_kind}/{resource_id}"
        return Live(inputs, {"arn": arn, "tagsAll": tags, "region": region})

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        if self.read(resource_id, state) is not None:
            self._ec2.call(f"Delete{self.noun}", text(state, "region"), **{f"{self.noun}Id": resource_id})


class Vpc(Network):
    """A VPC."""

    token = "aws:ec2/vpc:Vpc"
    replaces = frozenset({"cidrBlock", "region"})
    noun = "Vpc"
    tag_kind = "vpc"


class Subnet(Network):
    """A subnet."""

    token = "aws:ec2/subnet:Subnet"
    replaces = frozenset({"cidrBlock", "vpcId", "availabilityZone", "region"})
    noun = "Subnet"
    tag_kind = "subnet"
    parents = (("vpcId", "VpcId"), ("availabilityZone", "AvailabilityZone"))
