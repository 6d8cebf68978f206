{{/* What may be asked of whom: an app, the paths, and the apps that ask. `players` are all groups; players themselves and the
test pod are asked nothing. tests/chart/test_security.py compares it with the services' routes. */}}
{{- define "mesh-arena.asks" -}}
ui:
  - {method: POST, paths: [/display], from: [stadium, ball, players]}
  - {method: GET, paths: [/facts], from: [proof]}
stadium:
  - {method: GET, paths: [/info], from: [players]}
  - {method: POST, paths: [/bounce], from: [ball]}
  - {method: POST, paths: [/centerBall, /randomBall], from: [ui]}
ball:
  - {method: POST, paths: [/setPosition], from: [stadium]}
{{- end -}}

{{/* The rules of security.authorization.rules as a JSON map, without those set to null. */}}
{{- define "mesh-arena.authorization.rules" -}}
{{- $rules := dict -}}
{{- range $name, $rule := .Values.security.authorization.rules }}{{ if kindIs "map" $rule }}{{ $_ := set $rules $name $rule }}{{ end }}{{ end -}}
{{- toJson $rules -}}
{{- end -}}

{{/* Whether an app has an AuthorizationPolicy of its own: (dict "root" $ "app" "ball"). */}}
{{- define "mesh-arena.authorization.guards" -}}
{{- $security := .root.Values.security -}}
{{- $ball := and (eq .app "ball") (or (include "mesh-arena.authorization.rules" .root | fromJson) $security.tokens.required) -}}
{{- if and (hasKey (include "mesh-arena.asks" .root | fromYaml) .app) (or $security.authorization.leastPrivilege $ball) }}true{{ end -}}
{{- end -}}

{{/* The calls of the table above that an app allows, as a JSON list of Istio's rules: (dict "root" $ "app" "ui"). A rule that
is for nobody is left out, because Istio takes no empty list of callers. */}}
{{- define "mesh-arena.authorization.asks" -}}
{{- $rules := list -}}
{{- range $ask := get (include "mesh-arena.asks" .root | fromYaml) .app -}}
{{- with include "mesh-arena.principals" (dict "root" $.root "apps" $ask.from) | fromJsonArray -}}
{{- $operation := dict "methods" (list $ask.method) "paths" $ask.paths -}}
{{- $rules = append $rules (dict "from" (list (dict "source" (dict "principals" .))) "to" (list (dict "operation" $operation))) -}}
{{- end -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}
