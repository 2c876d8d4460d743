"""From nouns to plans: derive, coarsen, merge, place, weigh. No cloud SDK and no Pulumi."""
