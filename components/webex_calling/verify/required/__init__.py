"""What must get through, stated a second time from the published rows, without flows, derivation or packet sets."""
