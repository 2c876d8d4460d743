"""What a whole site is told as: its ends by class, who talks to whom by which rules, loads, excess and evidence."""
