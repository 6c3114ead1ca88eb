"""Write numbers.tex and table.tex of the note from measurements.json, so that no figure is typed by hand."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).parent


def ratio(larger: float, smaller: float) -> str:
    """Quotient of two printed figures, one digit behind the point."""
    quotient = Decimal(str(larger)) / Decimal(str(smaller))
    return str(quotient.quantize(Decimal("0.1"), ROUND_HALF_UP))


def main() -> None:
    """Write both files."""
    record = json.loads((HERE / "measurements.json").read_text(encoding="utf-8"))
    rows = record["libraries"]
    seconds = {name: row["seconds"] for name, row in rows.items()}
    memory = {name: row["mebibytes"] for name, row in rows.items()}
    light = [name for name in rows if seconds[name] <= 0.10]
    slowest = max(seconds, key=seconds.__getitem__)
    largest = max(memory, key=memory.__getitem__)
    second = sorted(seconds.values())[-2]
    macros = {
        "pythonversion": record["python"],
        "repeats": record["repeats"],
        "libraries": len(rows),
        "lightcount": len(light),
        "slowest": slowest,
        "slowestseconds": f"{seconds[slowest]:.2f}",
        "slowestgap": f"{Decimal(str(seconds[slowest])) - Decimal(str(second)):.2f}",
        "largest": largest,
        "largestmemory": memory[largest],
        "torchseconds": f"{seconds['torch']:.2f}",
        "torchmemory": memory["torch"],
        "spacytotorch": ratio(seconds["spacy"], seconds["torch"]),
        "pypdfseconds": f"{seconds['pypdf']:.2f}",
        "pdfiumseconds": f"{seconds['pypdfium2']:.2f}",
        "pypdfmemory": memory["pypdf"],
        "pdfiummemory": memory["pypdfium2"],
        "lightmemory": sum(memory[name] for name in light),
    }
    (HERE / "numbers.tex").write_text(
        "% written by make.py from measurements.json\n"
        + "".join(f"\\newcommand{{\\{name}}}{{{value}}}\n" for name, value in macros.items()),
        encoding="utf-8",
    )
    lines = []
    for name, row in rows.items():
        time = f"{row['seconds']:.2f}"
        size = str(row["mebibytes"])
        lines.append(
            f"{name} & {row['version']} & "
            + (f"\\textbf{{{time}}}" if name == slowest else time)
            + " & "
            + (f"\\textbf{{{size}}}" if name == largest else size)
            + r" \\"
        )
    (HERE / "table.tex").write_text(
        "% written by make.py from measurements.json\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
