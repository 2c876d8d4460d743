"""What compiler and verifier both speak: who needs what, connections, and permits. No cloud, and nothing derived."""
