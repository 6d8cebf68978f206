{{/* (dict "root" $ "app" "ball"): the identity that the sidecar of an app's pods proves by its certificate. Istio replaces
`cluster.local` by the mesh's own trust domain. */}}
{{- define "mesh-arena.principal" -}}
cluster.local/ns/{{ .root.Release.Namespace }}/sa/{{ .app }}
{{- end -}}

{{/* (dict "root" $ "apps" (list "ball" "players")): their identities as a JSON list; `players` are all groups. Pods without a
sidecar have none. */}}
{{- define "mesh-arena.principals" -}}
{{- $principals := list -}}
{{- range $app := .apps -}}
{{- range $name := eq $app "players" | ternary (include "mesh-arena.identified" $.root | fromJsonArray) (list $app) -}}
{{- $principals = append $principals (include "mesh-arena.principal" (dict "root" $.root "app" $name)) -}}
{{- end -}}
{{- end -}}
{{- toJson $principals -}}
{{- end -}}

{{/* The groups of players with an identity, as a JSON list. */}}
{{- define "mesh-arena.identified" -}}
{{- $names := list -}}
{{- range $group, $settings := include "mesh-arena.groups" . | fromJson }}{{ if dig "sidecar" true $settings }}{{ $names = append $names $group }}{{ end }}{{ end -}}
{{- toJson $names -}}
{{- end -}}

{{/* The mode of mutual TLS of an app that the chart sets: (dict "root" $ "app" "ball"); empty: as the mesh is configured. */}}
{{- define "mesh-arena.mtls" -}}
{{- get .root.Values.security.mtls.services .app | default .root.Values.security.mtls.mode -}}
{{- end -}}

{{/* The issuer of tokens, its public keys as text, and the tokens by name, as a JSON map: the chart's own, unless the values
name another issuer. */}}
{{- define "mesh-arena.tokens" -}}
{{- $own := .Files.Get "files/tokens.json" | fromJson -}}
{{- with .Values.security.tokens -}}
{{- if .issuer -}}
{{- toJson (dict "issuer" .issuer "jwks" .jwks "tokens" dict) -}}
{{- else -}}
{{- toJson (dict "issuer" $own.issuer "jwks" (toJson $own.jwks) "tokens" $own.tokens) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* (dict "root" $ "name" "valid"): the variable with a token, as an item of a container's `env`. */}}
{{- define "mesh-arena.tokens.env" -}}
{{- with get .root.Values.security.tokens.secrets .name -}}
{name: ARENA_TOKEN, valueFrom: {secretKeyRef: {name: {{ .secret | toJson }}, key: {{ .key | toJson }}}}}
{{- else -}}
{name: ARENA_TOKEN, value: {{ get (include "mesh-arena.tokens" .root | fromJson).tokens .name | quote }}}
{{- end -}}
{{- end -}}
