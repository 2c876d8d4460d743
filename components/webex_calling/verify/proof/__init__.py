"""What registered resources admit, against what is required: components, sites and paths through perimeters."""
