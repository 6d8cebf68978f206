{{/* What NOTES.txt says until the image has a registry, with an empty line before it. A loaded image has no digest. */}}
{{- define "mesh-arena.notes.image" -}}
{{- if not (or .Values.global.imageRegistry .Values.image.registry .Values.image.digest) }}

The image {{ include "mesh-arena.image" . }} names no registry, so every node must have it already. With kind, minikube or k3d load it from
where you built it (kind load docker-image, minikube image load, k3d image import). Any other cluster needs it in a registry
that its nodes can reach: push it there, and set image.registry. Until then the pods report ErrImagePull or ImagePullBackOff.
{{- end }}
{{- end -}}

{{/* What a person has to know about security.*, with an empty line before each part. */}}
{{- define "mesh-arena.notes.security" -}}
{{- $v := .Values -}}
{{- if and $v.security.authorization.leastPrivilege $v.ui.enabled $v.ingress.enabled }}

Istio's ingress gateway may open the page as {{ $v.ingress.serviceAccount }} (ingress.serviceAccount). If it answers 403, your
gateway has another service account.
{{- end }}
{{- with $v.security.mtls.mode }}

Mutual TLS is {{ . }} for all pods in the namespace {{ $.Release.Namespace }}, also for pods of others.
{{- end }}
{{- if $v.security.tokens.required }}
{{- if not $v.security.tokens.issuer }}

The tokens are the chart's own. Everybody can read them, so they protect nothing.
{{- end }}
{{- range $name, $token := $v.security.tokens.secrets }}{{ if $token }}

The token {{ $name }} is in the Secret {{ $token.secret }}, under {{ $token.key }}. Players that send it start when the Secret exists.
{{- end }}{{ end }}
{{- end }}
{{- end -}}
