{{/* Refuses a NetworkPolicy that would close a way which other values open. */}}
{{- define "mesh-arena.checks.network" -}}
{{- with .Values.networkPolicy }}{{ if .enabled -}}
{{- if and $.Values.kubernetes.ingress.enabled (not (include "mesh-arena.peers" .page | fromJsonArray)) -}}
{{- fail "networkPolicy.enabled and kubernetes.ingress.enabled are true, but networkPolicy.page is empty, so the Ingress's controller could not reach the page: name its pods in networkPolicy.page" -}}
{{- end -}}
{{- if and $.Values.tracing.enabled (not (include "mesh-arena.peers" .collectors | fromJsonArray)) -}}
{{- fail "networkPolicy.enabled and tracing.enabled are true, but networkPolicy.collectors is empty, so no span would arrive: name the pods of tracing.endpoint in networkPolicy.collectors" -}}
{{- end -}}
{{- end }}{{ end -}}
{{- end -}}
