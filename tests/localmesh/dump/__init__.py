"""The rows made from an Envoy's dump: small dumps made by hand, and those of a real Envoy."""
