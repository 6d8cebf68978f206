{{/* All names are made here; labels and selectors in _labels.tpl. An `app` is a Service and its pods' label `app`. */}}

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
{{- define "mesh-arena.leastprivilege.name" -}}least-privilege{{- end -}}
{{- define "mesh-arena.dashboards.name" -}}dashboards{{- end -}}
{{- define "mesh-arena.prometheusrule.name" -}}arena{{- end -}}
