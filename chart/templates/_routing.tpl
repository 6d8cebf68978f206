{{/* Not empty if the chart makes the rules of the ball, its VirtualService and its DestinationRule. */}}
{{- define "mesh-arena.routing.managed" -}}
{{- if and .Values.routing.managed .Values.mesh.enabled .Values.ball.enabled }}true{{ end -}}
{{- end -}}

{{/* What NOTES.txt says if the rules of the ball are not the chart's, with an empty line before it. */}}
{{- define "mesh-arena.notes.routing" -}}
{{- if and .Values.mesh.enabled .Values.ball.enabled (not .Values.routing.managed) }}

routing.managed is false: the chart has no VirtualService and no DestinationRule of the host ball. Until you, or a tool, apply some,
requests go to all balls as the mesh is configured (Istio's default: least request, two retries). See docs/own-rules.md.
{{- end }}
{{- end -}}
