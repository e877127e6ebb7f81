"""The usual routing: pages go to a pager and to chat, warnings to chat and mail, information to chat."""

from specs.routing import Channel, Escalation, Medium, Route, Routing
from specs.severity import Severity
from specs.units import minutes

PAGES = (Severity.CRITICAL, Severity.HIGH)


def page_and_chat(
    system: str,
    *,
    chat: str,
    mail: str,
    escalations: tuple[Escalation, ...] = (
        Escalation(minutes(10), "secondary on call"),
        Escalation(minutes(20), "team lead"),
    ),
    rows: tuple[str, ...] = (),
) -> Routing:
    """Three channels named after the system: pagerduty-<system>, slack-<system> and email-<system>.

    The escalations keep the team lead's call before half of a recovery time objective of one hour.
    """
    pager, slack, email = f"pagerduty-{system}", f"slack-{system}", f"email-{system}"
    return Routing(
        channels=(
            Channel(pager, Medium.PAGERDUTY, system),
            Channel(slack, Medium.SLACK, chat),
            Channel(email, Medium.EMAIL, mail),
        ),
        routes=(
            Route(PAGES, (pager, slack)),
            Route((Severity.WARNING,), (slack, email)),
            Route((Severity.INFO,), (slack,)),
        ),
        escalations=escalations,
        rows=rows,
    )
