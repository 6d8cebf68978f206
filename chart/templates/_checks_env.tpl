{{/* Refuses environment variables that would break a service, with the reason and what to do. */}}
{{- define "mesh-arena.checks.env" -}}
{{- $proxy := "services call only each other, and a proxy would take these calls out of the mesh" -}}
{{- $program := "it changes which programs and libraries of the image run" -}}
{{- $memory := "a service keeps its figures in the memory of one process" -}}
{{- $reasons := dict
    "HTTP_PROXY" $proxy "HTTPS_PROXY" $proxy "ALL_PROXY" $proxy "NO_PROXY" $proxy
    "http_proxy" $proxy "https_proxy" $proxy "all_proxy" $proxy "no_proxy" $proxy
    "REQUEST_METHOD" "programs take it for a sign that they must not use the mesh's HTTP proxy"
    "GUNICORN_CMD_ARGS" "it changes the address, the workers and the time limits of the services, which the chart sets"
    "PROMETHEUS_MULTIPROC_DIR" $memory "prometheus_multiproc_dir" $memory
    "PATH" $program "PYTHONHOME" $program "LD_PRELOAD" $program "LD_LIBRARY_PATH" $program -}}
{{- range $name, $_ := .Values.env -}}
{{- with get $reasons $name -}}
{{- fail (printf "env.%s: %s; leave it out" $name .) -}}
{{- end -}}
{{- if hasPrefix "MESH_ARENA_" $name -}}
{{- fail (printf "env.%s: names that begin with MESH_ARENA_ belong to the mesh-arena command; choose another name" $name) -}}
{{- end -}}
{{- if and $.Values.tracing.enabled (has $name (list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_SERVICE_NAME" "OTEL_RESOURCE_ATTRIBUTES")) -}}
{{- fail (printf "env.%s is set, but tracing.enabled is true, and the chart sets it then: leave it out, or set tracing.enabled=false" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
