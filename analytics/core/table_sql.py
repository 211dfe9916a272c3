"""The count tables of two waves as one SQL query, for DuckDB and for PostgreSQL."""

# ruff: noqa: S608  # a name, path or text gets into a query through _name and _text only

from collections.abc import Sequence

from analytics.core.count_request import CountRequest, measure_of
from analytics.core.errors import CountRequestError
from analytics.core.labels import BLANK, INSTRUMENT_VERSION, NOT_STATED
from analytics.core.plan_sections import ScaleRule

# Columns of the answer of `table_sql`, in this order.
CELL_COLUMNS = ("outcome", "label", "score_before", "score_after", "persons")


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def parquet_relation(paths: Sequence[str]) -> str:
    """
    Name Parquet files for DuckDB.

    Parameters
    ----------
    paths : sequence of str
        Files of one wave.

    Returns
    -------
    str
        What stands after FROM.

    Raises
    ------
    CountRequestError
        If there is no file.

    Examples
    --------
    >>> parquet_relation(["spring.parquet"])
    "read_parquet(['spring.parquet'])"
    """
    if not paths:
        raise CountRequestError("has a wave without a file", "at least one for each")
    return f"read_parquet([{', '.join(_text(path) for path in paths)}])"


def table_relation(*names: str) -> str:
    """
    Name a table.

    Parameters
    ----------
    *names : str
        Table, or schema and table; quoted, so that any name is safe.

    Returns
    -------
    str
        What stands after FROM.

    Examples
    --------
    >>> table_relation("public", "spring")
    '"public"."spring"'
    """
    return ".".join(_name(name) for name in names)


def _label(column: str) -> str:
    # The rule of labels.clean_label for texts and whole numbers.
    trimmed = f"trim(CAST({_name(column)} AS text))"
    blank = ", ".join(_text(text) for text in sorted(BLANK))
    return f"CASE WHEN {trimmed} NOT IN ({blank}) THEN {trimmed} END"


def _group(request: CountRequest) -> str:
    if request.group is None:
        return "''"
    return f"coalesce({_label(request.group)}, {_text(NOT_STATED)})"


def _is_answered(item: str, missing: Sequence[int]) -> str:
    name = _name(item)
    if not missing:
        return f"{name} IS NOT NULL"
    return f"{name} NOT IN ({', '.join(str(code) for code in missing)})"


def _keyed(scale: ScaleRule, item: str, missing: Sequence[int]) -> str:
    # The code in the direction of the scale, NULL where there is no answer.
    low, high, _ = measure_of(scale)
    is_narrow = max(abs(low), abs(high)) * len(scale.items) < 2**31
    code = f"CAST({_name(item)} AS {'integer' if is_narrow else 'bigint'})"
    if item in scale.reverse:
        code = f"{scale.low + scale.high} - {code}"
    if not missing:
        return f"({code})"
    return f"(CASE WHEN {_is_answered(item, missing)} THEN {code} END)"


def _score(scale: ScaleRule, missing: Sequence[int]) -> str:
    # Whole units only: the sum times lcm/answered. A division would be exact in
    # neither engine's decimals, and DuckDB's / gives a binary fraction.
    _, _, per_point = measure_of(scale)
    n_items = len(scale.items)
    keyed = [_keyed(scale, item, missing) for item in scale.items]
    if scale.min_answered == n_items:
        # NULL spreads through a sum: no answer may be missing.
        return f"{per_point // n_items} * ({' + '.join(keyed)})"
    n_answered = " + ".join(f"CASE WHEN {k} IS NULL THEN 0 ELSE 1 END" for k in keyed)
    total = " + ".join(f"coalesce({k}, 0)" for k in keyed)
    cases = " ".join(
        f"WHEN {n} THEN {per_point // n} * ({total})"
        for n in range(scale.min_answered, n_items + 1)
    )
    return f"CASE {n_answered} {cases} END"


def _wave(request: CountRequest, wave: str, relation: str) -> str:
    # The scores of all responses with an id, and the ids that occur more than once.
    scored = ", ".join(
        f"{_score(scale, request.missing)} AS s{i}"
        for i, scale in enumerate(request.scales)
    )
    person = _label(request.id)
    return (
        f"{wave}_scored AS (SELECT {person} AS person, {_group(request)} AS label, "
        f"{scored} FROM {relation}),\n"
        f"{wave}_repeated AS (SELECT {person} AS person FROM {relation} "
        "GROUP BY 1 HAVING count(*) > 1)"
    )


def _is_once(wave: str, alias: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM {wave}_repeated r WHERE r.person = {alias}.person)"
    )


def _cells(outcome: int) -> str:
    before, after = f"before_{outcome}", f"after_{outcome}"
    return (
        f"SELECT {outcome} AS outcome, label, {before} AS score_before, "
        f"{after} AS score_after, count(*) AS persons FROM linked "
        f"WHERE {before} IS NOT NULL AND {after} IS NOT NULL "
        f"GROUP BY label, {before}, {after}"
    )


