"""OpenSLO documents as others write them: together they use every field and every way of writing the examples have."""

from tests.rules.slo.openslo.other_examples import ALERTING, ELSEWHERE

RATIO = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout-success
  displayName: Orders go through
  labels:
    env: [prod, staging]
    tier: gold
  annotations:
    example.org/board: orders
spec:
  description: Nearly every order goes through.
  service: shop
  indicator:
    metadata:
      name: checkout-success-ratio
      displayName: Share of good orders
    spec:
      description: Orders without an error.
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(orders_total{cluster="eu",outcome=~"done|queued"})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(orders_total{cluster="eu"})
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: Good
      op: gt
      target: 0.995
  alertPolicies:
    - alertPolicyRef: page-somebody
"""

CALENDAR = """\
- apiVersion: openslo/v1
  kind: SLO
  metadata:
    name: line-up
    displayName: The line is up
  spec:
    service: line
    indicatorRef: answered
    timeWindow:
      - duration: 1M
        calendar:
          startTime: 2024-03-01 12:00:00
          timeZone: America/New_York
    budgetingMethod: Timeslices
    objectives:
      - displayName: Internal goal
        targetPercent: 99.95
        timeSliceTarget: 0.99
        timeSliceWindow: 1m
      - displayName: Contract
        target: 0.99
        timeSliceTarget: 0.95
        timeSliceWindow: 5m
    alertPolicies:
      - kind: AlertPolicy
        metadata:
          name: told-by-mail
        spec:
          alertWhenBreaching: true
          alertWhenResolved: false
          alertWhenNoData: true
          conditions:
            - kind: AlertCondition
              metadata:
                name: burns
              spec:
                severity: page
                condition:
                  kind: burnrate
                  op: gte
                  threshold: 2
                  lookbackWindow: 1h
                  alertAfter: 5m
          notificationTargets:
            - kind: AlertNotificationTarget
              metadata:
                name: mail
              spec:
                target: email
- apiVersion: openslo/v1
  kind: SLI
  metadata:
    name: answered
    labels:
      env: [prod]
  spec:
    description: Calls that were answered.
    ratioMetric:
      counter: true
      bad:
        metricSource:
          metricSourceRef: main
          spec:
            query: sum(increase(calls_total{result="lost"}[{{.window}}])) or vector(0)
            step: 60
      total:
        metricSource:
          metricSourceRef: main
          spec:
            query: sum(increase(calls_total[{{.window}}]))
- apiVersion: openslo/v1
  kind: DataSource
  metadata:
    name: main
  spec:
    description: The one of the data centre.
    type: prometheus
    connectionDetails:
      - url: http://prometheus.example.org
"""

COMPOSITE = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: journey
spec:
  description: A whole visit works.
  service: shop
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: RatioTimeslices
  objectives:
    - displayName: Search is fast
      target: 0.95
      timeSliceWindow: 1
      compositeWeight: 2
      indicator:
        metadata:
          name: fast
        spec:
          ratioMetric:
            good:
              metricSource:
                type: Prometheus
                spec:
                  query: sum(rate(search_seconds_bucket{le="0.5",job="search"}[5m]))
            total:
              metricSource:
                type: Prometheus
                spec:
                  query: sum(rate(search_seconds_count{job="search"}[5m]))
    - displayName: Search is fast
      target: 0.999
      timeSliceWindow: 1m
      indicatorRef: found
---
apiVersion: openslo/v1
kind: SLI
metadata:
  name: found
spec:
  ratioMetric:
    counter: false
    bad:
      metricSource:
        type: Prometheus
        spec:
          query: rate(searches_total{code!~"2..",namespace="web"}[5m])
    total:
      metricSource:
        type: Prometheus
        spec:
          query: rate(searches_total{namespace="web"}[5m])
"""

THRESHOLD = """\
{"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": "model-right"},
 "spec": {"service": "model", "budgetingMethod": "Occurrences",
  "indicator": {"metadata": {"name": "accuracy"}, "spec": {"thresholdMetric": {"metricSource": {
    "type": "Prometheus", "spec": {"promql": "max(model_accuracy_ratio{kind='eyes'})"}}}}},
  "objectives": [{"displayName": "Mostly right", "op": "gt", "value": 0.9, "target": 0.95}]}}
"""

EXAMPLES = {
    "ratio.yaml": RATIO,
    "calendar.yaml": CALENDAR,
    "composite.yaml": COMPOSITE,
    "threshold.json": THRESHOLD,
    "alerting.yaml": ALERTING,
    "elsewhere.yaml": ELSEWHERE,
}
