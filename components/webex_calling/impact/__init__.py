"""What a change means: two sides of one site, and the packets gained and lost between them."""
