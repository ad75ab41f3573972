"""A document as plain text, UTF-8: the twin that every reader, screen reader and form takes."""

from paravent_desk.incidents.documents.document import Document

WIDTH = 72


def text(document: Document) -> str:
    """Headings underlined, a line each, and how much is missing at the top."""
    said = [document.title, "=" * min(len(document.title), WIDTH), ""]
    if document.missing:
        said += [f"{document.mark} {len(document.missing)}", ""]
    for part in document.parts:
        heading = document.heading(part)
        said += [heading, "-" * min(len(heading), WIDTH)]
        for line in part.lines:
            colon = "\N{NO-BREAK SPACE}: " if document.lang == "fr" else ": "
            said.append(f"{line.label}{colon if line.label else ''}{document.said(line)}")
        said.append("")
    return "\n".join(said)
