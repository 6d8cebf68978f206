{{/* The NetworkPolicy of all pods: it denies what no other one allows, and allows what belongs to the platform. */}}
{{- define "mesh-arena.networkpolicy.general" -}}
{{- $v := .Values -}}
{{- $metrics := ternary (list 15020 15090) (list 8080) $v.mesh.enabled -}}
{{- $plain := false -}}
{{- range include "mesh-arena.workloads" . | fromJsonArray }}{{ $plain = or $plain .plain }}{{ end -}}
{{- if and $v.mesh.enabled (or $plain (and $v.monitoring.podMonitor.enabled (not $v.monitoring.scrape))) }}{{ $metrics = append $metrics 8080 }}{{ end -}}
{{- $spans := list (include "mesh-arena.tracing.port" . | int) -}}
{{- if and $v.mesh.enabled $v.tracing.provider }}{{ $spans = append $spans 4317 }}{{ end -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "mesh-arena.networkpolicy.name" . }}
  namespace: {{ .Release.Namespace | toYaml }}
  labels: {{- include "mesh-arena.labels" (dict "root" . "app" "arena") | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "mesh-arena.release.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- with include "mesh-arena.networkpolicy.rule" (dict "peers" $v.networkPolicy.metrics "key" "from" "TCP" $metrics) }}
  ingress: {{- . | nindent 4 }}
  {{- end }}
  {{- $egress := list (include "mesh-arena.networkpolicy.rule" (dict "peers" $v.networkPolicy.dns "key" "to" "UDP" (list 53 5353) "TCP" (list 53 5353))) }}
  {{- if $v.mesh.enabled }}
    {{- $egress = append $egress (include "mesh-arena.networkpolicy.rule" (dict "peers" $v.networkPolicy.controlPlane "key" "to" "TCP" (list 15012))) }}
  {{- end }}
  {{- if $v.tracing.enabled }}
    {{- $egress = append $egress (include "mesh-arena.networkpolicy.rule" (dict "peers" $v.networkPolicy.collectors "key" "to" "TCP" (uniq $spans))) }}
  {{- end }}
  egress: {{- join "\n" $egress | nindent 4 }}
{{- end -}}

{{/* (dict "peers" (dict ...) "key" "to" "TCP" (list 15012)): one rule, or nothing where no peer is left. */}}
{{- define "mesh-arena.networkpolicy.rule" -}}
{{- $rule := . -}}
{{- with include "mesh-arena.peers" .peers | fromJsonArray -}}
- {{ $rule.key }}: {{- toYaml . | nindent 4 }}
  ports:
    {{- range $protocol := list "UDP" "TCP" }}{{ range get $rule $protocol | default list }}
    - {protocol: {{ $protocol }}, port: {{ . }}}
    {{- end }}{{ end }}
{{- end -}}
{{- end -}}
