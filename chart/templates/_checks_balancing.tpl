{{/* A growing share needs a load balancer that counts requests. */}}
{{- define "mesh-arena.checks.warmup" -}}
{{- if .warmup -}}
{{- if .consistentHash -}}
{{- fail "routing.ball.warmup has no effect beside routing.ball.consistentHash: unset one of them" -}}
{{- else if eq .loadBalancer "RANDOM" -}}
{{- fail "routing.ball.warmup has no effect beside routing.ball.loadBalancer=RANDOM: set ROUND_ROBIN or LEAST_REQUEST, or unset routing.ball.warmup" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Limits of subsets need rules that name them: (dict "routing" (dict ...) "versions" (dict ...)). */}}
{{- define "mesh-arena.checks.subsets" -}}
{{- range $key := list "connectionPool" "retryBudgets" -}}
{{- if and (get $.routing $key) (not $.routing.rules) -}}
{{- fail (printf "routing.ball.%s limits subsets, but routing.ball.rules is empty, so no request goes to a subset: add a rule, such as rules.all.to.v1=100" $key) -}}
{{- end -}}
{{- end -}}
{{- range $version, $_ := $.routing.retryBudgets -}}
{{- include "mesh-arena.checks.version" (dict "versions" $.versions "path" (printf "routing.ball.retryBudgets.%s" $version) "version" $version) -}}
{{- end -}}
{{- end -}}
