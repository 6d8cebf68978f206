{{/* Who calls whom at port 8080: an app and its callers. `players` are the pods of all groups. */}}
{{- define "mesh-arena.callers" -}}
ui: [stadium, ball, players, proof]
stadium: [ui, ball, players]
ball: [stadium, players]
{{- end -}}

{{/* The apps of that table that this release has, as a JSON list. */}}
{{- define "mesh-arena.networkpolicy.apps" -}}
{{- $apps := list -}}
{{- range include "mesh-arena.workloads" . | fromJsonArray }}{{ $apps = append $apps (empty .team | ternary .app "players") }}{{ end -}}
{{- if .Values.ui.enabled }}{{ $apps = append $apps "proof" }}{{ end -}}
{{- $apps | uniq | toJson -}}
{{- end -}}

{{/* (dict "root" $ "app" "players"): a label selector of the app's pods. */}}
{{- define "mesh-arena.networkpolicy.selector" -}}
{{- if eq .app "players" -}}
matchLabels: {app.kubernetes.io/instance: {{ .root.Release.Name | toJson }}, app.kubernetes.io/part-of: mesh-arena}
matchExpressions:
  - {key: team, operator: Exists}
{{- else -}}
matchLabels: {{- include "mesh-arena.selector" . | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* Peers by name, as a JSON list. Where it is empty, leave the rule out: a rule without peers is for everybody. */}}
{{- define "mesh-arena.peers" -}}
{{- $peers := list -}}
{{- range $name, $peer := . }}{{ if $peer }}{{ $peers = append $peers $peer }}{{ end }}{{ end -}}
{{- toJson $peers -}}
{{- end -}}

{{/* Who, outside the match, may open the page, as a JSON list of peers. Of Istio's gateway the labels alone choose the
pods, as they do in the Gateway. */}}
{{- define "mesh-arena.networkpolicy.page" -}}
{{- $v := .Values -}}
{{- $peers := include "mesh-arena.peers" $v.networkPolicy.page | fromJsonArray -}}
{{- if and $v.mesh.enabled $v.ingress.enabled -}}
{{- $peers = prepend $peers (dict "namespaceSelector" dict "podSelector" (dict "matchLabels" $v.ingress.selector)) -}}
{{- end -}}
{{- if $v.openshift.route.enabled -}}
{{- $peers = prepend $peers (dict "namespaceSelector" (dict "matchLabels" (dict "policy-group.network.openshift.io/ingress" ""))) -}}
{{- end -}}
{{- toJson $peers -}}
{{- end -}}
