{{/* The fields of a workload's pod spec for scheduling and image pull secrets; none by default. */}}
{{- define "mesh-arena.placement" -}}
{{- $placement := .placement | default dict -}}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | toYaml }}
  {{- end }}
{{- end }}
{{- range $field := list "nodeSelector" "tolerations" "affinity" }}
{{- with get $placement $field | default (get $.root.Values $field) }}
{{ $field }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with include "mesh-arena.spread" . | fromJsonArray }}
topologySpreadConstraints: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* topologySpreadConstraints as a JSON list. One without labelSelector would count no pod: it gets that of the app's pods. */}}
{{- define "mesh-arena.spread" -}}
{{- $constraints := list -}}
{{- $selector := dict "labelSelector" (dict "matchLabels" (include "mesh-arena.selector" (omit . "version") | fromYaml)) -}}
{{- range .root.Values.topologySpreadConstraints }}{{ $constraints = append $constraints (merge (dict) . (hasKey . "labelSelector" | ternary dict $selector)) }}{{ end -}}
{{- toJson $constraints -}}
{{- end -}}

{{/* Annotations of a pod, as a JSON map: (dict "root" $ "server" "mesharena.ai"). With a sidecar they hold the sidecar's
settings, and Istio points the annotations of Prometheus to the sidecar, which then also serves the application's metrics.
Only players' sidecars keep more statistics. Spans bypass the sidecar: they are no traffic of the match. A server
names its Kiali dashboards (dashboards/kiali.yaml). podAnnotations replace annotations of the same name. */}}
{{- define "mesh-arena.podAnnotations" -}}
{{- $all := dict -}}
{{- if and .server .root.Values.monitoring.scrape -}}
{{- $all = dict "prometheus.io/scrape" "true" "prometheus.io/port" "8080" "prometheus.io/path" "/metrics" -}}
{{- end -}}
{{- with .root.Values.mesh }}{{ if include "mesh-arena.sidecar" $ -}}
{{- with .sidecarConfig }}{{ $_ := set $all "proxy.istio.io/config" (toJson .) }}{{ end -}}
{{- if and .sidecarStats (eq ($.server | default "") "mesharena.ai") -}}
{{- $_ := set $all "sidecar.istio.io/statsInclusionRegexps" .sidecarStats -}}
{{- end -}}
{{- with $.root.Values.tracing }}{{ if .enabled -}}
{{- $_ := set $all "traffic.sidecar.istio.io/excludeOutboundPorts" (include "mesh-arena.tracing.port" $.root) -}}
{{- end }}{{ end -}}
{{- end }}{{ end -}}
{{- if and .root.Values.monitoring.kiali.enabled .server -}}
{{- $dashboards := has .app (list "ball" "stadium") | ternary (printf "mesh-arena-%s,mesh-arena" .app) "mesh-arena" -}}
{{- $_ := set $all "kiali.io/dashboards" $dashboards -}}
{{- end -}}
{{- merge (dict) .root.Values.podAnnotations $all | toJson -}}
{{- end -}}
