"""What is said of a setting that cannot be right."""


class SettingsError(Exception):
    """A setting that is missing or malformed: one sentence naming it, what was expected, and where to get it."""

    def __init__(self, variable: str, problem: str, mend: str) -> None:
        super().__init__(f"{variable} {problem}. {mend}")
        self.variable = variable
