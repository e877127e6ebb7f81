"""What an alert says once its template is filled in, and numbers the way Prometheus words them for people."""

import math
import re
from collections.abc import Mapping

PLACE = re.compile(r"\{\{ \$(?:labels\.(\w+)|value(?: \| (\w+))?) \}\}")


def has_value(template: str) -> bool:
    return "$value" in template


def filled(template: str, labels: Mapping[str, str], value: float | None) -> str:
    """Raises KeyError for a label the element has not: such a place would stay empty without a word."""

    def word(place: re.Match[str]) -> str:
        label, function = place.groups()
        if label:
            return labels[label]
        assert value is not None, template
        return WORDED[function or ""](value)

    return PLACE.sub(word, template)


def short(value: float) -> str:
    """Four digits that count."""
    return f"{value:.4g}"


def humanize(value: float) -> str:
    """With a prefix of the metric system: 1.234k."""
    if value == 0 or not math.isfinite(value):
        return short(value)
    prefixes, factor = (("", "k", "M", "G"), 1e-3) if abs(value) >= 1 else (("", "m", "u", "n"), 1e3)
    for prefix in prefixes:
        if 1 <= abs(value) < 1000:
            return f"{short(value)}{prefix}"
        value *= factor
    return f"{short(value / factor)}{prefixes[-1]}"


def humanize_percentage(value: float) -> str:
    return f"{short(value * 100)}%"


def humanize_duration(value: float) -> str:
    """From a second on in days, hours, minutes and seconds, the largest first; seconds have parts only below a minute."""
    if value == 0:
        return "0s"
    if abs(value) < 1:
        return f"{humanize(value)}s"
    sign, whole = "-" if value < 0 else "", int(abs(value))
    parts = [whole // 86_400, whole // 3_600 % 24, whole // 60 % 60, whole % 60]
    first = next(place for place, part in enumerate(parts) if part)
    if first == 3:
        return f"{sign}{short(abs(value))}s"
    return sign + " ".join(f"{part}{unit}" for part, unit in zip(parts[first:], "dhms"[first:], strict=True))


WORDED = {
    "": lambda value: f"{value:g}",
    "humanize": humanize,
    "humanizePercentage": humanize_percentage,
    "humanizeDuration": humanize_duration,
}
