"""Whatever Prometheus is told to scrape among the stacks is there: a Service of that name, with that port, over pods."""

from commands.recording import Recording
from components.monitoring_stack.scraped import PLATFORM_JOBS


def test_every_scrape_of_the_stacks_has_a_service(recording: Recording) -> None:
    services = {(o.namespace, o.object_name): o.inputs["spec"] for o in recording.objects if o.kind == "Service"}
    missing = [
        f"{job.namespace}/{job.name}:{port}"
        for job in PLATFORM_JOBS
        for port in job.ports
        if port not in {given["name"] for given in services.get((job.namespace, job.name), {"ports": []})["ports"]}
    ]
    assert not missing, "\n".join(missing)
