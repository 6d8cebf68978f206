{{/* The port of tracing.endpoint. */}}
{{- define "mesh-arena.tracing.port" -}}
{{- $url := urlParse .Values.tracing.endpoint -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end -}}

{{/* The environment of a workload: its identity, the URLs of its peers, its own settings (a map), then the user's `env`. */}}
{{- define "mesh-arena.env" -}}
{{- $v := .root.Values -}}
{{/* first, because later values may refer to $(POD_IP) */ -}}
- {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
- {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
- {name: ARENA_APP, value: {{ .app | quote }}}
- {name: ARENA_VERSION, value: {{ .version | quote }}}
{{- with .locality }}
- {name: ARENA_LOCALITY, value: {{ . | quote }}}
{{- end }}
- {name: ARENA_LISTEN, value: {{ $v.listen | quote }}}
- {name: ARENA_UI_URL, value: {{ include "mesh-arena.url" "ui" | quote }}}
- {name: ARENA_STADIUM_URL, value: {{ include "mesh-arena.url" "stadium" | quote }}}
- {name: ARENA_BALL_URL, value: {{ include "mesh-arena.url" "ball" | quote }}}
- {name: ARENA_SERVICE_ACCOUNT, value: {{ .app | quote }}}
- {name: ARENA_SIDECAR_ADMIN_URL, value: {{ empty (include "mesh-arena.sidecar" .) | ternary "" $v.mesh.sidecarAdmin | quote }}}
- {name: ARENA_LOG_LEVEL, value: {{ $v.logs.level | quote }}}
- {name: ARENA_LOG_FORMAT, value: {{ $v.logs.format | quote }}}
{{- if $v.tracing.enabled }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ $v.tracing.endpoint | quote }}}
- {name: OTEL_SERVICE_NAME, value: {{ printf "%s.%s" .app .root.Release.Namespace | quote }}}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: "k8s.namespace.name=$(POD_NAMESPACE),k8s.pod.name=$(POD_NAME),service.version={{ .version }}"
{{- end }}
{{- range $name, $value := .env }}
- {name: {{ $name }}, value: {{ include "mesh-arena.text" $value | quote }}}
{{- end }}
{{- with .token }}
- {{ include "mesh-arena.tokens.env" (dict "root" $.root "name" .) }}
{{- end }}
{{- range $name, $value := $v.env }}
- {name: {{ $name | quote }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}
