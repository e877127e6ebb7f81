"""How Logstash's volume is divided: two queues, and the records that the log store refused."""

INTAKE_SHARE = 0.15
"""What agents were told is kept waits here, until it is refined."""
STORE_SHARE = 0.55
"""What arrives while the log store is away."""
DEAD_LETTER_SHARE = 0.10
FILLING = DEAD_LETTER_SHARE + STORE_SHARE / 2
"""Used share of the volume at which the log store's queue is half full, whatever letters lie beside it."""
