"""What `knowdo overlap link` does, inside a secure setting only: splink's model, its diagnostics, and an overlap range."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowdo.cli.output import print_json, say, shown_name, write_private, write_whole
from knowdo.kernel.problems import ExitCode, KnowdoError, Where, fatal
from knowdo.overlap.linkage import Linked, clerical_sample, linked, one_to_one

FIELDS = ("first_name", "surname", "dob", "city", "postcode", "email")
_LOWEST = 0.01


def link(
    files: tuple[Path, ...], out: Path, in_secure_setting: bool, truth: str | None, sensitivity: tuple[float, float],
    engine: str, clerical: int, seed: int, as_json: bool,
) -> ExitCode:  # fmt: skip
    """Fit, link, and write diagnostics, a clerical sample and the range. Pairs of people are written for review only."""
    if not in_secure_setting:
        words = "Names and dates of birth may be linked in an accredited secure setting only."
        advice = "Run it there with --in-secure-setting. Where an identifier is shared, use key and count."
        raise KnowdoError(fatal("not-secure", words, advice), ExitCode.REFUSED)
    if len(files) not in (1, 2) or not 0 < sensitivity[0] <= sensitivity[1] <= 1:
        raise KnowdoError(
            fatal("overlap-options", "One or two lists, and a sensitivity from low to high.", "See --help.")
        )
    tables = [_read(path, n) for n, path in enumerate(files)]
    fields = [name for name in FIELDS if all(any(row[name] for row in table) for table in tables)]
    if len(fields) < 3:
        words = f"Linking needs three of {', '.join(FIELDS)} in every list; there are {len(fields)}."
        raise KnowdoError(fatal("link-columns", words, "Name the columns so."))
    pairs, model = _splink(tables, fields, engine, seed)
    found = _judged(tables, pairs, truth, sensitivity)
    write_whole(out / "diagnostics.json", _json(_diagnostics(model, fields, tables)))
    write_whole(out / "thresholds.csv", _thresholds(found))
    write_private(out / "clerical-sample.csv", _sample(tables, pairs, fields, clerical, seed))
    _told(out, found, tables, as_json)
    return ExitCode.OK


def _read(path: Path, n: int) -> list[dict[str, str]]:
    """Rows as text with a number of their own; empty where a column is not there."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (UnicodeDecodeError, csv.Error) as error:
        raise KnowdoError(
            fatal("list-unreadable", "The list is not CSV in UTF-8.", "Save it so.", Where(file=path.name))
        ) from error
    if len(rows) < 10:
        words = f"The list has {len(rows)} rows; a model cannot be fitted."
        raise KnowdoError(fatal("empty-list", words, "Give the whole list.", Where(file=path.name)))
    plain = [
        {
            key.strip().lower().replace(" ", "_"): (value or "").strip()
            for key, value in row.items()
            if isinstance(value, str | None) and key
        }
        for row in rows
    ]
    return [{**dict.fromkeys(FIELDS, ""), **row, "unique_id": f"{n}-{at}"} for at, row in enumerate(plain)]


def _splink(
    tables: Sequence[list[dict[str, str]]], fields: Sequence[str], engine: str, seed: int
) -> tuple[list[dict[str, Any]], Any]:
    """Pairs with match probabilities, and the fitted linker."""
    import pyarrow as pa
    from splink import Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)  # splink tells its progress; what matters of it is in diagnostics.json
    schema = pa.schema([("unique_id", pa.string()), *((name, pa.string()) for name in fields)])
    rows = [[{name: row[name] or None for name in schema.names} for row in table] for table in tables]
    api = _api(engine)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        held = [
            api.register(_table(api, pa.Table.from_pylist(table, schema), engine), dataset_display_name=f"list_{n}")
            for n, table in enumerate(rows)
        ]
        blocks = _blocks(fields)
        settings = SettingsCreator(
            link_type="dedupe_only" if len(tables) == 1 else "link_only",
            comparisons=_comparisons(fields),
            blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        )
        linker = Linker(held if len(held) > 1 else held[0], settings)
        linker.training.estimate_probability_two_random_records_match(
            [block_on(*fields[:2]), block_on(fields[-1], fields[2])], recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=seed)
        for block in (fields[:2], fields[2:3], fields[1:2]):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
        found = _pairs(linker)
    return sorted(found, key=lambda pair: (pair["unique_id_l"], pair["unique_id_r"])), linker


def _pairs(linker: Any) -> list[dict[str, Any]]:
    table = linker.inference.predict(threshold_match_probability=_LOWEST)
    rows: list[dict[str, Any]] = table.as_pyarrow_table().to_pylist()
    return rows


def _api(engine: str) -> Any:
    if engine == "spark":
        from pyspark.sql import SparkSession
        from splink.backends.spark import SparkAPI, similarity_jar_location

        session = (
            SparkSession.builder.master(os.environ.get("SPARK_MASTER", "local[2]"))
            .appName("knowdo overlap link")
            .config("spark.ui.enabled", "false")
            .config("spark.jars", similarity_jar_location())  # Jaro-Winkler and its like, which Spark has not
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate()
        )
        api: Any = SparkAPI
        return api(spark_session=session, break_lineage_method="persist")  # a checkpoint would write people to disk
    from splink.backends.duckdb import DuckDBAPI

    return DuckDBAPI()


