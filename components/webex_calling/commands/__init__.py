"""One command of ``webex-calling`` a file."""
