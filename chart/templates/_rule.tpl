{{/* One rule of routing.ball.rules as an entry of a VirtualService's http list: (dict "ball" .Values.routing.ball "name" "10-all" "rule" (dict ...)). */}}
{{- define "mesh-arena.rule" -}}
{{- $rule := .rule -}}
name: {{ .name }}
{{- with include "mesh-arena.rule.matches" $rule | fromJsonArray }}
match: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $rule.delay }}
fault:
  delay:
    fixedDelay: {{ .seconds }}s
    percentage: {value: {{ dig "percent" 100 . }}}
{{- end }}
{{- with $rule.abort }}
{{- if not $rule.delay }}
fault:
{{- end }}
  abort:
    httpStatus: {{ .status }}
    percentage: {value: {{ dig "percent" 100 . }}}
{{- end }}
route:
  {{- range $version, $weight := $rule.to }}
  - destination: {host: ball, subset: {{ $version }}, port: {number: 8080}}
    weight: {{ $weight }}
  {{- else }}
  - destination: {host: ball, port: {number: 8080}}
  {{- end }}
{{- with $rule.mirror }}
mirror: {host: ball, subset: {{ .version }}, port: {number: 8080}}
mirrorPercentage: {value: {{ dig "percent" 100 . }}}
{{- end }}
{{- with $rule.retries | default .ball.retries }}
retries:
  attempts: {{ .attempts | default 0 }}
  {{- with .perTryTimeout }}
  perTryTimeout: {{ . }}
  {{- end }}
  {{- with .retryOn }}
  retryOn: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with dig "timeout" .ball.timeout $rule }}
timeout: {{ . }}
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
