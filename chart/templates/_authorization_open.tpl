{{/* Callers by name, as a JSON list of Istio's sources. */}}
{{- define "mesh-arena.authorization.sources" -}}
{{- $sources := list -}}
{{- range $name, $source := . }}{{ if $source }}{{ $sources = append $sources (dict "source" $source) }}{{ end }}{{ end -}}
{{- toJson $sources -}}
{{- end -}}

{{/* Who may open the page, as a JSON list of Istio's rules: Istio's gateway, and those of security.authorization.page. */}}
{{- define "mesh-arena.authorization.page" -}}
{{- $v := .Values -}}
{{- $sources := include "mesh-arena.authorization.sources" $v.security.authorization.page | fromJsonArray -}}
{{- if $v.ingress.enabled -}}
{{- $principal := printf "cluster.local/ns/%s/sa/%s" (splitList "/" $v.ingress.serviceAccount | first) (splitList "/" $v.ingress.serviceAccount | last) -}}
{{- $sources = prepend $sources (dict "source" (dict "principals" (list $principal))) -}}
{{- end -}}
{{- include "mesh-arena.authorization.open" (dict "sources" $sources "paths" (list "/" "/assets/*" "/api/*")) -}}
{{- end -}}

{{/* Who may read metrics at the application's own port, as a JSON list of Istio's rules. */}}
{{- define "mesh-arena.authorization.metrics" -}}
{{- $sources := include "mesh-arena.authorization.sources" .Values.security.authorization.metrics | fromJsonArray -}}
{{- include "mesh-arena.authorization.open" (dict "sources" $sources "methods" (list "GET") "paths" (list "/metrics")) -}}
{{- end -}}

{{/* (dict "sources" (list ...) "methods" (list "GET") "paths" (list "/metrics")): a JSON list of one rule, or of none without sources. */}}
{{- define "mesh-arena.authorization.open" -}}
{{- $rules := list -}}
{{- if .sources -}}
{{- $operation := dict "paths" .paths -}}
{{- with .methods }}{{ $_ := set $operation "methods" . }}{{ end -}}
{{- $rules = list (dict "from" .sources "to" (list (dict "operation" $operation))) -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}
