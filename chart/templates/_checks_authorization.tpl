{{/* Refuses settings of security.authorization that would not work, or not as they say. */}}
{{- define "mesh-arena.checks.authorization" -}}
{{- $v := .Values -}}
{{- $authorization := $v.security.authorization -}}
{{- $rules := include "mesh-arena.authorization.rules" . | fromJson -}}
{{- range $key, $set := dict "rules" $rules "leastPrivilege" $authorization.leastPrivilege }}{{ if $set -}}
{{- if not $v.mesh.enabled -}}
{{- fail (printf "security.authorization.%s is set, but mesh.enabled is false, so there is no sidecar that could deny a request: set mesh.enabled=true, or unset security.authorization.%s" $key $key) -}}
{{- end -}}
{{- end }}{{ end -}}
{{- if and $rules (not $v.ball.enabled) -}}
{{- fail "security.authorization.rules is set, but ball.enabled is false: set ball.enabled=true, or unset security.authorization.rules" -}}
{{- end -}}
{{- $groups := include "mesh-arena.groups" . | fromJson -}}
{{- range $name, $rule := $rules -}}
{{- $path := printf "security.authorization.rules.%s" $name -}}
{{- include "mesh-arena.checks.from" (dict "groups" $groups "path" $path "from" $rule.from) -}}
{{- range $group, $on := $rule.from }}{{ if and $on (not (dig "sidecar" true (get $groups $group))) -}}
{{- fail (printf "%s.from.%s: the group has no sidecar, so nobody can prove that a request is its own; set players.groups.%s.sidecar=true, or take it out of the rule" $path $group $group) -}}
{{- end }}{{ end -}}
{{- if not (include "mesh-arena.authorization.paths" $rule | fromJsonArray) -}}
{{- fail (printf "%s.may: nothing is true, so the rule allows nothing; set control or shoot to true, or remove the rule" $path) -}}
{{- end -}}
{{- end -}}
{{- range $app := include "mesh-arena.apps" . | fromJsonArray -}}
{{- if and (include "mesh-arena.authorization.guards" (dict "root" $ "app" $app)) (eq "DISABLE" (include "mesh-arena.mtls" (dict "root" $ "app" $app))) -}}
{{- $set := get $v.security.mtls.services $app | empty | ternary "mode" (printf "services.%s" $app) -}}
{{- fail (printf "security.mtls.%s is DISABLE, but security.authorization or security.tokens.required limits who may call %s, and only mutual TLS says who calls: set security.mtls.%s=PERMISSIVE or STRICT" $set $app $set) -}}
{{- end -}}
{{- end -}}
{{- if $authorization.leastPrivilege -}}
{{- $page := include "mesh-arena.authorization.sources" $authorization.page | fromJsonArray -}}
{{- range $path, $on := dict "kubernetes.ingress.enabled" $v.kubernetes.ingress.enabled "openshift.route.enabled" $v.openshift.route.enabled }}{{ if and $on $v.ui.enabled (not $page) -}}
{{- fail (printf "security.authorization.leastPrivilege and %s are true, but security.authorization.page is empty, so the page would be denied to everybody who comes that way: name the controller there, such as page.controller.ipBlocks" $path) -}}
{{- end }}{{ end -}}
{{- end -}}
{{- $guarded := or $authorization.leastPrivilege (include "mesh-arena.authorization.guards" (dict "root" . "app" "ball")) -}}
{{- $metrics := include "mesh-arena.authorization.sources" $authorization.metrics | fromJsonArray -}}
{{- if and $guarded $v.monitoring.podMonitor.enabled (not $v.monitoring.scrape) (not $metrics) -}}
{{- fail "monitoring.podMonitor.enabled is true and monitoring.scrape is false, so Prometheus reads metrics at port 8080, but security.* denies that: set monitoring.scrape=true, or name Prometheus in security.authorization.metrics" -}}
{{- end -}}
{{- end -}}
