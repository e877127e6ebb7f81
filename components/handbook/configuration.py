"""The web server's configuration: Markdown as text, at the addresses the alerts carry."""

PORT = 8080
PAGES = "/srv/handbook"
SCRATCH = "/tmp"
HEALTH = "/healthz"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
"""Folders the server makes at its start whether it needs them or not; their built-in places are read-only."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    # Pages change in place: whoever has one asks whether it is still the same.
    "Cache-Control": "no-cache",
}
MISSING = "There is no page of this name. The first page lists all of them: /"

TEXT = """\
worker_processes 1;
daemon off;
pid {scratch}/nginx.pid;
error_log stderr warn;

events {{
    worker_connections 256;
}}

http {{
    {temporary}

    default_type text/plain;
    types {{ }}
    charset utf-8;
    server_tokens off;
    sendfile on;
    log_not_found off;
    log_format json escape=json '{{"time":"$time_iso8601","method":"$request_method","path":"$request_uri",'
        '"status":$status,"bytes":$body_bytes_sent,"seconds":$request_time}}';
    access_log /dev/stdout json;

    server {{
        listen {listen};
        root {pages};
        error_page 404 @missing;
        {headers}

        location / {{
            try_files $uri $uri.md $uri/index.md =404;
        }}

        # The kubelet keeps each version of a volume in a folder that begins with dots; pages are reached by links into it.
        location ~ /\\. {{
            return 404;
        }}

        location = {health} {{
            access_log off;
            return 200 "ok\\n";
        }}

        location @missing {{
            return 404 "{missing}\\n";
        }}
    }}
}}
"""


def configuration(listen: str = str(PORT), pages: str = PAGES, scratch: str = SCRATCH) -> str:
    """nginx.conf as a whole: nothing is included, so that the image's own settings have no say.

    Pages are sent as plain text: browsers show it, while many of them offer Markdown as a download.
    """
    return TEXT.format(
        listen=listen,
        pages=pages,
        scratch=scratch,
        temporary="\n    ".join(f"{name}_temp_path {scratch}/{name};" for name in TEMPORARY),
        headers="\n        ".join(f'add_header {name} "{value}" always;' for name, value in HEADERS.items()),
        health=HEALTH,
        missing=MISSING,
    )
