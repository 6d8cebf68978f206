{{/* (dict "root" $ "labels" (dict ...)): labels of an object that a monitoring system picks by labels; the user's win. */}}
{{- define "mesh-arena.monitoring.labels" -}}
{{- $own := include "mesh-arena.labels" (dict "root" .root "app" "monitoring") | fromYaml -}}
{{- merge (dict) .labels $own | toYaml -}}
{{- end -}}
