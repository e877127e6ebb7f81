"""Lines with a secret inside: (line, what must be gone, what must stay)."""

TOKEN = "s3cr3tVALUE0123456789"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabcdef==\n-----END RSA PRIVATE KEY-----"

SAMPLES = (
    (f"Authorization: Bearer {TOKEN} done", TOKEN, "done"),
    (f"authorization=bearer {TOKEN}", TOKEN, "authorization"),
    ("Authorization: Basic dXNlcjpodW50ZXIy ok", "dXNlcjpodW50ZXIy", "ok"),
    (f"sent with bearer {TOKEN}.", TOKEN, "sent with"),
    (f"session {JWT} opened", JWT, "opened"),
    ("key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE", "used"),
    (f"aws_secret_access_key = {TOKEN}", TOKEN, "aws_secret_access_key"),
    (f"connect postgres://app:{TOKEN}@db:5432/shop", TOKEN, "@db:5432/shop"),
    ("connect redis://:p@ss@cache/0", "p@ss", "@cache/0"),
    (f"db_password={TOKEN}, pool=5", TOKEN, "pool=5"),
    (f"password: '{TOKEN} with spaces' retry=1", f"{TOKEN} with spaces", "retry=1"),
    (f'api_key="{TOKEN}\\"tail" x', "tail", "x"),
    (f'body {{\\"token\\":\\"{TOKEN}\\"}} end', TOKEN, "end"),
    (f'cut "client_secret":"{TOKEN}', TOKEN, "cut"),
    ("password=}brace", "brace", "password"),
    (f"X-Api-Key: {TOKEN}", TOKEN, "X-Api-Key"),
    (f"Cookie: theme=dark; held={TOKEN} was sent", TOKEN, "was sent"),
    (f"loaded {PRIVATE_KEY} from disk", "MIIEowIBAAKCAQEA", "from disk"),
    ("cut -----BEGIN PRIVATE KEY-----\\nMIIEowIBAAKCAQEA", "MIIEowIBAAKCAQEA", "cut"),
    ("paid with 4111 1111 1111 1111 today", "4111 1111 1111 1111", "today"),
    ("paid with 378282246310005.", "378282246310005", "paid"),
    ("mail from jane.doe@example.com sent", "jane.doe", "sent"),
    (f'{{"user":{{"password":"{TOKEN}"}},"n":1}}', TOKEN, '"n":1'),
    (f'{{"list":[{{"access_token":5{TOKEN[:0]}}}],"url":"https://u:{TOKEN}@h/"}}', TOKEN, '"list"'),
    (f'{{"msg":"login with token {TOKEN}","token":"{TOKEN}x"}}', f"{TOKEN}x", '"msg"'),
)
HARMLESS = (
    "GET /orders/1234567890123 200",
    "tokens_used=512 max_tokens=1024",
    "https://example.com:8443/path?q=1",
    "password reset requested",
    "basic authentication is off",
    "AKIASHORT",
    '{"msg":"invalid token:","user":"bob"}',
    "order 4111111111111112 shipped",
)
