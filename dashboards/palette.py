"""Colours: Okabe and Ito's palette, which people with any colour vision tell apart, and one meaning for each.

Source: M. Okabe, K. Ito, "Color Universal Design", 2008.
"""

ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#999999"

GOOD = BLUE
WARNING = ORANGE
BAD = VERMILLION
NEUTRAL = GREY
ROLLOUT = PURPLE
BACKUP = SKY_BLUE

STATUS_CLASSES = {"2xx": BLUE, "3xx": SKY_BLUE, "4xx": ORANGE, "5xx": VERMILLION}
"""One colour per class of HTTP statuses, on every board."""
QUANTILES = {"p50": SKY_BLUE, "p95": BLUE, "p99": PURPLE}
PHASES = {"Running": BLUE, "Succeeded": SKY_BLUE, "Pending": ORANGE, "Failed": VERMILLION, "Unknown": GREY}
SEVERITIES = {"critical": VERMILLION, "high": ORANGE, "warning": YELLOW, "info": SKY_BLUE}
