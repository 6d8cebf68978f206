{{/* What a pod spec says of where it runs and how its image gets there; nothing by default. */}}
{{- define "mesh-arena.placement" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- range $field := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" }}
{{- with get $.Values $field }}
{{ $field }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Annotations of a pod, as a JSON map: (dict "root" $ "server" "mesharena.ai"). Where there is a mesh, Istio reads its
sidecar's settings here, and turns those of Prometheus to the sidecar, which then answers for the application, too; only
players' sidecars are asked for statistics. A server names its dashboards to Kiali (dashboards/kiali.yaml). One's own
annotations win. */}}
{{- define "mesh-arena.podAnnotations" -}}
{{- $all := dict -}}
{{- if and .server .root.Values.monitoring.scrape -}}
{{- $all = dict "prometheus.io/scrape" "true" "prometheus.io/port" "8080" "prometheus.io/path" "/metrics" -}}
{{- end -}}
{{- with .root.Values.mesh }}{{ if .enabled -}}
{{- with .sidecarConfig }}{{ $_ := set $all "proxy.istio.io/config" (toJson .) }}{{ end -}}
{{- if and .sidecarStats (eq ($.server | default "") "mesharena.ai") -}}
{{- $_ := set $all "sidecar.istio.io/statsInclusionRegexps" .sidecarStats -}}
{{- end -}}
{{- end }}{{ end -}}
{{- if and .root.Values.monitoring.kiali.enabled .server -}}
{{- $own := has .app (list "ball" "stadium") | ternary (printf "mesh-arena-%s,mesh-arena" .app) "mesh-arena" -}}
{{- $_ := set $all "kiali.io/dashboards" $own -}}
{{- end -}}
{{- merge (dict) .root.Values.podAnnotations $all | toJson -}}
{{- end -}}
