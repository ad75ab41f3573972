"""Outward calls, against a real server on this machine: what is refused, what is bounded, what stays pinned."""

import datetime as dt
import gzip
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from paravent_desk import outward
from paravent_desk.outward.guarded import Rules, Stopped
from paravent_desk.outward.reachable import address, is_public

pytestmark = pytest.mark.sqlite_only

BOMB = gzip.compress(bytes(50_000_000))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, bytes]]

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.seen.append((self.path, self.headers["Host"], self.rfile.read(length)))
        path = urlsplit(self.path)
        getattr(self, "answer_" + path.path.strip("/"))(parse_qs(path.query))

    def reply(self, body=b"ok", status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_ok(self, _):
        self.reply(b"bonjour", X_Of="ours")

    def answer_zipped(self, _):
        self.reply(gzip.compress(b"bonjour"), Content_Encoding="gzip")

    def answer_cut_zip(self, _):
        self.reply(gzip.compress(b"bonjour" * 100)[:-12], Content_Encoding="gzip")

    def answer_brotli(self, _):
        self.reply(b"\x0b\x02\x80", Content_Encoding="br")

    def answer_bomb(self, _):
        self.reply(BOMB, Content_Encoding="gzip")

    def answer_go(self, query):
        self.reply(b"", int(query.get("status", ["302"])[0]), Location=query["to"][0])

    def answer_loop(self, query):
        self.reply(b"", 302, Location=f"/loop?n={int(query.get('n', ['0'])[0]) + 1}")

    def answer_endless(self, _):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while not self.server.over.is_set():
            self.wfile.write(bytes(65536))

    def answer_drip(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _piece in range(1000):
            if self.server.over.wait(0.05):
                return
            self.wfile.write(b".")
            self.wfile.flush()

    def answer_cut(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"short")
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


def serve(context=None):
    server = Server(("127.0.0.1", 0), Handler)
    server.seen, server.over = [], threading.Event()
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture
def server():
    server = serve()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def rules(server, **changes):
    usual = {"allow": frozenset({"127.0.0.1"}), "ports": frozenset({server.server_port}), "plain": True, "seconds": 5.0}
    return Rules(**usual | changes)


def by_httpx(rules, url, **options):
    with outward.client(rules) as client:
        answer = client.get(url, **options)
    return answer.status_code, answer.content


def by_requests(rules, url, **options):
    with outward.session(rules) as session:
        answer = session.get(url, **options)
    return answer.status_code, answer.content


both = pytest.mark.parametrize("get", [by_httpx, by_requests])


def at(server, path, host="127.0.0.1"):
    return f"http://{host}:{server.server_port}/{path}"


@both
def test_an_allowed_address_is_called(server, get):
    assert get(rules(server), at(server, "ok")) == (200, b"bonjour")
    assert get(rules(server, allow=frozenset({"127.0.0.0/8"})), at(server, "ok")) == (200, b"bonjour")


@both
def test_a_chosen_server_is_called_by_that_very_scheme_host_and_port(server, get):
    other = serve()
    chosen = Rules(origins=frozenset({("http", "127.0.0.1", server.server_port)}), seconds=5.0)
    assert get(chosen, at(server, "ok")) == (200, b"bonjour")
    refused = {at(other, "ok"): "scheme", at(server, "ok", "localhost"): "scheme", at(server, "ok", "[::1]"): "scheme"}
    refused |= {at(server, "ok").replace("http:", "https:"): "port"}
    for address_, code in refused.items():
        with pytest.raises(Stopped) as caught:
            get(chosen, address_)
        assert caught.value.code == code
    assert len(server.seen) == 1
    assert other.seen == []
    other.shutdown()
    other.server_close()


@both
def test_a_chosen_server_does_not_open_its_host_to_the_usual_ports(server, get):
    chosen = Rules(origins=frozenset({("http", "127.0.0.1", server.server_port)}), seconds=5.0)
    with pytest.raises(Stopped) as caught:
        get(chosen, "https://127.0.0.1/ok")
    assert caught.value.code == "address"


@both
def test_a_compressed_answer_is_read(server, get):
    assert get(rules(server), at(server, "zipped")) == (200, b"bonjour")


REFUSED = [
    *("http://127.0.0.1:{port}/ok", "http://localhost:{port}/ok", "http://[::1]:{port}/ok", "http://0.0.0.0:{port}/ok"),
    *("http://[::ffff:127.0.0.1]:{port}/ok", "http://[::ffff:10.0.0.1]:{port}/ok", "http://[64:ff9b::10.0.0.1]:{port}/ok"),
    *("http://[64:ff9b:1::1]:{port}/ok", "http://[2002:7f00:1::]:{port}/ok", "http://[fe80::1]:{port}/ok"),
    *("http://[fd00:ec2::254]:{port}/ok", "http://[ff02::1]:{port}/ok", "http://[::127.0.0.1]:{port}/ok"),
    *("http://2130706433:{port}/ok", "http://0177.0.0.1:{port}/ok", "http://0x7f.0.0.1:{port}/ok", "http://127.1:{port}/ok"),
    *("http://169.254.169.254:{port}/ok", "http://100.100.100.200:{port}/ok", "http://168.63.129.16:{port}/ok"),
    *(
        "http://10.0.0.1:{port}/ok",
        "http://172.31.0.1:{port}/ok",
        "http://192.168.1.1:{port}/ok",
        "http://100.64.0.1:{port}/ok",
    ),
    *("http://224.0.0.1:{port}/ok", "http://240.0.0.1:{port}/ok", "http://255.255.255.255:{port}/ok"),
]


@both
@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_not_public_are_refused(server, get, url):
    with pytest.raises(Stopped) as caught:
        get(rules(server, allow=frozenset()), url.format(port=server.server_port))
    assert (caught.value.code, caught.value.sent) == ("address", False)
    assert server.seen == []


@both
@pytest.mark.parametrize("url", REFUSED)
def test_a_redirect_to_them_is_refused(server, get, url):
    allowed = rules(server, allow=frozenset({"chu.example"}), redirects=3, resolve=lambda _host: ["127.0.0.1"])
    with pytest.raises(Stopped) as caught:
        get(allowed, at(server, "go", "chu.example"), params={"to": url.format(port=server.server_port)})
    assert caught.value.code in ("address", "redirect")
    assert len(server.seen) == 1


@both
def test_a_name_that_leads_inside_is_refused(server, get):
    with pytest.raises(Stopped) as caught:
        get(rules(server, resolve=lambda _host: ["93.184.215.14", "10.0.0.7"]), at(server, "ok", "chu.example"))
    assert caught.value.code == "address"


@both
def test_a_name_is_asked_for_once_and_the_connection_goes_where_it_led(server, get):
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    asked = []

    def changing(host):
        asked.append(host)
        return next(answers)

    allowed = rules(server, resolve=changing)
    assert get(allowed, at(server, "ok", "chu.example")) == (200, b"bonjour")
    assert asked == ["chu.example"]
    assert server.seen[0][1] == f"chu.example:{server.server_port}"
    with pytest.raises(Stopped) as caught:  # the second time it leads inside, and that is seen anew
        get(allowed, at(server, "ok", "chu.example"))
    assert caught.value.code == "address"
    assert len(server.seen) == 1


@both
def test_an_allowed_name_may_lead_inside_but_not_to_secrets(server, get):
    named = {"allow": frozenset({"chu.example"})}
    assert get(rules(server, **named, resolve=lambda _host: ["127.0.0.1"]), at(server, "ok", "chu.example"))[0] == 200
    for secret in ("169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200", "224.0.0.1", "0.0.0.0"):
        with pytest.raises(Stopped) as caught:
            get(rules(server, **named, resolve=lambda _host, led=secret: [led]), at(server, "ok", "chu.example"))
        assert caught.value.code == "address"


@both
def test_a_name_that_leads_nowhere_was_not_called(server, get):
    def nowhere(_host):
        raise OSError("no such name")

    with pytest.raises((httpx.ConnectError, outward.Unreachable)):
        get(rules(server, resolve=nowhere), at(server, "ok", "chu.example"))


@both
def test_a_closed_port_is_a_failed_connection(server, get):
    closed = serve()
    closed.shutdown()
    closed.server_close()
    with pytest.raises((httpx.ConnectError, outward.Unreachable)):
        get(rules(closed), at(closed, "ok"))


@both
def test_a_late_resolver_does_not_hold_the_call(server, get):
    start = time.monotonic()
    with pytest.raises(Stopped) as caught:
        get(rules(server, seconds=0.3, resolve=lambda _host: time.sleep(1) or ["127.0.0.1"]), at(server, "ok", "chu.example"))
    assert (caught.value.code, caught.value.sent) == ("time", False)
    assert time.monotonic() - start < 0.9


@both
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://127.0.0.1/ok", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("http://camille:secret@127.0.0.1:{port}/ok", "credentials"),
        ("http://127.0.0.1:22/ok", "port"),
        ("http://127.0.0.1/ok", "port"),
    ],
)
def test_other_schemes_ports_and_credentials_are_refused(server, get, url, code):
    with pytest.raises((Stopped, httpx.UnsupportedProtocol, requests.exceptions.InvalidSchema)) as caught:
        get(rules(server), url.format(port=server.server_port))
    assert getattr(caught.value, "code", "scheme") == code
    assert "secret" not in str(caught.value)
    assert server.seen == []


