"""The process that decodes and encodes compressed DICOM frames: started by `decoding`, ended with it.

The decoders of JPEG and JPEG 2000 are C++; on hostile streams they abort, and what aborts must not be the process that checks.
A request is a JSON head and the encapsulated pixel data; the answer is a head and the pixels of each frame, then an empty head.
A request to encode has the pixels of one frame instead, and its answer the compressed frame.
"""

import json
import sys
from typing import IO, Any

MAX_MEMORY = 4 << 30
"""Bytes of address space; a frame that opens to more is damaged or worse."""
LENGTH = BYTE = 8
OPTIONS = {"apply_j2k_sign_correction": False, "correct_unused_bits": False}
"""pydicom's own corrections are off: the parent fills up the stored bits itself."""


def send(stream: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    told = json.dumps(head).encode()
    stream.write(len(told).to_bytes(LENGTH) + len(body).to_bytes(LENGTH) + told)
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None where the other side has ended or the body would be longer than `most` bytes."""
    lengths = stream.read(2 * LENGTH)
    if len(lengths) < 2 * LENGTH:
        return None
    head, body = int.from_bytes(lengths[:LENGTH]), int.from_bytes(lengths[LENGTH:])
    if head > 1 << 20 or body > most:
        return None
    told, content = stream.read(head), stream.read(body)
    return (json.loads(told), content) if len(told) == head and len(content) == body else None


def decode(head: dict[str, Any], body: bytes, out: IO[bytes]) -> None:
    """Answer one request."""
    from pydicom.pixels import get_decoder
    from pydicom.uid import JPEGBaseline8Bit, JPEGExtended12Bit

    tables = head.pop("extended_offsets", None)
    if tables:
        head["extended_offsets"] = tuple(bytes.fromhex(table) for table in tables)
    syntax, plugin = head.pop("syntax"), ""
    if syntax == JPEGExtended12Bit and head["bits_stored"] > BYTE:
        # pydicom hands 12 bits to libjpeg alone, which is GPL; gdcm goes by what the stream says, whatever the syntax is called
        syntax, plugin = JPEGBaseline8Bit, "gdcm"
    decoder = get_decoder(syntax)
    for pixels, properties in decoder.iter_array(body, raw=True, decoding_plugin=plugin, **head, **OPTIONS):
        described = {"dtype": pixels.dtype.newbyteorder("<").str, "shape": pixels.shape}
        even = pixels.astype(described["dtype"], order="C", copy=False)
        send(out, {**described, "photometric": str(properties["photometric_interpretation"])}, even.tobytes())


def encode(head: dict[str, Any], body: bytes, out: IO[bytes]) -> None:
    """Answer one request to compress a frame without loss: JPEG 2000 by openjpeg, RLE and JPEG-LS by pydicom's encoders."""
    import numpy as np
    from pydicom.pixels import get_encoder
    from pydicom.uid import JPEG2000Lossless

    syntax, dtype, shape = head.pop("encode"), head.pop("dtype"), head.pop("shape")
    if syntax == JPEG2000Lossless:
        import openjpeg

        stream = openjpeg.encode_pixel_data(body, use_mct=False, **head)
    else:
        pixels = np.frombuffer(body, dtype).reshape(shape)
        stream = get_encoder(syntax).encode(pixels, number_of_frames=1, planar_configuration=0, **head)
    send(out, {"encoded": syntax}, bytes(stream))


def confine(memory: int, cpu_seconds: int | None = None) -> None:
    """Limit this process's address space, in bytes, and processor time; silence what would quote a file."""
    import logging
    import warnings

    try:
        import resource
    except ImportError:  # Windows has no limits of this kind; the parent's clock still holds
        pass
    else:
        asked = [(resource.RLIMIT_AS, memory), *([(resource.RLIMIT_CPU, cpu_seconds)] if cpu_seconds is not None else [])]
        for what, most in asked:
            _, held = resource.getrlimit(what)  # whoever started this process may have set less, which nobody can raise again
            most = most if held == resource.RLIM_INFINITY else min(most, held)
            resource.setrlimit(what, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the file
    warnings.simplefilter("ignore")
    logging.disable()


def main() -> None:
    """Answer requests until standard input ends."""
    confine(MAX_MEMORY)
    out = sys.stdout.buffer
    while (request := receive(sys.stdin.buffer, sys.maxsize)) is not None:
        try:
            (encode if "encode" in request[0] else decode)(*request, out)
            send(out, {})
        except Exception:  # noqa: BLE001 - whatever a decoder raises: the parent is told that there is no picture, and no more
            send(out, {"failed": True})


if __name__ == "__main__":
    main()
