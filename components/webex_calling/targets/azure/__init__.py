"""What Azure's filters can express, their limits, and the plain data of their resources."""
