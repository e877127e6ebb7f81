"""What a setting should have been, in words for whoever writes it."""

from typing import Any

WANTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "keys with values",
    "float_parsing": "a number",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number below 2^63",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_type": "keys with values",
    "string_type": "text",
}
"""By the library's kind of fault: its own words speak of the program's inside."""
FORMS = {
    "cluster": "a-z, 0-9 and -, beginning with a letter or digit, at most 63 characters",
    "domain": "a domain name in small letters, such as ops.example.com",
    "ingress_namespace": "the name of a namespace",
    "location_image": "an image's reference that ends in its digest, @sha256:…",
    "rotation": "letters, digits, dots, _ and -, at most 63 characters",
    "sender": "an e-mail address",
    "smarthost": "host:port",
    "standby_context": "the name of a kube context",
}
"""By the key of a text that has a form."""


def wanted(detail: Any) -> str:
    """The words for one error of the settings' library."""
    if detail["type"] == "string_pattern_mismatch" and detail["loc"][-1] in FORMS:
        return FORMS[detail["loc"][-1]]
    told: str = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return WANTED.get(str(detail["type"]), told.removeprefix("wanted "))
