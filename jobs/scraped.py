"""Answers scrapes of a program that runs for long, and the kubelet's question whether it still works."""

from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


def family(name: str, help_text: str, samples: Iterable[tuple[Labels, float]]) -> str:
    """One gauge with its samples, in Prometheus' text form."""
    lines = [f"# HELP {name} {help_text}", f"# TYPE {name} gauge"]
    for labels, value in samples:
        listed = ",".join(f'{label}="{text}"' for label, text in labels)
        lines.append("".join((name, "{", listed, "} ", f"{value:.17g}")))
    return "\n".join(lines) + "\n"


def server(
    text: Callable[[], str], address: str, port: int, works: Callable[[], bool] = lambda: True
) -> ThreadingHTTPServer:
    """Answers /metrics, and /healthz for the kubelet; nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = _answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """A scrape every few seconds is no news."""

    def _answer(path: str) -> tuple[int, bytes]:
        if path == "/metrics":
            return 200, text().encode()
        if path == "/healthz":
            return (200, b"ok\n") if works() else (503, b"stuck\n")
        return 404, b""

    return ThreadingHTTPServer((address, port), Handler)
