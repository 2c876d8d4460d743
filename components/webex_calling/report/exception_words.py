"""Say ``exception_lines(exceptions)``: what is accepted by whom until when, and which exceptions are findings."""

from collections.abc import Iterator, Sequence
from typing import Any

from webex_calling.report.toned import Tone, Toned
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.verify.proof.excepted import Excepted, Standing
from webex_calling.verify.proof.interface_proof import InterfaceProof


def accepted_words(exception: AcceptedExcess) -> str:
    """Return what an exception says: its name, statement, owner and last day."""
    held = exception.statement.strip().rstrip(".")
    return f"{exception.name}: {held}; accepted by {exception.owner} until {exception.expires.isoformat()}"


def accepted_lines(sides: Sequence[InterfaceProof]) -> Iterator[str]:
    """Yield each exception that accepts excess, with its ends and the first packet of each."""
    for exception, held in _accepted(sides).items():
        yield f"  {accepted_words(exception)}"
        yield from (f"    {side.called}: {packet}" for side, packet in held)


def exception_lines(exceptions: Sequence[Excepted]) -> list[Toned]:
    """Return what is wrong with exceptions, and what is not known of them, a line each."""
    found = [Toned(words, Tone.BAD if each.wrong else Tone.CARE) for each in exceptions if (words := _wrong(each))]
    return sorted(found, key=lambda each: each.tone is not Tone.BAD)


def exception_counts(exceptions: Sequence[Excepted]) -> tuple[tuple[int, str, str], ...]:
    """Return how many exceptions are findings, each number with its noun for one and for many."""
    stale, expired = (sum(each.standing is kind for each in exceptions) for kind in (Standing.STALE, Standing.EXPIRED))
    return (
        (expired, "expired exception", "expired exceptions"),
        (stale, "exception that matches nothing", "exceptions that match nothing"),
    )


def exceptions_document(exceptions: Sequence[Excepted]) -> list[dict[str, Any]]:
    """Return the exceptions as JSON values, each with what comes of it."""
    return [
        {**exception_document(each.exception), "standing": str(each.standing), "ends": list(each.ends)}
        for each in exceptions
    ]


def exception_document(exception: AcceptedExcess) -> dict[str, Any]:
    """Return what an exception says as JSON values."""
    return {
        "name": exception.name,
        "statement": exception.statement,
        "owner": exception.owner,
        "expires": exception.expires.isoformat(),
    }


def _accepted(sides: Sequence[InterfaceProof]) -> dict[AcceptedExcess, list[tuple[InterfaceProof, str]]]:
    found: dict[AcceptedExcess, list[tuple[InterfaceProof, str]]] = {}
    for side in sides:
        for each in side.declared:
            if each.exception:
                found.setdefault(each.exception, []).append((side, str(each.sample.packet)))
    return found


def _wrong(told: Excepted) -> str:
    exception = told.exception
    where = exception.end or exception.filter
    match told.standing:
        case Standing.EXPIRED:
            day = exception.expires.isoformat()
            return (
                f"exception {exception.name} expired on {day} ({', '.join(told.ends)}): "
                f"{exception.owner} renews it, or narrows the rule"
            )
        case Standing.STALE:
            return f"exception {exception.name} matches no excess of {where}: remove it, or correct what it matches"
        case Standing.UNKNOWN:
            return f"exception {exception.name} was not tried: {where} could not be read"
        case _:
            return ""
