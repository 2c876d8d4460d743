"""What AWS's filters can express, their quotas, and the plain data of their resources."""
