{{- define "fiche.name" -}}
{{- if contains "fiche" .Release.Name -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-fiche" .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{- define "fiche.selector" -}}
app.kubernetes.io/name: fiche
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "fiche.labels" -}}
{{ include "fiche.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "fiche.supergraph" -}}
{{- if .Values.existingSupergraph -}}
{{ .Values.existingSupergraph }}
{{- else -}}
{{ include "fiche.name" . }}
{{- end -}}
{{- end -}}

{{- define "fiche.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "fiche.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}
