"""Sets of packets, filters and paths: what the proof computes with."""
