"""``python -m webex_calling`` and the installed ``webex-calling``: the command line in a process of its own."""

import gc


def main() -> None:
    """Run the command line.

    One command lives a few seconds and frees its memory by ending: collecting would cost a tenth of its time, most of
    it while the cloud SDKs are imported.
    """
    gc.disable()
    from webex_calling.cli import app

    app()


if __name__ == "__main__":
    main()
