"""The embedded mesh: the chart's pods and Istio objects on one machine with real Envoys; it knows nothing of mesharena."""
