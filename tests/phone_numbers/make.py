#!/usr/bin/env python3
"""Writes examples.csv and areas.csv anew, from libphonenumber as the package `phonenumbers` has it. See README.md."""

import csv
import pathlib

import phonenumbers
from phonenumbers import PhoneNumberType as Type

HERE = pathlib.Path(__file__).parent
# Some exchanges are in use in one country only, so several are tried in each area.
FIRST_EXCHANGE, EXCHANGES_END, STEP = 200, 1000, 5
# Toll-free, personal and premium numbers belong to all countries of a code at once.
OF_ONE_COUNTRY = (Type.MOBILE, Type.FIXED_LINE, Type.FIXED_LINE_OR_MOBILE)


def e164(number):
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def examples():
    """A mobile and a fixed number of every country, and one of every code that is of no country."""
    for country in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind, word in ((Type.MOBILE, "mobile"), (Type.FIXED_LINE, "fixed")):
            number = phonenumbers.example_number_for_type(country, kind)
            if number is not None:
                yield country, word, e164(number)
    for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
        yield "-", "global", e164(phonenumbers.example_number_for_non_geo_entity(code))


def country_of(text):
    number = phonenumbers.parse(text)
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in OF_ONE_COUNTRY:
        return None
    return phonenumbers.region_code_for_number(number)


def areas():
    """Whose numbers +CODE AREA EXCHANGE 1234 are, for each area; exchanges that follow each other become one range."""
    for code, first_area in ((1, 200), (7, 300)):
        for area in range(first_area, 1000):
            ranges = {}
            for exchange in range(FIRST_EXCHANGE, EXCHANGES_END, STEP):
                country = country_of(f"+{code}{area}{exchange}1234")
                if country is None:
                    continue
                own = ranges.setdefault(country, [])
                if own and own[-1][1] == exchange - STEP:
                    own[-1][1] = exchange
                else:
                    own.append([exchange, exchange])
            for country, own in sorted(ranges.items()):
                yield code, area, country, " ".join(f"{first}-{last}" for first, last in own)


def write(name, header, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    write("examples.csv", ("country", "kind", "number"), examples())
    write("areas.csv", ("calling_code", "area", "country", "exchanges"), areas())
    print(f"phonenumbers {phonenumbers.__version__}")
