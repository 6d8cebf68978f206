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
