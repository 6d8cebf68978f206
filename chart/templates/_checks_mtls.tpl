{{/* Refuses settings of security.* that Istio would accept, but that would not work. */}}
{{- define "mesh-arena.checks.mtls" -}}
{{- $apps := include "mesh-arena.apps" . | fromJsonArray -}}
{{- with .Values.security.mtls -}}
{{- if and .mode (not $.Values.mesh.enabled) -}}
{{- fail "security.mtls.mode is set, but mesh.enabled is false, so there is no sidecar: set mesh.enabled=true, or unset security.mtls.mode" -}}
{{- end -}}
{{- range $app, $mode := .services }}{{ if $mode -}}
{{- if not $.Values.mesh.enabled -}}
{{- fail (printf "security.mtls.services.%s is set, but mesh.enabled is false, so there is no sidecar: set mesh.enabled=true, or unset security.mtls.services.%s" $app $app) -}}
{{- end -}}
{{- if not (has $app $apps) -}}
{{- fail (printf "security.mtls.services.%s: this release has no service %s; it has %s" $app $app (join ", " $apps)) -}}
{{- end -}}
{{- end }}{{ end -}}
{{- end -}}
{{- if eq "STRICT" (include "mesh-arena.mtls" (dict "root" . "app" "ui")) -}}
{{- range $group, $settings := include "mesh-arena.groups" . | fromJson }}{{ if not (dig "sidecar" true $settings) -}}
{{- fail (printf "players.groups.%s.sidecar is false, but the page's sidecar demands mutual TLS, so the group could not report to it: set security.mtls.services.ui=PERMISSIVE" $group) -}}
{{- end }}{{ end -}}
{{- end -}}
{{- $route := .Values.openshift.route -}}
{{- if and .Values.ui.enabled $route.enabled (eq "STRICT" (include "mesh-arena.mtls" (dict "root" . "app" "ui"))) -}}
{{- fail "openshift.route.enabled is true, and the page's sidecar demands mutual TLS, which OpenShift's router does not speak: set security.mtls.services.ui=PERMISSIVE" -}}
{{- end -}}
{{- if and .Values.monitoring.podMonitor.enabled (not .Values.monitoring.scrape) -}}
{{- range $app := $apps }}{{ if eq "STRICT" (include "mesh-arena.mtls" (dict "root" $ "app" $app)) -}}
{{- fail (printf "security.mtls is STRICT for %s, but monitoring.podMonitor.enabled is true and monitoring.scrape is false, so Prometheus would read the metrics at port 8080 without mutual TLS: set monitoring.scrape=true" $app) -}}
{{- end }}{{ end -}}
{{- end -}}
{{- end -}}
