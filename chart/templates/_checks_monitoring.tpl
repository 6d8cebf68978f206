{{/* The kinds of the Prometheus Operator need the operator in the cluster. */}}
{{- define "mesh-arena.checks.monitoring" -}}
{{- $has := .Capabilities.APIVersions -}}
{{- if and .Values.monitoring.podMonitor.enabled ($has.Has "apps/v1/Deployment") (not ($has.Has "monitoring.coreos.com/v1/PodMonitor")) -}}
{{- fail "monitoring.podMonitor.enabled is true, but this cluster has no Prometheus Operator (monitoring.coreos.com/v1): install it, or set monitoring.podMonitor.enabled=false" -}}
{{- end -}}
{{- if and .Values.monitoring.rules.enabled ($has.Has "apps/v1/Deployment") (not ($has.Has "monitoring.coreos.com/v1/PrometheusRule")) -}}
{{- fail "monitoring.rules.enabled is true, but this cluster has no PrometheusRule (monitoring.coreos.com/v1): install the Prometheus Operator, or set monitoring.rules.enabled=false and give your Prometheus the chart's file rules/mesh-arena.yaml" -}}
{{- end -}}
{{- end -}}
