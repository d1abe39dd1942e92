"""Counts distinct message ids per account, number, kind and category with DuckDB: count_distinct.py LOG THREADS.

Far less than a bill: no order, no windows, no prices. It is the measure of what reading and grouping alone costs.
"""

import sys

import duckdb

log, threads = sys.argv[1:]
connection = duckdb.connect(config={"threads": int(threads)})
groups = connection.execute(
    """
    SELECT account, business_number, kind, category, count(DISTINCT message_id)
    FROM read_csv(?, header = true, all_varchar = true)
    GROUP BY ALL
    ORDER BY ALL
    """,
    [log],
).fetchall()
for group in groups:
    print(*group, sep=",")
