"""Plays recorded exchanges: a local server that expects each request and gives the answer that the documentation shows."""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from paravent_desk.networks.api import Ground
from paravent_desk.networks.figures import AccountNumbers, PostNumbers
from paravent_desk.networks.moderation import Cause, HistoryPage
from paravent_desk.networks.protocol import Account, Media, Outgoing, Reference
from paravent_desk.networks.table import network
from paravent_desk.outward.guarded import Rules

FOLDER = Path(__file__).parent / "contracts"
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
SINCE = datetime(2026, 11, 28, 11, 0, tzinfo=UTC)
KEY = "a1b2c3d4e5f6a7b8"


def contracts():
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else self.chunks()
        answer = self.server.answer(self, body)
        if answer.get("cut"):
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b'{"id": "')
            self.close_connection = True
            return
        if answer.get("silent"):
            self.close_connection = True
            return
        text = answer.get("text", json.dumps(answer["json"]) if "json" in answer else "")
        elsewhere = self.server.base.replace("127.0.0.1", "localhost")
        content = text.replace("{base}", self.server.base).replace("{elsewhere}", elsewhere).encode()
        status = answer.get("status", 200)
        self.send_response(status)
        kind = "application/json" if "json" in answer else "text/html"
        for name, value in {"Content-Type": kind, **answer.get("headers", {})}.items():
            self.send_header(name, value.replace("{base}", self.server.base))
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status != 204:
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any  # noqa: N815

    def chunks(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return b""
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content


class Recorded(ThreadingHTTPServer):
    """Give it the exchanges of a case, and a fault that takes the place of the answers from one of them on."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.play([])
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_):
        pass

    def play(self, exchanges, fault=None, fault_at=0, once=False):
        self.exchanges, self.fault, self.fault_at, self.once = exchanges, fault, fault_at, once
        self.seen, self.wrong = 0, []

    def answer(self, request, body):
        index, self.seen = self.seen, self.seen + 1
        if self.fault is not None and (index == self.fault_at or (index > self.fault_at and not self.once)):
            return self.fault
        if index >= len(self.exchanges):
            self.wrong.append(f"not expected: {request.command} {urlsplit(request.path).path}")
            return {"status": 418}
        exchange = self.exchanges[index]
        self.wrong += list(differences(exchange["request"], request, body, self.base))
        return exchange["answer"]


def differences(expected, request, body, base):
    parts = urlsplit(request.path)
    got = {"method": request.command, "path": parts.path, "query": dict(parse_qsl(parts.query, keep_blank_values=True))}
    form, files = decoded(request.headers.get("Content-Type", ""), body)
    got |= {"form": form, "files": files, "bytes": len(body)}
    if "json" in expected:
        got["json"] = json.loads(body) if body else None
    for name, value in expected.items():
        if name == "headers":
            for header, text in value.items():
                if request.headers.get(header) != (text and text.replace("{base}", base)):
                    yield f"header {header} is {request.headers.get(header)!r}, not {text!r}"
        elif got[name] != value:
            yield f"{name} is {got[name]!r}, not {value!r}"


def decoded(kind, body):
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}
    if not kind.startswith("multipart/form-data"):
        return {}, {}
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    form, files = {}, {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename():
            files[name] = [part.get_content_type(), len(content)]
        else:
            form[name] = content.decode()
    return form, files


def entered(server, contract, kept=None):
    """A connection to the recorded server, with the credentials of a contract."""
    here = network(contract["network"])
    rules = Rules(
        allow=frozenset({"127.0.0.1"}), ports=frozenset({server.server_port}), plain=True, seconds=5.0, size=4 * 1024 * 1024
    )
    ground = Ground(rules, clock=lambda: NOW, pause=lambda _seconds: None)
    moved = {}
    for one in fields(here):
        value = getattr(here, one.name)
        if isinstance(value, str) and value.startswith("https://"):
            moved[one.name] = server.base + urlsplit(value).path
    here = replace(here, ground=ground, **moved)
    account = Account(contract["network"], "chu", credentials=contract["credentials"])
    return here.connect(account, kept.append if kept is not None else lambda _credentials: None)


def called(connection, case):
    """Make the call of a case."""
    post = outgoing(case.get("post", {}))
    reference = Reference(**case.get("reference", {"id": "1"}))
    match case["call"]:
        case "profile":
            return connection.profile()
        case "publish":
            return connection.publish(post, KEY)
        case "look_up":
            return connection.look_up(post, KEY, datetime.fromisoformat(case["since"]) if "since" in case else SINCE)
        case "edit":
            return connection.edit(reference, post)
        case "delete":
            return connection.delete(reference)
        case "incoming":
            return connection.incoming(case.get("cursor", ""))
        case "hide" | "unhide" | "remove_theirs" | "thread" as call:
            return getattr(connection, call)(reference)
        case "report":
            return connection.report(reference, Cause.SPAM, "")
        case "gone":
            return connection.gone([Reference(**one) for one in case["references"]])
        case "post_numbers":
            return connection.post_numbers([Reference(**one) for one in case["references"]])
        case "account_numbers":
            return connection.account_numbers()
        case "search":
            return connection.search(case["words"], case.get("cursor", ""))
        case "history":
            return connection.history(case.get("cursor", ""))


def outgoing(told):
    media = [
        Media(
            content=bytes(one.get("size", 1000)),
            mime=one["mime"],
            alt_text=one.get("alt_text", ""),
            seconds=one.get("seconds", 0.0),
            url=f"https://desk.example/media/{index}",
        )
        for index, one in enumerate(told.get("media", []), 1)
    ]
    return Outgoing(
        text=told.get("text", "Bonjour"),
        media=tuple(media),
        reply_to=Reference(**told["reply_to"]) if "reply_to" in told else None,
        title=told.get("title", ""),
    )


def shown(result):
    """A result as a contract writes it."""
    if result is None:
        return None
    if isinstance(result, Reference):
        return {
            "id": result.id,
            **({"url": result.url} if result.url else {}),
            **({"version": result.version} if result.version else {}),
        }
    if hasattr(result, "handle"):
        ends = result.expires_at.isoformat() if result.expires_at else None
        return {"id": result.id, "handle": result.handle, "name": result.name, "expires_at": ends}
    if isinstance(result, Mapping):
        return {name: shown(one) for name, one in result.items()}
    if isinstance(result, PostNumbers | AccountNumbers):
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(result).items()}
    if isinstance(result, frozenset):
        return sorted(result)
    if isinstance(result, HistoryPage):
        return {"posts": [past(one) for one in result.posts], "cursor": result.cursor}
    if isinstance(result, tuple):
        return [came(one) for one in result]
    return {"incoming": [came(one) for one in result.incoming], "cursor": result.cursor}


def came(one):
    """Somebody's post; what the inbox needs besides stands there where the network tells it."""
    more = {"root": shown(one.root), "author_id": one.author_id, "media": list(one.media), "lang": one.lang}
    return {
        "reference": shown(one.reference),
        "author": one.author,
        "text": one.text,
        "at": one.at.isoformat(),
        "kind": one.kind,
        "answers": shown(one.answers),
        **{name: value for name, value in more.items() if value},
    }


def past(one):
    """One of the account's own posts."""
    more = {
        "lang": one.lang,
        "answers": shown(one.answers),
        "media": [[file.url, file.mime, file.alt_text] for file in one.media],
    }
    return {
        "reference": shown(one.reference),
        "text": one.text,
        "at": one.at.isoformat(),
        **{name: value for name, value in more.items() if value},
    }
