# What pint is told about the rendered rules. Every check it can make without a server is on;
# what is left out is left out here, for the rules named and for the reason given.

parser {
  # The files are Prometheus' own, nothing else is to be guessed in them.
  schema = "prometheus"
}

check "promql/regexp" {
  # Kubernetes puts the name of a Deployment into its pods' names and nowhere else: the pattern
  # takes a pod's whole name apart, because a prefix would also take the pods of another service.
  smelly = false
}

rule {
  match {
    name = "Watchdog"
  }
  # It is meant to fire always: who receives it acts when it stops.
  disable = ["alerts/comparison"]
}

rule {
  match {
    path = ".*/slo-.*"
  }
  disable = [
    # Reconciliation runs hourly by design; whatever reads its series looks back over hours.
    "group/interval",
    # Tiles, windows and reconciliation have intervals of their own and so groups of their own.
    # What is read from another group is at most one of its intervals old.
    "rule/dependency",
  ]
}

rule {
  match {
    kind = "alerting"
  }
  label "severity" {
    severity = "bug"
    required = true
    value    = "critical|high|warning|info|none"
  }
  label "system" {
    severity = "bug"
    required = true
  }
  label "team" {
    severity = "bug"
    required = true
  }
  annotation "summary" {
    severity = "bug"
    required = true
  }
  annotation "description" {
    severity = "bug"
    required = true
  }
  annotation "runbook_url" {
    severity = "bug"
    required = true
    value    = "https://handbook\\..+"
  }
  annotation "dashboard_url" {
    severity = "bug"
    required = true
    value    = "https://grafana\\..+"
  }
  # A day is the longest anything may be wrong before it says so.
  for {
    severity = "bug"
    max      = "1d"
  }
  # A result that keeps the labels of a scraped pod starts a new alert with each pod.
  aggregate ".+" {
    severity = "bug"
    strip    = ["instance"]
  }
}
