{{- define "aerie.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "aerie.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "aerie.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "aerie.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The values of one service: defaults with its own laid over them. deepCopy keeps services apart. */}}
{{- define "aerie.service" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (.own | default dict)) | toYaml -}}
{{- end -}}

{{- define "aerie.selectorLabels" -}}
app.kubernetes.io/name: {{ include "aerie.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{- define "aerie.labels" -}}
{{ include "aerie.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: aerie
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "aerie.serviceAccountName" -}}
{{- if .service.serviceAccount.create -}}
{{- default (printf "%s-%s" (include "aerie.fullname" .root) .name) .service.serviceAccount.name -}}
{{- else -}}
{{- required (printf "services.%s.serviceAccount.name is needed when create is false" .name) .service.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Where the address of Kafka, Postgres or Redis stands: the release's own Secret when it was given by value. */}}
{{- define "aerie.addressRef" -}}
{{- if .given -}}
{ name: {{ include "aerie.fullname" .root }}-connections, key: {{ .variable }} }
{{- else -}}
{ name: {{ required (printf "%s: give existingSecret or the address itself" .what) .of.existingSecret }}, key: {{ .of.secretKey }} }
{{- end -}}
{{- end -}}

{{/* What would render but not work. */}}
{{- define "aerie.check" -}}
{{- if and .Values.providerKeys.existingSecret (not .Values.config) -}}
{{- fail "providerKeys needs config: cost-accounting must know the models and prices (docs/providers.md)" -}}
{{- end -}}
{{- range $name, $own := .Values.services -}}
{{- $service := include "aerie.service" (dict "root" $ "own" $own) | fromYaml -}}
{{- $most := ternary $service.autoscaling.maxReplicas $service.replicas $service.autoscaling.enabled -}}
{{- if and (ne $name "gateway") (gt (int $most) (int $.Values.kafka.partitions)) -}}
{{- fail (printf "services.%s may have %d replicas, but kafka.partitions is %d: the rest would be idle" $name (int $most) (int $.Values.kafka.partitions)) -}}
{{- end -}}
{{- if and $service.autoscaling.enabled (gt (int $service.autoscaling.minReplicas) (int $service.autoscaling.maxReplicas)) -}}
{{- fail (printf "services.%s.autoscaling: minReplicas is above maxReplicas" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
