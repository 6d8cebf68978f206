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

{{/* A selector of all pods of the release. */}}
{{- define "mesh-arena.release.selector" -}}
app.kubernetes.io/instance: {{ .Release.Name | toYaml }}
app.kubernetes.io/part-of: mesh-arena
{{- end -}}

{{/* (dict "root" $ "app" "ball" "version" "v1" "team" "" "locality" ""): labels of a pod. No app.kubernetes.io/version: Istio
would use it as the service's revision, and both balls would have the same one in its metrics. */}}
{{- define "mesh-arena.podLabels" -}}
{{- $labels := include "mesh-arena.selector" . | fromYaml -}}
{{- $_ := merge $labels (dict "app.kubernetes.io/name" .app "app.kubernetes.io/part-of" "mesh-arena") -}}
{{- $sidecar := include "mesh-arena.sidecar" . -}}
{{- $_ := set $labels "sidecar.istio.io/inject" ($sidecar | default "false") -}}
{{- with .team }}{{ $_ := set $labels "team" . }}{{ end -}}
{{- with .locality }}{{ $_ := set $labels "istio-locality" (replace "/" "." .) }}{{ end -}}
{{- if $sidecar }}{{ with .root.Values.mesh.revision }}{{ $_ := set $labels "istio.io/rev" . }}{{ end }}{{ end -}}
{{- merge $labels .root.Values.podLabels | toYaml -}}
{{- end -}}
