"""What an Envoy says of itself, as rows: small dumps made by hand, and those of a real Envoy."""
