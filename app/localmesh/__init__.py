"""The embedded mesh: a chart run on one machine with real Envoys; it knows nothing of mesharena."""
