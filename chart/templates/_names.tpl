{{/* All names, labels and selectors are made here. An `app` is a Service and its pods' label `app`. */}}

{{- define "mesh-arena.image" -}}
{{- with .Values.global.imageRegistry | default .Values.image.registry }}{{ . | trimSuffix "/" }}/{{ end -}}
{{- with .Values.image }}{{ .repository }}{{ with .digest }}@{{ . }}{{ end }}{{ if not .digest }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}{{ end -}}
{{- end -}}

{{/* URL of an app, for its callers. */}}
{{- define "mesh-arena.url" -}}
http://{{ . }}:8080
{{- end -}}

{{/* (dict "app" "ball" "version" "v1"): a Deployment's name; only the ball's has the version in it. */}}
{{- define "mesh-arena.workload.name" -}}
{{- if eq .app "ball" }}{{ .app }}-{{ .version }}{{ else }}{{ .app }}{{ end -}}
{{- end -}}

{{- define "mesh-arena.proof.name" -}}
{{ .Release.Name }}-proof
{{- end -}}

{{- define "mesh-arena.scenario.name" -}}scenario{{- end -}}
{{- define "mesh-arena.gateway.name" -}}arena{{- end -}}
{{- define "mesh-arena.networkpolicy.name" -}}arena{{- end -}}
{{- define "mesh-arena.dashboards.name" -}}dashboards{{- end -}}
{{- define "mesh-arena.prometheusrule.name" -}}arena{{- end -}}

{{/* (dict "root" $ "app" "ball"): the recommended labels of an object. Names go through toYaml, which quotes those that
YAML would read as a number, a boolean or null. */}}
{{- define "mesh-arena.labels" -}}
app: {{ .app | toYaml }}
app.kubernetes.io/name: {{ .app | toYaml }}
app.kubernetes.io/instance: {{ .root.Release.Name | toYaml }}
app.kubernetes.io/part-of: mesh-arena
app.kubernetes.io/managed-by: {{ .root.Release.Service | toYaml }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* (dict "root" $ "app" "ball" "version" "v1"): a selector of pods; without version, of all versions. A
Deployment's selector is immutable, so it must not change with the chart. */}}
{{- define "mesh-arena.selector" -}}
app: {{ .app | toYaml }}
app.kubernetes.io/instance: {{ .root.Release.Name | toYaml }}
{{- with .version }}
version: {{ . | toYaml }}
{{- end }}
{{- end -}}

{{/* (dict "root" $ "app" "ball" "version" "v1" "team" ""): labels of a pod. No app.kubernetes.io/version: Istio
would use it as the service's revision, and both balls would have the same one in its metrics. */}}
{{- define "mesh-arena.podLabels" -}}
{{- $labels := include "mesh-arena.selector" . | fromYaml -}}
{{- $_ := merge $labels (dict "app.kubernetes.io/name" .app "app.kubernetes.io/part-of" "mesh-arena") -}}
{{- $sidecar := include "mesh-arena.sidecar" . -}}
{{- $_ := set $labels "sidecar.istio.io/inject" ($sidecar | default "false") -}}
{{- with .team }}{{ $_ := set $labels "team" . }}{{ end -}}
{{- if $sidecar }}{{ with .root.Values.mesh.revision }}{{ $_ := set $labels "istio.io/rev" . }}{{ end }}{{ end -}}
{{- merge $labels .root.Values.podLabels | toYaml -}}
{{- end -}}
