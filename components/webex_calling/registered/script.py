"""Say ``with as_script(path) as entry``: a program runs inside this process as a script would, and leaves no trace."""

import asyncio
import gc
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, TypeVarTuple

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


@contextmanager
def as_script(program: Path | Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Give what runs ``program``: a file in its own directory, first on the path of imports, and with its own argv.

    Afterwards working directory, path and argv are as before, and modules from beside the file are forgotten: the next
    program may have one of the same name. A function is given back as it is.
    """
    if not isinstance(program, Path):
        yield program
        return
    file = program.resolve(strict=True)
    path, argv, directory, modules = sys.path[:], sys.argv, Path.cwd(), set(sys.modules)
    sys.path.insert(0, str(file.parent))
    sys.argv = [str(file)]
    os.chdir(file.parent)
    try:
        yield lambda: _execute(file)
    finally:
        os.chdir(directory)
        sys.argv = argv
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if _stands_in(file.parent, name.partition(".")[0]):
                del sys.modules[name]


def _execute(file: Path) -> None:
    runpy.run_path(str(file), run_name="__main__")


def _stands_in(directory: Path, name: str) -> bool:
    return (directory / f"{name}.py").is_file() or (directory / name / "__init__.py").is_file()


@contextmanager
def brisk() -> Iterator[None]:
    """Leave undone, for a while, what makes registering slow and what no run needs.

    Every resource leaves some twenty tasks and futures that live until the run ends; the cycle collector walks them
    again and again and frees nothing. The SDK sends the text of the whole stack with each registration, for the real
    engine's diagnostics; a limit on printed tracebacks keeps that to one frame. Exceptions keep their tracebacks.
    """
    collecting, limit = gc.isenabled(), getattr(sys, "tracebacklimit", None)
    gc.disable()
    sys.tracebacklimit = 1
    try:
        yield
    finally:
        if collecting:
            gc.enable()
        del sys.tracebacklimit
        if limit is not None:
            sys.tracebacklimit = limit


class InlineLoop(asyncio.SelectorEventLoop):
    """An event loop whose default executor is the caller.

    The SDK hands every call to the engine to a thread, since it may take long. A call that never does is better made at
    once: the order of calls then depends on the program alone, and none costs a change of threads.
    """

    def run_in_executor(self, executor: Executor | None, func: Callable[[*_Ts], _T], *args: *_Ts) -> asyncio.Future[_T]:
        """Call ``func`` now, unless an executor is named."""
        if executor is not None:
            return super().run_in_executor(executor, func, *args)
        done: asyncio.Future[_T] = self.create_future()
        done.set_result(func(*args))
        return done

    def finish(self) -> None:
        """Cancel what still runs, and close."""
        pending = asyncio.all_tasks(self)
        for task in pending:
            task.cancel()
        if pending:
            self.run_until_complete(asyncio.wait(pending))
        self.run_until_complete(self.shutdown_asyncgens())
        self.close()
