"""The user's side: places, gateways, pools, and the stack file that they are read from."""
