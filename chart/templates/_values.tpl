{{/* Values as the templates need them: entries completed by their defaults, text and numbers in a form that YAML does not change. */}}

{{/* (dict "entries" .Values.ball.versions "defaults" .Values.ball.defaults): the enabled entries, each completed by the
defaults, as a JSON map. Not by `merge`, which treats false, 0 and "" as missing values. */}}
{{- define "mesh-arena.enabled" -}}
{{- $enabled := dict -}}
{{- range $name, $entry := .entries }}{{ if kindIs "map" $entry -}}
{{- $complete := deepCopy $.defaults -}}
{{- range $key, $value := $entry }}{{ if not (kindIs "invalid" $value) }}{{ $_ := set $complete $key $value }}{{ end }}{{ end -}}
{{- if $complete.enabled }}{{ $_ := set $enabled $name $complete }}{{ end -}}
{{- end }}{{ end -}}
{{- toJson $enabled -}}
{{- end -}}

{{- define "mesh-arena.versions" -}}
{{- include "mesh-arena.enabled" (dict "entries" .Values.ball.versions "defaults" .Values.ball.defaults) -}}
{{- end -}}

{{- define "mesh-arena.groups" -}}
{{- include "mesh-arena.enabled" (dict "entries" .Values.players.groups "defaults" .Values.players.defaults) -}}
{{- end -}}

{{/* The entries of a map, such as routing.ball.rules, as a JSON map. An entry set to null is left out: so one values file can remove one of another. */}}
{{- define "mesh-arena.present" -}}
{{- $present := dict -}}
{{- range $name, $entry := . }}{{ if kindIs "map" $entry }}{{ $_ := set $present $name $entry }}{{ end }}{{ end -}}
{{- toJson $present -}}
{{- end -}}

{{/* A number in decimal digits. Templates print very large and small ones as 1e+06 or 1e-05, which YAML 1.1 reads as text. */}}
{{- define "mesh-arena.number" -}}
{{- $number := float64 . -}}
{{- if eq $number (floor $number) -}}
{{- printf "%.0f" $number -}}
{{- else if ge $number 0.000001 -}}
{{- toJson $number -}}
{{- else -}}
{{- regexReplaceAll "[.]?0+$" (printf "%.22f" $number) "" -}}
{{- end -}}
{{- end -}}

{{/* A string, a number or a boolean as the text of an environment variable. */}}
{{- define "mesh-arena.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else if kindIs "bool" . }}{{ toString . }}{{ else }}{{ include "mesh-arena.number" . }}{{ end -}}
{{- end -}}

{{/* A container's requests and limits; a quantity may be given as a number. */}}
{{- define "mesh-arena.resources" -}}
{{- $resources := dict -}}
{{- range $kind, $amounts := . -}}
{{- $texts := dict -}}
{{- range $name, $amount := $amounts }}{{ $_ := set $texts $name (include "mesh-arena.text" $amount) }}{{ end -}}
{{- $_ := set $resources $kind $texts -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}
