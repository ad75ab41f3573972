"""Golden cases: verdict, reasons and safe copy of whole posts. A change of any of them is a decision, made by eye."""

import tomllib
from pathlib import Path

import pytest

from paravent import Post, Tier, check

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "posts.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:48])
def test_a_post_gets_its_verdict_and_its_safe_copy(case, tier, request):
    astray = case.get("astray" if tier is Tier.FULL else "astray_fast")
    if astray:
        request.applymarker(pytest.mark.xfail(reason=astray, strict=True))
    report = check(Post(case["text"], case["author"], case["kind"], case.get("context"), case["lang"]), tier)
    assert (report.verdict, [reason.code for reason in report.reasons]) == (case["verdict"], case["reasons"])
    assert report.safe is not None
    assert report.safe.verdict == case["safe_verdict"]
    assert report.safe.copy.text == case.get("safe", case["text"] if case["verdict"] == "ok" else None)
