{{/* Refuses an image that no node could have. A repository with a path, such as me/mesh-arena, may have its
registry in the path, or the runtime's default one. */}}
{{- define "mesh-arena.checks.image" -}}
{{- with .Values.image -}}
{{- if and .digest (not (or .registry $.Values.global.imageRegistry (contains "/" .repository))) -}}
{{- fail "image.digest is set, but image.registry and global.imageRegistry are empty: an image loaded into the nodes has no digest; name its registry, or use image.tag" -}}
{{- end -}}
{{- end -}}
{{- end -}}
