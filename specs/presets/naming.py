"""Names derived from names."""


def camel(name: str) -> str:
    """The CamelCase form of a kebab-case name, as alert names are written: flask-api becomes FlaskApi."""
    return "".join(part.capitalize() for part in name.split("-") if part)
