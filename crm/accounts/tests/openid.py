"""A small OpenID provider in Google's place: a real HTTP server with the code flow, PKCE and signed ID tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "crm-tests", "hush"


class OpenIDServer(ThreadingHTTPServer):
    """`person` is who consents: the claims about them. `mistake` replaces claims of the token, after signing is due."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048)
        self.person: dict = {}
        self.mistake: dict = {}
        self.codes: dict[str, dict] = {}  # what each code was given for
        self.exchanges: list[dict] = []  # what came to the token endpoint
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 600, "sub": "1001", **self.person}
        return jwt.encode({"alg": "RS256", "kid": "tests"}, claims | self.mistake, self.key)


class Answers(BaseHTTPRequestHandler):
    server: OpenIDServer

    def do_GET(self) -> None:
        """/authorize: the person consents at once and is sent back with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.server.codes[code] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    def do_POST(self) -> None:
        """/token: a code is good once, for the client that it was given to and the verifier of its challenge."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.exchanges.append(sent)
        asked = self.server.codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or sent["client_secret"] != CLIENT_SECRET
            or sent["redirect_uri"] != asked["redirect_uri"]
            or challenge.rstrip(b"=").decode() != asked["code_challenge"]
        ):
            self.answer(400, {"error": "invalid_grant"})
        else:
            self.answer(200, {"access_token": "access", "token_type": "Bearer", "id_token": self.server.id_token()})

    def answer(self, status: int, body: dict) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args) -> None:
        pass
