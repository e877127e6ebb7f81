"""The program that runs inside the cluster's Jobs: dump, ship, prove, prune and maintain. Runs without a cluster too."""
