"""A charter as DOCX is what ECMA-376 asks for, and what a word processor shows: headings, lists, lines, page numbers."""

import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from paravent_desk.accounts.models import Establishment
from paravent_desk.charter.document import Document
from paravent_desk.charter.outputs.docx import WORDS, docx
from paravent_desk.charter.papers import papers
from tests.desk.test_charter_making import made

PLACE = f"{{{WORDS}}}"
SOFFICE = shutil.which("soffice")
ORDER = {
    "rPr": "rStyle rFonts b bCs i iCs caps strike color spacing kern sz szCs highlight u vertAlign lang",
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc outlineLvl",
    "style": "name basedOn next link uiPriority qFormat pPr rPr",
    "lvl": "start numFmt suff lvlText lvlJc pPr rPr",
    "abstractNum": "nsid multiLevelType tmpl lvl",
    "numPr": "ilvl numId",
    "sectPr": "headerReference footerReference pgSz pgMar cols titlePg",
    "styles": "docDefaults latentStyles style",
    "numbering": "abstractNum num",
    "settings": "zoom defaultTabStop compat themeFontLang",
    "p": "pPr r",
    "r": "rPr t tab fldChar instrText",
}
"""Children as the schema orders them (ECMA-376, part 1, annex A): those that we write, and their neighbours."""


def parts(document: Document) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(docx(document))) as container:
        assert container.testzip() is None
        return {name: ET.fromstring(container.read(name)) for name in container.namelist()}


def test_docx_opens_again_with_every_part_and_word(hospital: Establishment) -> None:
    document = made(hospital, own={"hours": "Tous les jours & nuits <\x07sauf> {press}\n- un"})
    content = docx(document)
    assert content == docx(document), "the same document gives the same bytes"
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        assert container.testzip() is None
        told = {name: ET.fromstring(container.read(name)) for name in container.namelist()}
    named = {one.get("PartName", "").removeprefix("/") for one in told["[Content_Types].xml"]} - {""}
    targets = {f"word/{one.get('Target')}" for one in told["word/_rels/document.xml.rels"]}
    targets |= {str(one.get("Target")) for one in told["_rels/.rels"]}
    assert named | {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"} == set(told)
    assert targets == named
    body = told["word/document.xml"]
    styles = {one.get(f"{PLACE}styleId") for one in told["word/styles.xml"].iter(f"{PLACE}style")}
    assert {one.get(f"{PLACE}val") for one in body.iter(f"{PLACE}pStyle")} <= styles
    lines = ["".join(text.text or "" for text in one.iter(f"{PLACE}t")) for one in body.iter(f"{PLACE}p")]
    assert lines[0] == document.title
    for article in document.articles():
        assert document.heading(article) in lines and document.rests_on(article) in lines
    said = "\n".join(lines)
    assert "Tous les jours & nuits <sauf>" in said and "[À COMPLÉTER\u00a0: adresse du service de presse]" in said


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("key", papers())
def test_every_element_stands_where_the_schema_wants_it(hospital: Establishment, key: str, lang: str) -> None:
    for name, root in parts(dataclasses.replace(made(hospital, key, lang), stand="Version 1")).items():
        for element in root.iter():
            order = ORDER.get(element.tag.removeprefix(PLACE), "").split()
            if order and element.tag.startswith(PLACE):
                found = [one.tag.removeprefix(PLACE) for one in element]
                assert set(found) <= set(order), (name, element.tag, found)
                assert all(order.index(one) <= order.index(other) for one, other in pairwise(found)), (name, element.tag, found)


def test_a_reader_that_cannot_see_finds_title_language_headings_and_lists(hospital: Establishment) -> None:
    told = parts(made(hospital, "form-minor-both_parents"))
    core = {one.tag.partition("}")[2]: one.text for one in told["docProps/core.xml"]}
    assert core["title"].startswith("Accord pour être montré ou raconté") and core["language"] == "fr-FR"
    assert [one.get(f"{PLACE}val") for one in told["word/styles.xml"].iter(f"{PLACE}lang")] == ["fr-FR"]
    used = [one.get(f"{PLACE}val") for one in told["word/document.xml"].iter(f"{PLACE}pStyle")]
    assert used[0] == "Title" and {"Heading1", "Heading2", "Box", "Line", "Rules"} <= set(used)
    levels = {one.get(f"{PLACE}styleId"): one for one in told["word/styles.xml"].iter(f"{PLACE}style")}
    assert [levels[f"Heading{one}"].find(f"{PLACE}pPr/{PLACE}outlineLvl").get(f"{PLACE}val") for one in (1, 2)] == ["0", "1"]  # type: ignore[union-attr]
    numbers = {one.get(f"{PLACE}numId") for one in told["word/numbering.xml"].iter(f"{PLACE}num")}
    assert {levels[one].find(f"{PLACE}pPr/{PLACE}numPr/{PLACE}numId").get(f"{PLACE}val") for one in ("Item", "Box")} == numbers  # type: ignore[union-attr]


def test_no_sign_stands_in_for_a_list_or_a_line(hospital: Establishment) -> None:
    said = "".join(one.text or "" for one in parts(made(hospital, "form-adult-alone"))["word/document.xml"].iter(f"{PLACE}t"))
    assert "\N{BALLOT BOX}" not in said and "___" not in said


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here; the parts are checked above")
def test_a_word_processor_shows_all_of_it(hospital: Establishment, tmp_path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    keys = [("moderation", "fr"), ("staff", "en"), ("form-minor-both_parents", "fr")]
    documents = {f"{key}.{lang}": dataclasses.replace(made(hospital, key, lang), stand="Version 7") for key, lang in keys}
    for name, document in documents.items():
        (tmp_path / f"{name}.docx").write_bytes(docx(document))
    command = [str(SOFFICE), f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", "pdf"]
    files = [str(tmp_path / f"{name}.docx") for name in documents]
    subprocess.run([*command, "--outdir", str(tmp_path), *files], check=True, timeout=180, capture_output=True)
    for name, document in documents.items():
        pages = [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")]
        for number, page in enumerate(pages, 1):
            assert re.search(rf"CHU Saint-Aubin · Version 7\s+Page {number} (sur|of) {len(pages)}", page), "foot of the page"
        said = " ".join(" ".join(pages).split())
        assert " ".join(document.title.split()) in said
        for article in document.articles():
            assert " ".join(document.heading(article).split()) in said
    form = " ".join(
        one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(tmp_path / "form-minor-both_parents.fr.pdf")
    )
    assert form.count("\N{BALLOT BOX}") > 20 and form.count("_____") >= 9
