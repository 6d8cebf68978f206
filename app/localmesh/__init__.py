"""The embedded mesh: the chart's pods and Istio objects run on one machine with real Envoys. Knows nothing of mesharena."""