def table_sql(request: CountRequest, *, before: str, after: str) -> str:
    """
    Write the query that links two waves and counts all tables of a request.

    Parameters
    ----------
    request : CountRequest
        Columns and outcomes.
    before, after : str
        Relation of each wave: see `parquet_relation` and `table_relation`.

    Returns
    -------
    str
        One statement, the same for DuckDB 1 or later and PostgreSQL 12 or later,
        with the columns `CELL_COLUMNS`: index of the scale, label of the group,
        scores in units, and how many linked persons have them.

    Notes
    -----
    An id that occurs twice in a wave links nothing, and a pair whose group differs
    is left out, as in `link_waves`. Item columns must hold whole numbers; ask
    `stray_code_sql` first, because this query does not look for codes out of range.

    Examples
    --------
    >>> from analytics.core.count_request import count_request, item_outcome
    >>> request = count_request(id="code", scales=(item_outcome("q1", low=1, high=5),))
    >>> sql = table_sql(request, before='"spring"', after='"autumn"')
    >>> sql.splitlines()[-1][:58]
    'SELECT 0 AS outcome, label, before_0 AS score_before, afte'
    """
    indices = range(len(request.scales))
    sides = ", ".join(f"b.s{i} AS before_{i}, a.s{i} AS after_{i}" for i in indices)
    # MATERIALIZED: the pairs are made once, not once per outcome.
    return (
        f"WITH {_wave(request, 'before', before)},\n"
        f"{_wave(request, 'after', after)},\n"
        f"linked AS MATERIALIZED (SELECT b.label AS label, {sides} "
        "FROM before_scored b JOIN after_scored a "
        "ON a.person = b.person AND a.label = b.label "
        f"WHERE {_is_once('before', 'b')} AND {_is_once('after', 'a')})\n"
        + "\nUNION ALL\n".join(_cells(i) for i in indices)
    )


def _stray(item: str, scale: ScaleRule, missing: Sequence[int]) -> str:
    name = _name(item)
    is_code = f"{name} BETWEEN {scale.low} AND {scale.high} AND {name} = floor({name})"
    return (
        f"min(CASE WHEN {_is_answered(item, missing)} AND NOT ({is_code}) "
        f"THEN {name} END)"
    )


def checked_items(request: CountRequest) -> tuple[tuple[str, ScaleRule], ...]:
    """
    List what `stray_code_sql` looks at, in the order of its columns.

    Parameters
    ----------
    request : CountRequest
        Columns and outcomes.

    Returns
    -------
    tuple of tuple
        Item, and a scale whose range it must keep; each range once.

    Examples
    --------
    >>> from analytics.core.count_request import count_request, item_outcome
    >>> request = count_request(id="code", scales=(item_outcome("q1", low=1, high=5),))
    >>> [item for item, _ in checked_items(request)]
    ['q1']
    """
    found: dict[tuple[str, int, int], ScaleRule] = {}
    for scale in request.scales:
        for item in scale.items:
            found.setdefault((item, scale.low, scale.high), scale)
    return tuple((item, scale) for (item, _, _), scale in found.items())


def stray_code_sql(request: CountRequest, *, before: str, after: str) -> str:
    """
    Write the query that looks for codes that are neither permitted nor missing.

    Parameters
    ----------
    request : CountRequest
        Columns and outcomes.
    before, after : str
        Relation of each wave.

    Returns
    -------
    str
        One statement with a row per wave and a column per entry of `checked_items`:
        the smallest stray code, or NULL.

    Examples
    --------
    >>> from analytics.core.count_request import count_request, item_outcome
    >>> request = count_request(id="code", scales=(item_outcome("q1", low=1, high=5),))
    >>> stray_code_sql(request, before='"spring"', after='"autumn"').count("SELECT")
    2
    """
    columns = ", ".join(
        _stray(item, scale, request.missing) for item, scale in checked_items(request)
    )
    return " UNION ALL ".join(f"SELECT {columns} FROM {w}" for w in (before, after))


def version_sql(relation: str) -> str:
    """
    Write the query that lists the versions of the questionnaire that were answered.

    Parameters
    ----------
    relation : str
        A wave that has the column `instrument_version`.

    Returns
    -------
    str
        One statement with one column.

    Examples
    --------
    >>> version_sql('"spring"')
    'SELECT DISTINCT CAST("instrument_version" AS text) FROM "spring"'
    """
    return f"SELECT DISTINCT CAST({_name(INSTRUMENT_VERSION)} AS text) FROM {relation}"


def columns_sql(relation: str) -> str:
    """
    Write a query that answers with the columns of a wave and no row.

    Parameters
    ----------
    relation : str
        A wave.

    Returns
    -------
    str
        One statement.

    Examples
    --------
    >>> columns_sql('"spring"')
    'SELECT * FROM "spring" LIMIT 0'
    """
    return f"SELECT * FROM {relation} LIMIT 0"
