"""From a site to plans: derive, coarsen, merge, assign groups, fit quotas, render. No cloud SDK and no Pulumi."""
