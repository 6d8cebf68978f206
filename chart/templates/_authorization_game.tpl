{{/* The paths of the game that a rule allows, as a JSON list; without `may`, all of them. */}}
{{- define "mesh-arena.authorization.paths" -}}
{{- $may := .may | default (dict "control" true "shoot" true) -}}
{{- $paths := list -}}
{{- range $verb, $path := dict "control" "/hasControl" "shoot" "/shoot" }}{{ if get $may $verb }}{{ $paths = append $paths $path }}{{ end }}{{ end -}}
{{- toJson $paths -}}
{{- end -}}

{{/* Who may do what with the ball, as a JSON list of Istio's rules. Without rules: every group of players, or with a token,
unless least privilege is asked for, everybody. */}}
{{- define "mesh-arena.authorization.game" -}}
{{- $security := .Values.security -}}
{{- $everybody := dict "everybody" (dict) -}}
{{- if $security.authorization.leastPrivilege -}}
{{- $from := dict -}}
{{- range include "mesh-arena.identified" . | fromJsonArray }}{{ $_ := set $from . true }}{{ end -}}
{{- $everybody = empty $from | ternary dict (dict "everybody" (dict "from" $from)) -}}
{{- end -}}
{{- $made := list -}}
{{- range $name, $rule := include "mesh-arena.authorization.rules" . | fromJson | default $everybody -}}
{{- $groups := list -}}
{{- range $group, $named := $rule.from }}{{ if $named }}{{ $groups = append $groups $group }}{{ end }}{{ end -}}
{{- $source := dict -}}
{{- with $groups }}{{ $_ := set $source "principals" (include "mesh-arena.principals" (dict "root" $ "apps" .) | fromJsonArray) }}{{ end -}}
{{- if $security.tokens.required -}}
{{- $_ := set $source "requestPrincipals" (list (printf "%s/*" (include "mesh-arena.tokens" $ | fromJson).issuer)) -}}
{{- end -}}
{{- $operation := dict "methods" (list "POST") "paths" (include "mesh-arena.authorization.paths" $rule | fromJsonArray) -}}
{{- $entry := dict "to" (list (dict "operation" $operation)) -}}
{{- if $source }}{{ $_ := set $entry "from" (list (dict "source" $source)) }}{{ end -}}
{{- $made = append $made $entry -}}
{{- end -}}
{{- toJson $made -}}
{{- end -}}
