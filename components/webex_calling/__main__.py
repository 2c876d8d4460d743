"""``python -m webex_calling`` is ``webex-calling``."""

from webex_calling.cli import main

main()
