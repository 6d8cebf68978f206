{{/* (dict "root" $ "labels" (dict ...)): labels of an object that a monitoring system selects by labels; the user's labels replace the chart's. */}}
{{- define "mesh-arena.monitoring.labels" -}}
{{- $own := include "mesh-arena.labels" (dict "root" .root "app" "monitoring") | fromYaml -}}
{{- merge (dict) .labels $own | toYaml -}}
{{- end -}}
