{{/* Labels of every object. */}}
{{- define "studio.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Labels that select the pods of one component: (dict "root" $ "component" "backend") */}}
{{- define "studio.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* An image of the product itself: (dict "root" $ "component" "backend") */}}
{{- define "studio.image" -}}
{{- $image := index .root.Values.images .component -}}
{{- with .root.Values.global.imageRegistry }}{{ . }}/{{ end }}{{ $image.repository }}:{{ $image.tag }}
{{- end }}

{{/* An image that the product depends on: (dict "root" $ "image" .Values.redis.image) */}}
{{- define "studio.dependencyImage" -}}
{{- $registry := .image.registry | default .root.Values.global.imageRegistry -}}
{{- with $registry }}{{ . }}/{{ end }}{{ .image.repository }}:{{ .image.tag }}
{{- end }}

{{/* Settings that every pod shares. */}}
{{- define "studio.podSettings" -}}
terminationGracePeriodSeconds: 10
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Where the product's containers find their settings. */}}
{{- define "studio.environment" -}}
envFrom:
  - configMapRef:
      name: {{ .Release.Name }}-config
  - configMapRef:
      name: {{ .Release.Name }}-feature-flags
  - secretRef:
      name: {{ .Release.Name }}-secret
{{- end }}
