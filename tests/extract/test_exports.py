import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from claimcheck.errors import NotFoundError
from claimcheck.extract import EXPORTS, external_claims, extract_claims
from claimcheck.extract.exports import columns, jsonld_schema, rows, to_csv, to_jsonl, to_jsonld
from claimcheck.plugins import load
from claimcheck.records import Claim
from tests.extract.papers import PAPER
from tests.extract.test_extract import DOCUMENT

CLAIMS = extract_claims(DOCUMENT, PAPER)


def table(claims: tuple[Claim, ...]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(claims).decode(), newline="")))


def test_every_format_is_in_the_table() -> None:
    assert set(EXPORTS) == {"csv", "jsonl", "parquet", "jsonld"}
    for name in EXPORTS:
        assert load(EXPORTS, name, "export format")(CLAIMS)
    with pytest.raises(NotFoundError, match="export format"):
        load(EXPORTS, "xls", "export format")


def test_csv_has_one_row_a_part_and_exact_values() -> None:
    read = table(CLAIMS)
    assert len(read) == sum(len(claim.parts) for claim in CLAIMS)
    row = next(row for row in read if row["printed"] == "31.7")
    assert (row["value"], row["unit"], row["metric"], row["dataset"]) == (
        "31.7",
        "BLEU",
        "BLEU",
        "fooset",
    )
    assert {row["text"] for row in read} == {claim.text for claim in CLAIMS}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " ="])
def test_csv_cells_are_no_formulas(start: str) -> None:
    claims = external_claims(f"{start}cmd|' /C calc'!A0 gains 2.0 points.", None)
    claim = claims[0].model_copy(update={"text": f"{start}cmd(1)"})
    (row,) = table((claim,))
    assert row["text"].startswith("'")


@given(st.text(max_size=80))
def test_csv_reads_back_any_text(text: str) -> None:
    claim = CLAIMS[0].model_copy(update={"text": text})
    got = table((claim,))[0]["text"]
    expected = text.replace("\x00", "")
    assert got.removeprefix("'").encode("utf-8", "replace") == expected.removeprefix("'").encode(
        "utf-8", "replace"
    )


def test_json_lines_read_back_whole() -> None:
    lines = to_jsonl(CLAIMS).decode().splitlines()
    assert tuple(Claim.model_validate_json(line) for line in lines) == CLAIMS


def test_parquet_has_the_same_rows() -> None:
    import pyarrow.parquet as parquet

    content = load(EXPORTS, "parquet", "export format")(CLAIMS)
    read = parquet.read_table(io.BytesIO(content))
    assert read.column_names == list(columns())
    assert read.to_pylist() == rows(CLAIMS)


def test_json_ld_follows_its_schema() -> None:
    validator = Draft202012Validator(jsonld_schema())
    Draft202012Validator.check_schema(jsonld_schema())
    for claims in (CLAIMS, external_claims("It takes 3–5 days. Zorp is best.", "2005.00001v2"), ()):
        validator.validate(json.loads(to_jsonld(claims)))
    broken = json.loads(to_jsonld(CLAIMS))
    del broken["@graph"][0]["text"]
    assert not validator.is_valid(broken)


def test_json_ld_holds_value_unit_and_place() -> None:
    graph = json.loads(to_jsonld(CLAIMS))["@graph"]
    node = next(node for node in graph if "31.7" in node["text"])
    statement = next(part for part in node["about"] if part.get("value") == "31.7")
    assert (statement["name"], statement["unitText"]) == ("BLEU", "BLEU")
    assert node["firstAppearance"]["text"] == node["text"]


def test_json_ld_links_arxiv_papers_only() -> None:
    for paper, linked in (("2005.00001v2", True), ("sha256:00ff", False)):
        (node,) = json.loads(to_jsonld(external_claims("Zorp is best of all.", paper)))["@graph"]
        assert ("url" in node["firstAppearance"]) is linked
