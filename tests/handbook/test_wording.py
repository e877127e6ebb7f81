"""Values and schedules as people write them."""

import pytest

from handbook.timetable import cron_words
from handbook.wording import cell, every, held, in_words, number, plain, rough, size
from specs.schedule import Cron
from specs.units import Bytes, days, gibibytes, hours, mebibytes, minutes, seconds


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{{ $value | humanizePercentage }} of the requests", "*measured share* of the requests"),
        ("is {{ $value | humanizeDuration }} old", "is *measured time* old"),
        ("{{$value}} logins", "*measured value* logins"),
        ("Pod {{ $labels.pod }} restarted {{ $value | humanize }} times", "Pod *pod* restarted *measured value* times"),
        ("nothing to fill in", "nothing to fill in"),
    ],
)
def test_fields_of_an_alert_become_words(given: str, words: str) -> None:
    assert in_words(given) == words


@pytest.mark.parametrize("field", ['{{ printf "%d" $value }}', "{{ .Labels.pod }}", "{{ $value | humanize | title }}"])
def test_a_field_without_words_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="no words"):
        in_words(f"before {field} after")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("never ends draining (BUG-28).", "never ends draining."),
        ("it fits (BUG-81, OPEN-03).", "it fits."),
        ("an outage (P1) and a page (SEV-1)", "an outage (P1) and a page (SEV-1)"),
    ],
)
def test_ids_of_requirements_are_left_out(given: str, told: str) -> None:
    assert plain(given) == told


def test_a_cell_stays_a_cell() -> None:
    assert cell("a|b\nc") == r"a\|b c"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (mebibytes(128), "128 MiB"),
        (gibibytes(1), "1 GiB"),
        (gibibytes(6.25), "6.25 GiB"),
        (gibibytes(2048), "2,048 GiB"),
        (Bytes(0), "0 MiB"),
    ],
)
def test_sizes_have_units(amount: Bytes, words: str) -> None:
    assert size(amount) == words


@pytest.mark.parametrize(
    ("value", "words"), [(12, "12"), (2.5, "2.5"), (43_200, "43,200"), (0, "0"), (100, "100"), (0.126, "0.13")]
)
def test_numbers_are_short(value: float, words: str) -> None:
    assert number(value) == words


def test_lengths_are_rounded_up_to_minutes() -> None:
    assert [rough(seconds(559)), rough(seconds(45)), rough(hours(2))] == [
        minutes(10).words,
        "45 seconds",
        "2 hours",
    ]


def test_conditions_and_paces() -> None:
    assert (held(minutes(0)), held(minutes(5))) == ("at once", "after 5 minutes")
    assert (every(hours(1)), every(minutes(30)), every(days(1))) == ("every hour", "every 30 minutes", "every day")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 * * * *", "every hour, on the hour"),
        ("30 * * * *", "every hour, 30 minutes past"),
        ("*/15 * * * *", "every 15 minutes"),
        ("*/1 * * * *", "every minute"),
        ("20 3 * * *", "every day at 03:20"),
        ("20 22 * * 0", "every Sunday at 22:20"),
        ("30 5 * * 1-5", "Monday to Friday at 05:30"),
        ("20 18 2 * *", "on day 2 of every month at 18:20"),
        ("20 12 2 1,4,7,10 *", "on day 2 of January, April, July and October at 12:20"),
        ("5 4 1 12 *", "on day 1 of December at 04:05"),
        ("20 3 1 * 1", "`20 3 1 * 1`"),
        ("0 8-17 * * *", "`0 8-17 * * *`"),
        ("0 0 * 2 *", "`0 0 * 2 *`"),
    ],
)
def test_usual_schedules_are_said_in_words(expression: str, words: str) -> None:
    assert cron_words(Cron(expression)) == words
