"""The board of a system's objectives: compliance, budgets, burn rates and their trend, from recorded series only."""

from dashboards import annotations, objectives, variables
from dashboards.board import Board
from dashboards.frame import Frame, framed
from dashboards.layout import Row
from queries import variable
from specs.environment import Environment
from specs.system import System

KIND = "slo"


def slo_board(system: System, environment: Environment) -> Board:
    frame = Frame(
        system.name,
        KIND,
        f"Objectives of {system.name}",
        system.name,
        f"What {system.name} promises, what it kept, and what may still be spent in {environment.name}.",
        variables=(variables.query(variable.SLO, "Objective", variable.objectives(system)),),
        annotations=tuple(annotations.of_system(system)),
    )
    rows = (
        Row("Budgets", (objectives.budget_stat(system), objectives.time_left(system))),
        Row("Objectives", (objectives.summary(system),)),
        Row("Trend", objectives.budget_curves(system)),
        Row("Burn rates", objectives.burn_curves(system)),
        Row("Bad events", objectives.bad_curves(system)),
        Row("Counting", objectives.counting(system)),
    )
    return framed(frame, rows)
