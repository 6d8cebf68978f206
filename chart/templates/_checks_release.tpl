{{/* One namespace holds one match: Services have the same names in every release. `lookup` finds nothing without a cluster. */}}
{{- define "mesh-arena.checks.release" -}}
{{- range $app := include "mesh-arena.apps" . | fromJsonArray -}}
{{- $service := lookup "v1" "Service" $.Release.Namespace $app -}}
{{- $other := dig "metadata" "annotations" "meta.helm.sh/release-name" $.Release.Name $service -}}
{{- if and (ne $other $.Release.Name) (eq "mesh-arena" (dig "metadata" "labels" "app.kubernetes.io/part-of" "" $service)) -}}
{{- fail (printf "the release %s already plays in the namespace %s (Service %s), and a namespace holds one match: choose another one with --namespace, or upgrade %s" $other $.Release.Namespace $app $other) -}}
{{- end -}}
{{- end -}}
{{- end -}}
