"""What the registered resources admit, computed without the compiler's help."""
