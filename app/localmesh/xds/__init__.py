"""The control plane's side of xDS: what every Envoy has requested, was sent and has accepted, on one gRPC stream each.

It handles Envoy's resources as JSON; it knows nothing about pods, processes or Istio. Only `server` opens a socket;
`session`, `stages` and `encoding` are pure.
"""

FILE = "envoy_api.binpb"  # Envoy's API as a FileDescriptorSet; `build_hook` writes it
