"""`with shown(browser, path, …) as seen`: one page in a browser, with all that it asked for and complained of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Dialog, Page, Route

WIDTH, HEIGHT = 1280, 900


@dataclass(frozen=True, slots=True)
class Seen:
    """A page, the addresses that it asked for, and what the browser complained of, dialogues and errors too."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def shown(browser: Browser, path: Path, part: str = "", **options: Any) -> Iterator[Seen]:
    """Show a file; whatever else the page asks for is refused and told, and it may complain of nothing."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce", **options)
    seen = Seen(context.new_page())
    address = path.as_uri()

    def route(asked: Route) -> None:
        if asked.request.url.partition("#")[0] == address:
            asked.continue_()
            return
        seen.asked.append(asked.request.url)
        asked.abort()

    def answer(dialog: Dialog) -> None:
        seen.complaints.append(dialog.message)
        dialog.dismiss()

    context.route("**/*", route)
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("dialog", answer)
    seen.page.goto(f"{address}{part}")
    yield seen
    assert (seen.asked, seen.complaints) == ([], [])
    context.close()
