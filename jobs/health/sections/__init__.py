"""The ten sections of the report, one small file each for those that read the cluster."""
