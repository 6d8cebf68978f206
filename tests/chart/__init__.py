"""What the chart renders, without a cluster: the same Helm as everywhere, as a library."""
