{{/* The headers of a group as a JSON map. Those set to null are left out: so one values file can remove a header of another. */}}
{{- define "mesh-arena.headers" -}}
{{- $headers := dict -}}
{{- range $name, $value := . }}{{ if kindIs "string" $value }}{{ $_ := set $headers $name $value }}{{ end }}{{ end -}}
{{- toJson $headers -}}
{{- end -}}

{{/* Refuses headers that services and sidecars set or read themselves. */}}
{{- define "mesh-arena.checks.headers" -}}
{{- range $group, $entry := include "mesh-arena.groups" . | fromJson -}}
{{- range $name, $_ := include "mesh-arena.headers" $entry.headers | fromJson -}}
{{- range $prefix := list "x-arena-" "x-envoy-" "x-forwarded-" "x-request-id" "x-b3-" -}}
{{- if hasPrefix $prefix $name -}}
{{- fail (printf "players.groups.%s.headers.%s: services or sidecars set headers that begin with %s themselves; choose another name" $group $name $prefix) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
