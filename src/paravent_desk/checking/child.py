"""What runs in the child: limits first, then one request, then the end. Nothing here knows Django, a database or a key."""

import json
import sys
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import IO, Any

from paravent.errors import MissingPart, TooLarge, UnreadableFile
from paravent.imaging.decoder_process import receive, send
from paravent_desk.checking.sandbox import close


class Refused(Exception):
    """A file that has no copy to go out, with the cause."""


def main(memory: int, cpu_seconds: int) -> None:
    """Close everything, then serve."""
    close(memory, cpu_seconds)
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(source: IO[bytes], out: IO[bytes]) -> None:
    """Answer one request; of what goes wrong, the parent learns one word of ours."""
    request = receive(source, sys.maxsize)
    if request is None:
        return
    try:
        TASKS[request[0]["task"]](*request, out)
        send(out, {})
    except Refused as refused:
        send(out, {"failed": str(refused)})
    except (MissingPart, ImportError):
        send(out, {"failed": "missing_part"})
    except (MemoryError, TooLarge):
        send(out, {"failed": "too_large"})
    except UnreadableFile:
        send(out, {"failed": "damaged"})
    except Exception:  # noqa: BLE001 - whatever a hostile file raises: no word of it leaves the child
        send(out, {"failed": "detector_failed"})


def _clean(head: dict[str, Any], body: bytes, out: IO[bytes]) -> None:
    from paravent_desk.checking.media import cleaned

    for one in cleaned(body, head["lang"], head["author"], head["longest_film"]):
        told = {name: getattr(one, name) for name in ("mime", "width", "height", "seconds", "verdict")}
        send(out, {"part": "report", "told": told}, json.dumps(one.report).encode())
        send(out, {"part": "content"}, one.content)
        send(out, {"part": "shown"}, one.shown)


def _posts(head: dict[str, Any], body: bytes, out: IO[bytes]) -> None:
    from paravent_desk.checking import Evidence, File, Situation, check_post

    start = head["texts"]
    files = []
    for told in head["files"]:
        end = start + told["size"]
        files.append(File(told["name"], body[start:end], told["alt_text"], told["repaired"]))
        start = end
    for one in json.loads(body[: head["texts"]]):
        text, at = one.pop("text"), one.pop("at")
        consents = tuple(
            Evidence(scope, _day(given), _day(ended), written) for scope, given, ended, written in one.pop("consents")
        )
        situation = Situation(**one, at=at and datetime.fromisoformat(at), consents=consents)
        checked = replace(check_post(text, situation, files), safe_files=())  # nobody asks for copies of copies
        send(out, {"part": "checked"}, json.dumps(asdict(checked)).encode())


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


TASKS = {"clean": _clean, "posts": _posts}
