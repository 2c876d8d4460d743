"""``python -m webex_calling`` and the installed ``webex-calling``: the command line in a process of its own."""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # before the other imports: none of them is cut with a traceback

import gc  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402


def main() -> None:
    """Run the command line.

    One command lives a few seconds and frees its memory by ending: collecting would cost a tenth of its time, most of
    it while the cloud SDKs are imported. It leaves nothing behind: interrupted, even while it imports, it ends as the
    shell expects. Python's warnings are for who develops, and asks for them with ``-W``.
    """
    gc.disable()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    from webex_calling.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
