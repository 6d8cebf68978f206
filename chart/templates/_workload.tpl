{{/* One pod spec for every service and version. A workload is a dict: root, app, version, team, server (Python module) or
command, env (map), ready (seconds until it is), resources, placement (its own nodeSelector, tolerations, affinity), plain: true for pods without a
sidecar, and story: true to mount the scenario. */}}
{{- define "mesh-arena.pod" -}}
serviceAccountName: {{ .app | toYaml }}
automountServiceAccountToken: false
terminationGracePeriodSeconds: {{ add 5 .root.Values.stopSeconds }}
{{- include "mesh-arena.placement" . }}
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true  # the user comes from the image or the platform: no fixed UID
  seccompProfile: {type: RuntimeDefault}
containers:
  - name: {{ .app | toYaml }}
    image: {{ include "mesh-arena.image" .root | quote }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    {{- if .server }}
    command: ["gunicorn", "--config", "python:mesharena.kit.server", "{{ .server }}:create_app()"]
    ports:
      - {name: http, containerPort: 8080}
    startupProbe:
      httpGet: {path: /health, port: http}
      periodSeconds: 1
      failureThreshold: 60
    readinessProbe:
      httpGet: {path: /health, port: http}
      periodSeconds: 5
      {{- with .ready }}
      initialDelaySeconds: {{ include "mesh-arena.number" . }}
      {{- end }}
    livenessProbe:  # more tolerant than readiness: a busy server only gets no requests, one that hangs is restarted
      httpGet: {path: /health, port: http}
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 6
    {{- if and .surge .root.Values.stopSeconds }}
    lifecycle: {preStop: {sleep: {seconds: {{ include "mesh-arena.number" .root.Values.stopSeconds }}}}}
    {{- end }}
    {{- else }}
    command: {{ toJson .command }}
    {{- end }}
    env: {{- include "mesh-arena.env" . | nindent 6 }}
    resources: {{- include "mesh-arena.resources" .resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      {{- if .story }}
      - {name: scenario, mountPath: /etc/mesh-arena, readOnly: true}
      {{- end }}
volumes:
  - {name: tmp, emptyDir: {}}
  {{- if .story }}
  - {name: scenario, configMap: {name: {{ include "mesh-arena.scenario.name" . }}}}
  {{- end }}
{{- end -}}
