"""Where on earth an address of an access log is: country and city, never the coordinates of a person."""

from components.elk_stack.pipeline import paths
from components.elk_stack.pipeline.tree import All, Exists, Field, Node, Not, Plugin, when
from specs.environment import Environment

ADDRESS = Field("source", "address")
NEARBY = Field("@metadata", "nearby")
PRIVATE = (
    # RFC 1918, RFC 6598, RFC 1122, RFC 3927; then RFC 4291, RFC 4193. No database places them.
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
KEPT = ("country_code2", "country_name", "city_name")


def locate(environment: Environment) -> tuple[Node, ...]:
    """Nothing without a database. The addresses of pods and nodes are most of what there is, and are not looked up."""
    if not environment.location_image:
        return ()
    nearby = Plugin(
        "cidr",
        "locate-nearby",
        {"address": [f"%{{{ADDRESS}}}"], "network": PRIVATE, "add_field": {str(NEARBY): "yes"}},
    )
    geoip = Plugin(
        "geoip",
        "locate",
        {
            "source": str(ADDRESS),
            "target": "[source]",
            "database": paths.LOCATIONS_FILE,
            "fields": KEPT,
            # An address that no database knows is no error.
            "tag_on_failure": [],
        },
    )
    return (when(Exists(ADDRESS), nearby), when(All((Exists(ADDRESS), Not(Exists(NEARBY)))), geoip))
