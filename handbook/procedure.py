"""Procedures people run when something is lost: commands in order, and how long each may take."""

from dataclasses import dataclass

from specs.units import Duration


@dataclass(frozen=True)
class Step:
    what: str
    most: Duration
    """By then the step is done, or somebody else is called."""
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """`name` is its heading, `when` how its reason is recognised."""

    name: str
    when: str
    steps: tuple[Step, ...]

    @property
    def most(self) -> Duration:
        """The longest the whole takes."""
        return sum((step.most for step in self.steps[1:]), self.steps[0].most)


class Kubectl:
    """Commands in one namespace, of one cluster where its context is named."""

    def __init__(self, namespace: str, context: str = ""):
        self.start = f"kubectl{f' --context {context}' if context else ''}"
        self.namespace = namespace

    def __call__(self, words: str) -> str:
        return f"{self.start} -n {self.namespace} {words}"

    def job(self, cron_job: str, name: str, limit: Duration) -> tuple[str, ...]:
        """Start a CronJob's template once, and wait for its end."""
        return (
            self(f"delete job/{name} --ignore-not-found"),
            self(f"create job --from=cronjob/{cron_job} {name}"),
            self(f"wait job/{name} --for=condition=complete --timeout={limit.seconds}s"),
        )

    def told(self, cron_job: str, name: str) -> tuple[str, ...]:
        """Start a CronJob's template, after an earlier attempt too, and read what it says until its end."""
        return (
            self(f"delete job/{name} --ignore-not-found"),
            self(f"create job --from=cronjob/{cron_job} {name}"),
            f"until {self(f'logs --follow job/{name}')}; do sleep 2; done",
        )
