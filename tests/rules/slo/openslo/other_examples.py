"""OpenSLO documents of which no objective comes: alerts, and what is measured elsewhere."""

ALERTING = """\
apiVersion: openslo/v1
kind: Service
metadata:
  name: shop
  displayName: The shop
spec:
  description: Sells things.
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata:
  name: page-somebody
spec:
  description: Rings when the budget burns.
  alertWhenBreaching: true
  conditions:
    - conditionRef: burns-fast
  notificationTargets:
    - targetRef: pager
---
apiVersion: openslo/v1
kind: AlertCondition
metadata:
  name: burns-fast
  displayName: Burns fast
spec:
  description: Twice as fast as allowed.
  severity: page
  condition:
    kind: burnrate
    op: gte
    threshold: 2
    lookbackWindow: 1h
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata:
  name: pager
spec:
  description: Whoever is on call.
  target: pagerduty
"""

ELSEWHERE = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: pages-open
spec:
  service: site
  indicator:
    metadata:
      name: pages
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            metricSourceRef: their-datadog
            type: Datadog
            spec:
              query: sum:trace.http.request.hits{code:200}.as_count()
        total:
          metricSource:
            metricSourceRef: their-datadog
            type: Datadog
            spec:
              query: sum:trace.http.request.hits{*}.as_count()
  timeWindow:
    - duration: 1w
      isRolling: false
      calendar:
        startTime: 2022-01-01 12:00:00
        timeZone: America/New_York
  budgetingMethod: Occurrences
  objectives:
    - displayName: Good
      target: 0.98
  alertPolicies:
---
apiVersion: openslo/v1
kind: SLI
metadata:
  name: satisfaction
spec:
  ratioMetric:
    rawType: success
    raw:
      metricSource:
        metricSourceRef: prometheus
        type: Prometheus
        spec:
          query: wifi_satisfaction_ratio
"""
