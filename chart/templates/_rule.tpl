{{/* One rule of routing.ball.rules as an entry of a VirtualService's http list: (dict "ball" .Values.routing.ball "name" "10-all" "rule" (dict ...)). */}}
{{- define "mesh-arena.rule" -}}
{{- $rule := .rule -}}
name: {{ .name | toYaml }}
{{- with include "mesh-arena.rule.matches" $rule | fromJsonArray }}
match: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $rule.delay }}
fault:
  delay:
    fixedDelay: {{ include "mesh-arena.number" .seconds }}s
    percentage: {value: {{ include "mesh-arena.number" (dig "percent" 100 .) }}}
{{- end }}
{{- with $rule.abort }}
{{- if not $rule.delay }}
fault:
{{- end }}
  abort:
    httpStatus: {{ include "mesh-arena.number" .status }}
    percentage: {value: {{ include "mesh-arena.number" (dig "percent" 100 .) }}}
{{- end }}
route:
  {{- range $version, $weight := $rule.to }}
  - destination: {host: ball, subset: {{ $version | toYaml }}, port: {number: 8080}}
    weight: {{ include "mesh-arena.number" $weight }}
  {{- else }}
  - destination: {host: ball, port: {number: 8080}}
  {{- end }}
{{- with $rule.mirror }}
mirror: {host: ball, subset: {{ .version | toYaml }}, port: {number: 8080}}
mirrorPercentage: {value: {{ include "mesh-arena.number" (dig "percent" 100 .) }}}
{{- end }}
{{- with $rule.retries | default .ball.retries }}
retries:
  attempts: {{ include "mesh-arena.number" (.attempts | default 0) }}
  {{- with .perTryTimeout }}
  perTryTimeout: {{ . | toYaml }}
  {{- end }}
  {{- with .retryOn }}
  retryOn: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with dig "timeout" .ball.timeout $rule }}
timeout: {{ . | toYaml }}
{{- end }}
{{- end -}}

{{/* The match entries of a rule, as a JSON list: one for each caller group that it names; empty for everybody. */}}
{{- define "mesh-arena.rule.matches" -}}
{{- $base := dict -}}
{{- with .headers }}{{ $base = dict "headers" . }}{{ end -}}
{{- $matches := list -}}
{{- range $group, $named := .from }}{{ if $named -}}
{{- $matches = append $matches (merge (dict "sourceLabels" (dict "app" $group)) $base) -}}
{{- end }}{{ end -}}
{{- if and (not $matches) $base }}{{ $matches = list $base }}{{ end -}}
{{- toJson $matches -}}
{{- end -}}