@both
def test_http_is_refused_unless_allowed(server, get):
    with pytest.raises(Stopped) as caught:
        get(rules(server, plain=False), at(server, "ok"))
    assert caught.value.code == "scheme"


@both
@pytest.mark.parametrize(
    ("path", "code"), [("endless", "size"), ("bomb", "size"), ("brotli", "encoding"), ("cut_zip", "encoding")]
)
def test_an_answer_is_bounded(server, get, path, code):
    with pytest.raises(Stopped) as caught:
        get(rules(server, size=1_000_000), at(server, path))
    assert (caught.value.code, caught.value.sent) == (code, True)


@both
def test_a_slow_drip_ends_with_the_time_of_the_whole_call(server, get):
    start = time.monotonic()
    with pytest.raises((Stopped, httpx.ReadTimeout, requests.ReadTimeout)):
        get(rules(server, seconds=0.4), at(server, "drip"))
    assert time.monotonic() - start < 1.5


@both
def test_an_answer_that_is_cut_is_an_error(server, get):
    with pytest.raises((httpx.ReadError, requests.ConnectionError)) as caught:
        get(rules(server), at(server, "cut"))
    assert not isinstance(caught.value, outward.Unreachable)


@both
def test_redirects_are_followed_up_to_their_number(server, get):
    assert get(rules(server, redirects=2), at(server, "go"), params={"to": "/ok"}) == (200, b"bonjour")
    with pytest.raises(Stopped) as caught:
        get(rules(server, redirects=3), at(server, "loop"))
    assert caught.value.code == "redirect"
    assert len([path for path, *_ in server.seen if "loop" in path]) == 4


