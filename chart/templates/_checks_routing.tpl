{{/* Routing needs a mesh and a ball: without them the scenario's rules would have no effect. */}}
{{- define "mesh-arena.checks.mesh" -}}
{{- $set := dict -}}
{{- range $key := list "rules" "retryBudgets" }}{{ $_ := set $set $key (include "mesh-arena.present" (get $.Values.routing.ball $key) | fromJson) }}{{ end -}}
{{- $routing := merge $set (omit .Values.routing.ball "rules" "retryBudgets") -}}
{{- include "mesh-arena.checks.managed" (dict "managed" .Values.routing.managed "routing" $routing) -}}
{{- range $key := list "rules" "consistentHash" "warmup" "outlierDetection" "connectionPool" "retryBudgets" "localityLbSetting" "rateLimit" "timeout" -}}
{{- if get $routing $key -}}
{{- if not $.Values.mesh.enabled -}}
{{- fail (printf "routing.ball.%s is set, but mesh.enabled is false, so it would have no effect: set mesh.enabled=true, or unset routing.ball.%s" $key $key) -}}
{{- else if not $.Values.ball.enabled -}}
{{- fail (printf "routing.ball.%s is set, but ball.enabled is false: set ball.enabled=true, or unset routing.ball.%s" $key $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "mesh-arena.checks.subsets" (dict "routing" $routing "versions" (include "mesh-arena.versions" . | fromJson)) -}}
{{- include "mesh-arena.checks.warmup" $routing -}}
{{- include "mesh-arena.checks.retries" (dict "path" "routing.ball.retries" "retries" $routing.retries) -}}
{{- end -}}

{{/* What only the chart's rules do has no effect beside rules of others: (dict "managed" true "routing" (dict ...)). */}}
{{- define "mesh-arena.checks.managed" -}}
{{- if not .managed -}}
{{- range $key := list "rules" "consistentHash" "warmup" "outlierDetection" "connectionPool" "retryBudgets" "localityLbSetting" "timeout" -}}
{{- if get $.routing $key -}}
{{- fail (printf "routing.ball.%s is set, but routing.managed is false, so it would have no effect: set routing.managed=true, or unset routing.ball.%s and have it in your own rules" $key $key) -}}
{{- end -}}
{{- end -}}
{{- if .routing.retries.attempts -}}
{{- fail "routing.ball.retries.attempts is set, but routing.managed is false, so it would have no effect: set routing.managed=true, or leave it 0 and have it in your own rules" -}}
{{- end -}}
{{- if ne .routing.loadBalancer "ROUND_ROBIN" -}}
{{- fail (printf "routing.ball.loadBalancer is %s, but routing.managed is false, so it would have no effect: set routing.managed=true, or leave it ROUND_ROBIN and have it in your own rules" .routing.loadBalancer) -}}
{{- end -}}
{{- end -}}
{{- end -}}
