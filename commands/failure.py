"""A command's failure: one report, one exit code."""

BAD_INPUT = 2
VIOLATION = 3
SURROUNDINGS = 4
"""Exit codes: the input is wrong, a policy is violated, or something this command rests on is not there."""


class CommandFailure(Exception):
    """What went wrong and how to mend it, in words for the person at the terminal."""

    def __init__(self, report: str, exit_code: int = SURROUNDINGS):
        super().__init__(report)
        self.exit_code = exit_code
