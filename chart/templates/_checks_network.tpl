{{/* Refuses a NetworkPolicy that would close a way which other values open, or without which nothing works. */}}
{{- define "mesh-arena.checks.network" -}}
{{- with .Values.networkPolicy }}{{ if .enabled -}}
{{- if and $.Values.kubernetes.ingress.enabled (not (include "mesh-arena.peers" .page | fromJsonArray)) -}}
{{- fail "networkPolicy.enabled and kubernetes.ingress.enabled are true, but networkPolicy.page is empty, so the Ingress's controller could not reach the page: name its pods in networkPolicy.page" -}}
{{- end -}}
{{- if and $.Values.tracing.enabled (not (include "mesh-arena.peers" .collectors | fromJsonArray)) -}}
{{- fail "networkPolicy.enabled and tracing.enabled are true, but networkPolicy.collectors is empty, so no span would arrive: name the pods of tracing.endpoint in networkPolicy.collectors" -}}
{{- end -}}
{{- if not (include "mesh-arena.peers" .dns | fromJsonArray) -}}
{{- fail "networkPolicy.enabled is true, but networkPolicy.dns is empty, so no name of a Service would be resolved: name the pods or the addresses of your DNS in networkPolicy.dns" -}}
{{- end -}}
{{- if and $.Values.mesh.enabled (not (include "mesh-arena.peers" .controlPlane | fromJsonArray)) -}}
{{- fail "networkPolicy.enabled and mesh.enabled are true, but networkPolicy.controlPlane is empty, so no sidecar would get its configuration: name the pods of istiod in networkPolicy.controlPlane" -}}
{{- end -}}
{{- end }}{{ end -}}
{{- end -}}
