{{/* All workloads, as a JSON list (see _workload.tpl, without root). With `surge` a new pod may start before the old one
has stopped; with two stadiums, or two pods of the same player, the match would be wrong for a moment. */}}
{{- define "mesh-arena.workloads" -}}
{{- $all := list -}}
{{- with .Values.ui }}{{ if .enabled -}}
{{- $env := dict "ARENA_THREADS" .threads "ARENA_STORY" "/etc/mesh-arena/scenario.json" "ARENA_PLATFORM" $.Values.platform
    "ARENA_RELEASE" $.Release.Name "ARENA_CHART" $.Values.commands.chart "ARENA_SCENARIOS" $.Values.commands.scenarios
    "ARENA_HELM_ARGS" $.Values.commands.args -}}
{{- $all = append $all (dict "app" "ui" "version" "v1" "replicas" 1 "surge" true "server" "mesharena.ui" "env" $env "resources" .resources "placement" (pick . "nodeSelector" "tolerations" "affinity") "story" true) -}}
{{- end }}{{ end -}}
{{- with .Values.stadium }}{{ if .enabled -}}
{{- $env := dict "ARENA_THREADS" .threads "ARENA_MATCH_SECONDS" .matchSeconds -}}
{{- $all = append $all (dict "app" "stadium" "version" "v1" "replicas" 1 "server" "mesharena.stadium" "env" $env "resources" .resources "placement" (pick . "nodeSelector" "tolerations" "affinity")) -}}
{{- end }}{{ end -}}
{{- with $ball := .Values.ball }}{{ if .enabled -}}
{{- range $version, $_ := include "mesh-arena.versions" $ | fromJson -}}
{{- $env := dict "ARENA_THREADS" $ball.threads "ARENA_TICK_SECONDS" $ball.tickSeconds "ARENA_CONTROL_RADIUS" $ball.controlRadius
    "ARENA_RESISTANCE" .resistance "ARENA_ERROR_PERCENT" .errorPercent
    "ARENA_SLOW_PERCENT" .slowPercent "ARENA_SLOW_SECONDS" .slowSeconds -}}
{{- $all = append $all (dict "app" "ball" "version" $version "locality" .locality "replicas" .replicas "ready" .readySeconds "surge" true "server" "mesharena.ball" "env" $env "resources" $ball.resources "placement" (pick . "nodeSelector" "tolerations" "affinity")) -}}
{{- end -}}
{{- end }}{{ end -}}
{{- with $players := .Values.players -}}
{{- range $group, $_ := include "mesh-arena.groups" $ | fromJson -}}
{{- $env := dict "ARENA_THREADS" $players.threads "ARENA_TICK_SECONDS" $players.tickSeconds
    "ARENA_TIMEOUT_SECONDS" $players.timeoutSeconds "ARENA_INTERACTIVE" $players.interactive
    "ARENA_TEAM" .team "ARENA_PLAYERS" .perPod "ARENA_NAMES" (toJson .names) "ARENA_LOOK" .look "ARENA_NUMBER" .number "ARENA_SPEED" .speed
    "ARENA_ACCURACY" .accuracy "ARENA_SKILL" .skill "ARENA_SHOT_STRENGTH" .shotStrength "ARENA_SHOOT_PERCENT" .shootPercent -}}
{{- with include "mesh-arena.headers" .headers | fromJson }}{{ $_ := set $env "ARENA_HEADERS" (toJson .) }}{{ end -}}
{{- $all = append $all (dict "app" $group "version" "v1" "team" .team "locality" .locality "token" .token "replicas" .replicas "plain" (not .sidecar) "server" "mesharena.ai" "env" $env "resources" $players.resources "placement" (pick . "nodeSelector" "tolerations" "affinity")) -}}
{{- end -}}
{{- end -}}
{{- toJson $all -}}
{{- end -}}

{{/* The apps of the workloads, as a JSON list: each has a Service and a ServiceAccount. */}}
{{- define "mesh-arena.apps" -}}
{{- $apps := list -}}
{{- range include "mesh-arena.workloads" . | fromJsonArray }}{{ $apps = append $apps .app }}{{ end -}}
{{- $apps | uniq | toJson -}}
{{- end -}}

{{/* A workload: `true` if its pods have a sidecar, else nothing. */}}
{{- define "mesh-arena.sidecar" -}}
{{- if and .root.Values.mesh.enabled (not .plain) }}true{{ end -}}
{{- end -}}
