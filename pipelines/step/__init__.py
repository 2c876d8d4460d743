"""What the steps share: processes, git, reports, and what is told to a forge."""