def _table(api: Any, table: Any, engine: str) -> Any:
    return api.spark.createDataFrame(table.to_pandas()) if engine == "spark" else table


def _comparisons(fields: Sequence[str]) -> list[Any]:
    from importlib import import_module

    cl: Any = import_module("splink.comparison_library")
    made = {
        "first_name": lambda: cl.NameComparison("first_name"),
        "surname": lambda: cl.NameComparison("surname"),
        "dob": lambda: cl.DateOfBirthComparison("dob", input_is_string=True),
        "city": lambda: cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        "postcode": lambda: cl.PostcodeComparison("postcode"),
        "email": lambda: cl.EmailComparison("email"),
    }
    return [made[name]() for name in fields]


def _blocks(fields: Sequence[str]) -> list[tuple[str, ...]]:
    wanted = [("first_name",), ("surname",), ("dob",), ("email",), ("postcode",)]
    return [block for block in wanted if all(name in fields for name in block)]


def _judged(
    tables: Sequence[list[dict[str, str]]],
    pairs: list[dict[str, Any]],
    truth: str | None,
    sensitivity: tuple[float, float],
) -> Linked:
    if len(tables) == 2:
        names: dict[str, int] = {row["unique_id"]: n for n, row in enumerate(row for table in tables for row in table)}
        left, right = ([names[pair[side]] for pair in pairs] for side in ("unique_id_l", "unique_id_r"))
        kept = one_to_one(left, right, [pair["match_probability"] for pair in pairs])
        pairs[:] = [pairs[n] for n in kept]
    p = [pair["match_probability"] for pair in pairs]
    if truth is None:
        return linked(p, sensitivity)
    person = {row["unique_id"]: row.get(truth, "") for table in tables for row in table}
    if not any(person.values()):
        raise KnowdoError(fatal("link-columns", "There is no column with the truth.", "Name it with --truth."))
    same = [person[pair["unique_id_l"]] == person[pair["unique_id_r"]] for pair in pairs]
    return linked(p, sensitivity, true=same, true_pairs=_true_pairs(tables, truth))


def _true_pairs(tables: Sequence[list[dict[str, str]]], truth: str) -> int:
    """Pairs in one list; in two lists, the pairs of records that one-to-one links could find at most."""
    if len(tables) == 2:
        first, second = (Counter(row[truth] for row in table) for table in tables)
        return (first & second).total()
    return sum(n * (n - 1) // 2 for n in Counter(row[truth] for row in tables[0]).values())


# --- what is written -------------------------------------------------------------------------------------------------


def _diagnostics(linker: Any, fields: Sequence[str], tables: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The model's parameters in full, and levels that the data could not train."""
    import splink

    model = linker.misc.save_model_to_json()
    untrained = [
        f"{one['output_column_name']}: {level.get('label_for_charts', '')}"
        for one in model["comparisons"]
        for level in one["comparison_levels"]
        if not level.get("is_null_level") and "m_probability" not in level
    ]
    return {
        "splink": splink.__version__,
        "lists": [len(table) for table in tables],
        "fields": list(fields),
        "untrained": untrained,
        "model": model,
    }


def _thresholds(found: Linked) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["threshold", "links", "false_links", "overlap_low", "overlap_high", "precision", "recall"])
    for row in found.rows:
        ends = [f"{end:.1f}" for end in row.corrected]
        known = ["" if value is None else f"{value:.4f}" for value in (row.precision, row.recall)]
        writer.writerow([row.threshold, row.links, f"{row.false_links:.4f}", *ends, *known])
    return stream.getvalue().encode()


def _sample(
    tables: Sequence[list[dict[str, str]]], pairs: Sequence[dict[str, Any]], fields: Sequence[str], size: int, seed: int
) -> bytes:
    rows = {row["unique_id"]: row for table in tables for row in table}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["match_probability", *(f"{name}_{side}" for name in fields for side in "lr"), "same_child_yes_no"])
    for n in clerical_sample([pair["match_probability"] for pair in pairs], size, seed):
        pair = pairs[n]
        cells = [rows[pair[f"unique_id_{side}"]][name] for name in fields for side in "lr"]
        writer.writerow([f"{pair['match_probability']:.4f}", *cells, ""])
    return stream.getvalue().encode()


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _told(out: Path, found: Linked, tables: Sequence[Sequence[Any]], as_json: bool) -> None:
    low, high = found.overlap
    if as_json:
        rows = [
            [row.threshold, row.links, row.false_links, *row.corrected, row.precision, row.recall] for row in found.rows
        ]
        print_json({"overlap": [low, high], "expected": found.expected, "thresholds": rows})
    what = "pairs within the list" if len(tables) == 1 else "children on both lists"
    said = f"between {low:,.0f} and {high:,.0f}" if low >= 5 else f"fewer than 5, or at most {max(high, 5):,.0f}"
    say(
        f"note  {said} {what}, over thresholds {found.rows[0].threshold} to {found.rows[-1].threshold} and the missed links assumed."
    )
    say(f"note  {shown_name(str(out))}: diagnostics.json, thresholds.csv, clerical-sample.csv (people: it stays here).")
    say("note  Nothing of this may leave the secure setting before its own output check, and never pairs of people.")
