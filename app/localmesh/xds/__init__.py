"""The control plane's side of xDS: what each Envoy asks for, is sent and has accepted, over one gRPC stream a proxy.

It knows Envoy's resources as JSON and nothing of pods, processes or Istio. `server` alone opens a socket; `session`,
`stages` and `encoding` are pure.
"""

FILE = "envoy_api.binpb"  # Envoy's API as a FileDescriptorSet; `build_hook` writes it
