{{/* Refuses preferences of localities that nothing would follow. */}}
{{- define "mesh-arena.checks.locality" -}}
{{- $ball := .Values.routing.ball -}}
{{- with $ball.localityLbSetting -}}
{{- if and (not .distribute) (not $ball.outlierDetection) (dig "enabled" true .) -}}
{{- fail "routing.ball.localityLbSetting has no effect, because routing.ball.outlierDetection is empty, so no ball is ever left for another: set routing.ball.outlierDetection, or routing.ball.localityLbSetting.distribute" -}}
{{- end -}}
{{- end -}}
{{- end -}}
