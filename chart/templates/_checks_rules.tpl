{{/* Refuses rules of routing.ball.rules that Istio would accept, but that would not work. */}}
{{- define "mesh-arena.checks.rules" -}}
{{- $everybody := "" -}}
{{- $groups := include "mesh-arena.groups" . | fromJson -}}
{{- $versions := include "mesh-arena.versions" . | fromJson -}}
{{- range $name, $rule := include "mesh-arena.present" .Values.routing.ball.rules | fromJson -}}
{{- $path := printf "routing.ball.rules.%s" $name -}}
{{- if eq $name "default" -}}
{{- fail (printf "%s: the chart itself adds the route named default; give the rule another name" $path) -}}
{{- end -}}
{{- if $everybody -}}
{{- fail (printf "%s is never reached: routing.ball.rules.%s comes first in the alphabet and is for everybody; rename one, or give that one a from" $path $everybody) -}}
{{- end -}}
{{- if not (include "mesh-arena.rule.matches" $rule | fromJsonArray) }}{{ $everybody = $name }}{{ end -}}
{{- include "mesh-arena.checks.from" (dict "groups" $groups "path" $path "from" $rule.from) -}}
{{- $weight := 0 -}}
{{- range $version, $share := $rule.to -}}
{{- include "mesh-arena.checks.version" (dict "versions" $versions "path" (printf "%s.to.%s" $path $version) "version" $version) -}}
{{- $weight = add $weight $share -}}
{{- end -}}
{{- if and $rule.to (not $weight) -}}
{{- fail (printf "%s.to: all weights are 0, so no ball would get a request; give a version a weight above 0, or leave `to` out for all balls" $path) -}}
{{- end -}}
{{- with $rule.mirror -}}
{{- include "mesh-arena.checks.version" (dict "versions" $versions "path" (printf "%s.mirror.version" $path) "version" .version) -}}
{{- end -}}
{{- include "mesh-arena.checks.retries" (dict "path" (printf "%s.retries" $path) "retries" $rule.retries) -}}
{{- end -}}
{{- end -}}

{{- define "mesh-arena.checks.version" -}}
{{- if not (hasKey .versions .version) -}}
{{- fail (printf "%s: the ball has no enabled version %s; set ball.versions.%s.enabled=true, or leave it out here" .path .version .version) -}}
{{- end -}}
{{- end -}}

{{- define "mesh-arena.checks.from" -}}
{{- $named := 0 -}}
{{- range $group, $on := .from }}{{ if $on -}}
{{- $named = add1 $named -}}
{{- if not (hasKey $.groups $group) -}}
{{- fail (printf "%s.from.%s: there is no enabled group %s of players; set players.groups.%s.enabled=true, or take it out of the rule" $.path $group $group $group) -}}
{{- end -}}
{{- end }}{{ end -}}
{{- if and .from (not $named) -}}
{{- fail (printf "%s.from: every group is false, so the rule is for nobody; set one to true, or remove `from` for everybody" $.path) -}}
{{- end -}}
{{- end -}}

{{- define "mesh-arena.checks.retries" -}}
{{- with .retries }}{{ if and (not .attempts) (or .perTryTimeout .retryOn) -}}
{{- fail (printf "%s.attempts is 0, which switches retries off, but perTryTimeout or retryOn is set: set attempts, or unset the others" $.path) -}}
{{- end }}{{ end -}}
{{- end -}}
