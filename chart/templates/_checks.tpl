{{/* Refuses settings that contradict each other; each message names both settings and what to do. */}}
{{- define "mesh-arena.checks" -}}
{{- include "mesh-arena.checks.cluster" . -}}
{{- include "mesh-arena.checks.image" . -}}
{{- include "mesh-arena.checks.release" . -}}
{{- include "mesh-arena.checks.env" . -}}
{{- include "mesh-arena.checks.headers" . -}}
{{- include "mesh-arena.checks.monitoring" . -}}
{{- include "mesh-arena.checks.names" . -}}
{{- include "mesh-arena.checks.mesh" . -}}
{{- include "mesh-arena.checks.network" . -}}
{{- include "mesh-arena.checks.rules" . -}}
{{- include "mesh-arena.checks.locality" . -}}
{{- include "mesh-arena.checks.mtls" . -}}
{{- include "mesh-arena.checks.authorization" . -}}
{{- include "mesh-arena.checks.tokens" . -}}
{{- end -}}

{{/* Only with a connection to a cluster Helm knows the installed kinds; `helm template` without one cannot check them. */}}
{{- define "mesh-arena.checks.cluster" -}}
{{- if and .Values.openshift.route.enabled (not .Values.openshift.route.host) -}}
{{- fail "openshift.route.enabled is true, but openshift.route.host is empty: set it to a name that your router serves" -}}
{{- end -}}
{{- $has := .Capabilities.APIVersions -}}
{{- if and .Values.mesh.enabled ($has.Has "apps/v1/Deployment") (not ($has.Has "networking.istio.io/v1/VirtualService")) -}}
{{- fail "mesh.enabled is true, but this cluster has no Istio (networking.istio.io/v1): install Istio, or set mesh.enabled=false to play on plain Kubernetes" -}}
{{- end -}}
{{- end -}}

{{- define "mesh-arena.checks.names" -}}
{{- $taken := list "ui" "stadium" "ball" "proof" -}}
{{- range $version, $_ := .Values.ball.versions }}{{ $taken = append $taken (printf "ball-%s" $version) }}{{ end -}}
{{- range $group, $_ := .Values.players.groups -}}
{{- if has $group $taken -}}
{{- fail (printf "players.groups.%s: something else of the chart has the name %s; give the group another name" $group $group) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.ball.enabled (not (include "mesh-arena.versions" . | fromJson)) -}}
{{- fail "ball.enabled is true, but no ball.versions.<version>.enabled is: enable a version, or set ball.enabled=false" -}}
{{- end -}}
{{- end -}}
