"""`aws.ec2.ManagedPrefixList`: entries and size change in calls of their own, in the real provider's order."""

from collections.abc import Iterator

from tests.engine.doubles.addresses import fault
from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.kind import Kind, Live
from tests.engine.doubles.values import UNKNOWN, Properties, Value, integer, objects, text


class ManagedPrefixList(Kind):
    """A customer-managed prefix list with its entries inline."""

    token = "aws:ec2/managedPrefixList:ManagedPrefixList"
    named_by = "name"
    replaces = frozenset({"addressFamily", "region"})
    keeps_unfinished = believes_updates = True
    computed = ("arn", "ownerId", "version", "tagsAll", "region")
    unordered = frozenset({"entries"})

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def faults(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        if inputs.get("addressFamily") not in ("IPv4", "IPv6", UNKNOWN):
            yield "addressFamily", f"{inputs.get('addressFamily')!r} is neither IPv4 nor IPv6"
        if inputs.get("maxEntries") != UNKNOWN and integer(inputs, "maxEntries") < 1:
            yield "maxEntries", f"{inputs['maxEntries']} is less than 1"
        if not 1 <= len(text(inputs, "name")) <= 255:
            yield "name", "a name has 1 to 255 characters"
        for entry in objects(inputs, "entries") if inputs.get("entries") != UNKNOWN else []:
            cidr = text(entry, "cidr")
            if cidr != UNKNOWN and fault(cidr):
                yield "entries", fault(cidr)

    def create(self, inputs: Properties) -> str:
        answer = self._ec2.call(
            "CreateManagedPrefixList",
            text(inputs, "region"),
            PrefixListName=inputs["name"],
            AddressFamily=inputs["addressFamily"],
            MaxEntries=inputs["maxEntries"],
            Entries=_entries(objects(inputs, "entries")) or None,
            TagSpecifications=tagged("prefix-list", inputs),
        )
        created = answer["PrefixList"]
        return text(created, "PrefixListId") if isinstance(created, dict) else ""

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        found = self._find(resource_id, region)
        if found is None:
            return None
        answer = self._ec2.call("GetManagedPrefixListEntries", region, PrefixListId=resource_id)
        entries: list[Value] = [
            {"cidr": entry["Cidr"]} | ({"description": entry["Description"]} if entry.get("Description") else {})
            for entry in objects(answer, "Entries")
        ]
        tags = tags_of(found)
        inputs: Properties = {
            "name": text(found, "PrefixListName"),
            "addressFamily": text(found, "AddressFamily"),
            "maxEntries": integer(found, "MaxEntries"),
            "entries": entries,
            "tags": tags,
        }
        computed: Properties = {
            "arn": text(found, "PrefixListArn"),
            "ownerId": text(found, "OwnerId"),
            "version": integer(found, "Version"),
            "tagsAll": tags,
            "region": region or self._ec2.region,
        }
        return Live(inputs, computed)

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        region = text(inputs, "region")
        old_size, new_size = integer(state, "maxEntries"), integer(inputs, "maxEntries")
        if new_size > old_size:
            self._ec2.call("ModifyManagedPrefixList", region, PrefixListId=resource_id, MaxEntries=new_size)
        self._change_entries(resource_id, state, inputs)
        if new_size < old_size:
            self._ec2.call("ModifyManagedPrefixList", region, PrefixListId=resource_id, MaxEntries=new_size)
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        region = text(state, "region")
        if self._find(resource_id, region) is not None:
            self._ec2.call("DeleteManagedPrefixList", region, PrefixListId=resource_id)

    def _change_entries(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        region = text(inputs, "region")
        old, new = objects(state, "entries"), objects(inputs, "entries")
        added = [entry for entry in new if entry not in old]
        removed = [entry for entry in old if entry not in new]
        if not (added or removed or state.get("name") != inputs.get("name")):
            return
        version = integer(state, "version")
        both = {text(entry, "cidr") for entry in added} & {text(entry, "cidr") for entry in removed}
        if both:
            # EC2 takes no CIDR twice in one request: a changed description costs a moment without the entry.
            answer = self._ec2.call(
                "ModifyManagedPrefixList",
                region,
                PrefixListId=resource_id,
                CurrentVersion=version,
                RemoveEntries=[{"Cidr": cidr} for cidr in sorted(both)],
            )
            changed = answer["PrefixList"]
            version = integer(changed, "Version") if isinstance(changed, dict) else version
            removed = [entry for entry in removed if text(entry, "cidr") not in both]
        self._ec2.call(
            "ModifyManagedPrefixList",
            region,
            PrefixListId=resource_id,
            PrefixListName=inputs["name"],
            CurrentVersion=version if added or removed else None,
            AddEntries=_entries(added) or None,
            RemoveEntries=[{"Cidr": entry["cidr"]} for entry in removed] or None,
        )

    def _find(self, list_id: str, region: str) -> Properties | None:
        found = self._ec2.find("DescribeManagedPrefixLists", "PrefixLists", region, PrefixListIds=[list_id])
        # moto shows a deleted list once more.
        return None if found is None or text(found, "State") == "delete-complete" else found


def _entries(entries: list[Properties]) -> list[dict[str, Value]]:
    names = {"cidr": "Cidr", "description": "Description"}
    return [{names[key]: value for key, value in entry.items() if value} for entry in entries]
