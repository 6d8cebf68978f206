{{/* Refuses settings of security.tokens that would not work, or not as they say. */}}
{{- define "mesh-arena.checks.tokens" -}}
{{- $v := .Values -}}
{{- with $v.security.tokens -}}
{{- if and .required (not $v.mesh.enabled) -}}
{{- fail "security.tokens.required is true, but mesh.enabled is false, so there is no sidecar that could verify a token: set mesh.enabled=true, or security.tokens.required=false" -}}
{{- end -}}
{{- if and .required (not $v.ball.enabled) -}}
{{- fail "security.tokens.required is true, but ball.enabled is false: set ball.enabled=true, or security.tokens.required=false" -}}
{{- end -}}
{{- if and .issuer (not .jwks) -}}
{{- fail "security.tokens.issuer is set, but security.tokens.jwks is empty, so no token could be verified: give the public keys of your issuer, or unset security.tokens.issuer" -}}
{{- end -}}
{{- if and (or .jwks .secrets) (not .issuer) -}}
{{- fail (printf "security.tokens.%s is set, but security.tokens.issuer is empty, and the chart's own tokens have their own keys: name your issuer, or unset security.tokens.%s" (ternary "jwks" "secrets" (not (empty .jwks))) (ternary "jwks" "secrets" (not (empty .jwks)))) -}}
{{- end -}}
{{- if .jwks -}}
{{- if not (kindIs "slice" (get (fromJson .jwks) "keys")) -}}
{{- fail "security.tokens.jwks: this is no JWKS; give a JSON object with the list `keys`" -}}
{{- end -}}
{{- if regexMatch "\"(d|p|q|k)\"\\s*:" .jwks -}}
{{- fail "security.tokens.jwks: it has a private or symmetric key, which everybody could read in the cluster; give the public keys only" -}}
{{- end -}}
{{- end -}}
{{- $names := concat (keys (include "mesh-arena.tokens" $ | fromJson).tokens) (keys .secrets) | sortAlpha -}}
{{- range $group, $settings := include "mesh-arena.groups" $ | fromJson }}{{ with $settings.token -}}
{{- if not (has . $names) -}}
{{- fail (printf "players.groups.%s.token: there is no token %s; there are: %s" $group . (join ", " $names | default "none, add one to security.tokens.secrets")) -}}
{{- end -}}
{{- end }}{{ end -}}
{{- end -}}
{{- end -}}