@both
def test_without_redirects_the_answer_itself_comes_back(server, get):
    assert get(rules(server), at(server, "go"), params={"to": "/ok"}) == (302, b"")


@both
@pytest.mark.parametrize("target", ["ftp://chu.example/", "gopher://chu.example", "file:///etc/passwd"])
def test_a_redirect_to_another_scheme_is_refused(server, get, target):
    with pytest.raises((Stopped, httpx.UnsupportedProtocol)):
        get(rules(server, redirects=3), at(server, "go"), params={"to": target})


@both
def test_an_international_name_is_asked_for_and_sent_as_the_network_writes_it(server, get):
    asked = []
    allowed = rules(
        server, allow=frozenset({"xn--hpital-ixa.example"}), resolve=lambda host: asked.append(host) or ["127.0.0.1"]
    )
    assert get(allowed, at(server, "ok", "hôpital.example")) == (200, b"bonjour")
    assert asked == ["xn--hpital-ixa.example"]


@both
def test_digits_of_another_script_lead_nowhere(server, get):
    with pytest.raises((Stopped, httpx.InvalidURL, requests.exceptions.InvalidURL, httpx.ConnectError, outward.Unreachable)):
        get(rules(server, allow=frozenset()), at(server, "ok", "１２７.0.0.1"))
    assert server.seen == []


def test_both_send_what_they_were_given(server):
    with outward.client(rules(server)) as client:
        client.post(at(server, "ok"), data={"a": "1"}, files={"f": ("a.txt", b"x" * 200_000)})
    with outward.session(rules(server)) as session:
        session.post(at(server, "ok"), data={"a": "1"}, files={"f": ("a.txt", b"x" * 200_000)})
        session.post(at(server, "ok"), data=iter([b"a", b"b"]))
    bodies = [body for *_, body in server.seen]
    assert all(b"x" * 200_000 in body for body in bodies[:2])


def test_proxies_of_the_environment_are_not_used(server, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert by_httpx(rules(server), at(server, "ok"))[0] == by_requests(rules(server), at(server, "ok"))[0] == 200


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for chu.example, and a context that believes it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chu.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("chu.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def secure(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    names = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = serve(context)
    server.names = names
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@both
def test_the_certificate_is_checked_for_the_name_though_the_connection_goes_to_an_address(secure, authority, get):
    believed = ssl.create_default_context(cafile=authority)
    allowed = rules(secure, plain=False, tls=believed, resolve=lambda _host: ["127.0.0.1"])
    assert get(allowed, f"https://chu.example:{secure.server_port}/ok") == (200, b"bonjour")
    assert secure.names[-1] == "chu.example"
    with pytest.raises((httpx.ConnectError, outward.Unreachable)):
        get(allowed, f"https://autre.example:{secure.server_port}/ok")
    assert secure.names[-1] == "autre.example"


@both
def test_an_unknown_authority_is_not_believed(secure, get):
    with pytest.raises((httpx.ConnectError, outward.Unreachable)):
        get(rules(secure, resolve=lambda _host: ["127.0.0.1"]), f"https://chu.example:{secure.server_port}/ok")


@both
def test_a_redirect_from_https_to_http_is_refused(secure, server, authority, get):
    believed = ssl.create_default_context(cafile=authority)
    ports = frozenset({secure.server_port, server.server_port})
    allowed = rules(secure, tls=believed, redirects=3, ports=ports, resolve=lambda _host: ["127.0.0.1"])
    with pytest.raises(Stopped) as caught:
        get(allowed, f"https://chu.example:{secure.server_port}/go", params={"to": at(server, "ok")})
    assert caught.value.code == "redirect"
    assert server.seen == []


@pytest.mark.parametrize("text", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::93.184.215.14"])
def test_public_addresses_are_public(text):
    assert is_public(address(text))


def test_a_name_is_no_address():
    assert address("chu.example") is None
