"""The only home of PromQL: typed expressions over the metric contracts of systems, stores and the platform."""
