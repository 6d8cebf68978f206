{{/* What NOTES.txt says until the image has a registry, with an empty line before it. A loaded image has no digest. */}}
{{- define "mesh-arena.notes.image" -}}
{{- if not (or .Values.global.imageRegistry .Values.image.registry .Values.image.digest) }}

The image {{ include "mesh-arena.image" . }} names no registry, so every node must have it already. With kind, minikube or k3d load it from
where you built it (kind load docker-image, minikube image load, k3d image import). Any other cluster needs it in a registry
that its nodes can reach: push it there, and set image.registry. Until then the pods report ErrImagePull or ImagePullBackOff.
{{- end }}
{{- end -}}
