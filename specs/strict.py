"""The base of every setting: unknown keys are refused, values are read from text, and no fault repeats what was given."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from specs.units import Bytes, Cpu, Duration, parse_bytes, parse_cpu, parse_duration


def _from_text(parse: Any, kind: type) -> BeforeValidator:
    return BeforeValidator(lambda value: value if isinstance(value, kind) else parse(str(value)))


DurationText = Annotated[Duration, _from_text(parse_duration, Duration)]
BytesText = Annotated[Bytes, _from_text(parse_bytes, Bytes)]
CpuText = Annotated[Cpu, _from_text(parse_cpu, Cpu)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True)


class ReferenceSettings(Strict):
    """A key of a Secret that somebody else puts into the cluster."""

    secret: str = Field(min_length=1)
    key: str = Field(min_length=1)
