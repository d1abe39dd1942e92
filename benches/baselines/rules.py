"""Bills a message log by the rules of docs/pricing-rules.md, the straightforward way: rules.py LOG ACCOUNTS TABLES.

One dictionary holds the messages, one list the moments, and everything is read once in order of time. Written from the
rules, not from the engine; prints JSON with the same `input`, `lines` and `totals` as `wabill bill --format json`, and
the ids of the refused messages. Reports of the platform are not trusted, as by default.
"""

import csv
import json
import sys
import tomllib
from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

HOUR = 3600
MINOR_DIGITS = defaultdict(lambda: 2, {"CLP": 0, "JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3})
CONVERSATIONS = ("two_kind", "marketing", "utility", "authentication", "service")


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def seconds(text):
    return int(text) if text.isdigit() else int(datetime.fromisoformat(text).timestamp())


class Tables:
    """The published prices, as they are in the folder."""

    def __init__(self, folder):
        self.regimes = list(rows_of(folder / "regimes.csv"))
        for regime in self.regimes:
            for name in ("window", "conversation", "entry_point_reply", "entry_point"):
                regime[name] = int(regime[name + "_hours"]) * HOUR
            regime["units"] = 0 if regime["allowance_units"] == "none" else int(regime["allowance_units"])
            for name, value in regime.items():
                if value in ("yes", "no"):
                    regime[name] = value == "yes"
        self.regime_days = [date.fromisoformat(regime["effective_from"]) for regime in self.regimes]
        self.by_code, self.by_country = defaultdict(list), defaultdict(list)
        for row in rows_of(folder / "markets.csv"):
            row["from"] = date.fromisoformat(row["effective_from"])
            self.by_code[row["calling_code"]].append(row)
            self.by_country[row["iso2"]].append(row)
        self.cards = self.dated(folder / "rate_cards", ("market", "category"))
        self.tiers = self.dated(folder / "volume_tiers", ("market", "category"))
        self.ends = {
            (row["currency"], date.fromisoformat(row["first_day"])): date.fromisoformat(row["effective_until"])
            for row in rows_of(folder / "fragments.csv")
            if row["effective_until"]
        }

    @staticmethod
    def dated(folder, key):
        tables = defaultdict(list)
        for path in sorted(folder.glob("*/*.csv")):
            cells = defaultdict(list)
            for row in rows_of(path):
                row["unit_price"] = Decimal(row["unit_price"])
                row["first_unit"] = int(row.get("first_unit") or 1)
                row["card"] = f"{path.parent.name}/{path.stem}"
                cells[tuple(row[name] for name in key)].append(row)
            tables[path.parent.name].append((date.fromisoformat(path.stem), cells))
        return tables

    def regime(self, day):
        place = bisect_right(self.regime_days, day)
        return self.regimes[place - 1] if place else None

    def place(self, contact):
        """The rows of the longest calling code, or of the country of a business-scoped id (COM-104)."""
        if contact[:1].isalpha():
            rows = self.by_country.get(contact[:2], [])
            own = min((row["calling_code"] for row in rows), key=lambda code: (len(code), code), default="")
            return [row for row in rows if row["calling_code"] == own]
        for length in range(len(contact), 0, -1):
            if contact[:length] in self.by_code:
                return self.by_code[contact[:length]]
        return []

    @staticmethod
    def market(place, day):
        rows = [row for row in place if row["from"] <= day]
        return max(rows, key=lambda row: row["from"])["market"] if rows else "Other"

    def card(self, currency, day):
        known = [card for card in self.cards[currency] if card[0] <= day]
        if not known or self.ends.get((currency, known[-1][0]), date.max) <= day:
            return {}
        return known[-1][1]

    def schedule(self, currency, market, category, day):
        known = [table for table in self.tiers[currency] if table[0] <= day]
        return known[-1][1].get((market, category), []) if known else []


def read_messages(path, accounts):
    """The messages by id, each row told once, and the counts of the rows."""
    messages, rejected = {}, set()
    count = Counter()
    for row in rows_of(path):
        count["rows"] += 1
        contact = row["contact"].lstrip("+")
        new = {
            "account": row["account"],
            "number": row["business_number"].lstrip("+"),
            "contact": contact,
            "inbound": row["event"] == "received",
        }
        message = messages.get(row["message_id"])
        if message is None:
            message = messages[row["message_id"]] = dict(new, kind="", category="", entry_point="", events={}, rows=0)
        message["rows"] += 1
        for name in ("kind", "category", "entry_point"):
            if row[name]:
                new[name] = row[name]
                message[name] = message[name] or row[name]
        if row["account"] not in accounts or any(message[name] != value for name, value in new.items()):
            rejected.add(row["message_id"])
        at = seconds(row["at"])
        message["events"][row["event"]] = min(at, message["events"].get(row["event"], at))
    for message_id, message in messages.items():
        template = message["kind"] == "template"
        if not message["inbound"] and (not message["kind"] or template != bool(message["category"])):
            rejected.add(message_id)
    for message_id in rejected:
        count["rejected"] += messages.pop(message_id)["rows"]
    for message in messages.values():
        count["accepted"] += len(message["events"])
        count["duplicates"] += message["rows"] - len(message["events"])
    return messages, count


class Bill:
    """Reads the moments in order and counts what each came to."""

    def __init__(self, tables, accounts):
        self.tables = tables
        self.accounts = accounts
        self.pairs = {}
        self.places = {}
        self.days = {}
        self.prices = {}
        self.allowance_used = Counter()
        self.tier_used = Counter()
        self.lines = Counter()
        self.refused = []

    def place_of(self, contact):
        if contact not in self.places:
            self.places[contact] = self.tables.place(contact)
        return self.places[contact]

    def day_of(self, at, account):
        """The local date (COM-102), and what holds on it."""
        zone = account["zone"]
        day = datetime.fromtimestamp(at, zone).date()
        key = (account["id"], day)
        if key not in self.days:
            card = self.tables.card(account["currency"], day)
            self.days[key] = (day, day.isoformat()[:7], self.tables.regime(day), card)
        return self.days[key]

    def message(self, at, message_id, message):
        key = (message["number"], message["contact"])
        pair = self.pairs.get(key)
        if pair is None:
            pair = self.pairs[key] = {"last_inbound": None, "arrival": None, "entry_until": 0, "open": {}}
        if message["inbound"]:
            pair["last_inbound"] = at
            if message["entry_point"]:
                pair["arrival"] = at
            return
        account = self.accounts[message["account"]]
        day, month, regime, card = self.day_of(at, account)
        place = self.place_of(message["contact"])
        market = self.tables.market(place, day)
        template = message["category"] if message["kind"] == "template" else None
        line = {"account": account["id"], "month": month, "market": market, "unit": "message"}
        line["category"] = template or "service"
        if regime is None:
            self.refuse(line, message_id)
            return

        def free(reason):
            self.count(dict(line, outcome="free", reason=reason))

        def charged(unit, category):
            priced = dict(line, unit=unit, category=category)
            if category == "authentication" and self.international(account, place, market, regime, card, at):
                priced["category"] = "authentication_international"
            self.charge(priced, message_id, account, day, regime, card)

        def covered(owner):
            """Whether a unit of the month's allowance is left; it is used up then (COM-105)."""
            used = (regime["allowance_scope"], owner, month)
            self.allowance_used[used] += 1
            return self.allowance_used[used] <= regime["units"]

        # FEP-101, FEP-102
        arrival, pair["arrival"] = pair["arrival"], None
        if arrival is not None and at < arrival + regime["entry_point_reply"] and pair["entry_until"] <= at:
            pair["entry_until"] = at + regime["entry_point"]
            pair["open"].clear()
        if at < pair["entry_until"]:
            free("entry_point")
            return

        inside = pair["last_inbound"] is not None and at < pair["last_inbound"] + regime["window"]
        opened = pair["open"]
        any_open = any(at < opened.get(name, 0) for name in CONVERSATIONS)
        if regime["unit"] == "two_kind_conversation":
            if any_open:
                free("open_conversation")
                return
            opened["two_kind"] = at + regime["conversation"]
            kind = "user_initiated" if inside else "business_initiated"
            both = regime["allowance_cover"] == "both_kinds" or account.get("credit_line") == "partner"
            if (both or kind == "user_initiated") and covered(account["id"]):
                self.count(dict(line, unit="conversation", category=kind, outcome="free", reason="monthly_allowance"))
            else:
                charged("conversation", kind)
        elif regime["unit"] == "category_conversation":
            if at < opened.get(template, 0) or (template is None and any_open):
                free("open_conversation")
                return
            opened[template or "service"] = at + regime["conversation"]
            if template:
                charged("conversation", template)
            elif regime["service_free"]:
                self.count(dict(line, unit="conversation", outcome="free", reason="service_free"))
            elif covered(account["id"]):
                self.count(dict(line, unit="conversation", outcome="free", reason="monthly_allowance"))
            else:
                charged("conversation", "service")
        elif template == "utility" and regime["open_utility_conversation_free"] and at < opened.get("utility", 0):
            free("open_conversation")
        elif template == "utility" and regime["utility_free_in_window"] and inside:
            free("customer_service_window")
        elif template:
            charged("message", template)
        elif message["kind"] == "reaction" and regime["reactions_free"]:
            free("reaction")
        elif regime["service_free"]:
            free("customer_service_window")
        elif covered(message["number"]):
            free("monthly_allowance")
        elif regime["exempt_service_free"] and account.get("exempt"):
            free("exempt")
        else:
            charged("message", "service")

    @staticmethod
    def international(account, place, market, regime, card, at):
        """RAT-101."""
        if not regime["authentication_international"] or (market, "authentication_international") not in card:
            return False
        countries = sorted({row["iso2"] for row in place})
        starts = account["auth_international"]
        start = next((starts[country] for country in countries if country in starts), starts.get("default"))
        return account["home_country"] not in countries and start is not None and start <= at

    def charge(self, line, message_id, account, day, regime, card):
        market, category = line["market"], line["category"]
        cell = card.get((market, category))
        if cell is None and category == "service" and line["unit"] == "message":
            cell = card.get((market, "utility"))
        tier = None
        family = {"utility": "utility", "authentication": "authentication"}.get(category.split("_")[0])
        if regime["volume_tiers"] and family:
            # RAT-102: numbered over the portfolio; a refused one takes its number too.
            used = (account.get("portfolio", account["id"]), market, family, line["month"])
            self.tier_used[used] += 1
            bands = self.tables.schedule(account["currency"], market, category, day)
            if bands:
                tier = max(band["first_unit"] for band in bands if band["first_unit"] <= self.tier_used[used])
                cell = [next(band for band in bands if band["first_unit"] == tier)]
        if not cell:
            self.refuse(line, message_id)
            return
        self.count(
            dict(line, outcome="charged", reason=None),
            (tier, cell[0]["unit_price"], cell[0]["card"], cell[0]["basis"]),
        )

    def refuse(self, line, message_id):
        self.refused.append(message_id)
        self.count(dict(line, outcome="refused", reason=None))

    def count(self, line, price=(None, None, None, None)):
        key = ("account", "month", "unit", "market", "category", "outcome", "reason")
        self.lines[tuple(line[name] for name in key) + price] += 1

    def statement(self):
        lines, totals = [], defaultdict(Decimal)

        def order(line):
            *texts, tier, price, card, _ = line
            return [text or "" for text in texts], tier or 0, price or 0, card or ""

        for line in sorted(self.lines, key=order):
            account, month, unit, market, category, outcome, reason, tier, price, card, basis = line
            currency = self.accounts[account]["currency"]
            # COM-108: one rounding per line.
            minor = Decimal(1).scaleb(-MINOR_DIGITS[currency])
            amount = ((price or 0) * Decimal(self.lines[line])).quantize(minor, ROUND_HALF_UP)
            totals[account, month] += amount
            lines.append({
                "account": account, "month": month, "unit": unit, "market": market, "category": category,
                "outcome": outcome, "reason": reason, "tier": None if tier is None else str(tier),
                "unit_price": None if price is None else format(price.normalize(), "f"), "rate_card": card,
                "basis": basis, "quantity": self.lines[line], "amount": str(amount), "currency": currency,
            })
        return lines, [
            {"account": account, "month": month, "currency": self.accounts[account]["currency"], "amount": str(amount)}
            for (account, month), amount in sorted(totals.items())
        ]


def main(log, accounts_path, folder):
    accounts = {account["id"]: account for account in tomllib.loads(Path(accounts_path).read_text())["account"]}
    for account in accounts.values():
        account["zone"] = ZoneInfo(account["time_zone"])
        starts = account.get("auth_international", {})
        account["auth_international"] = {country: seconds(start) for country, start in starts.items()}
    messages, count = read_messages(log, accounts)
    moments = []
    for message_id, message in messages.items():
        events = message["events"]
        if message["inbound"]:
            count["received"] += 1
            moments.append((events["received"], 0, message_id.encode(), message_id))
            continue
        count["messages"] += 1
        # COM-101, COM-102
        delivered = [events[name] for name in ("delivered", "read") if name in events]
        count["delivered" if delivered else "undelivered"] += 1
        if delivered:
            moments.append((min(delivered), 1, message_id.encode(), message_id))
    moments.sort()
    bill = Bill(Tables(Path(folder)), accounts)
    for at, _, _, message_id in moments:
        bill.message(at, message_id, messages[message_id])
    lines, totals = bill.statement()
    names = ("rows", "accepted", "duplicates", "rejected", "received", "messages", "delivered", "undelivered")
    json.dump(
        {
            "input": {name: count[name] for name in names},
            "lines": lines,
            "totals": totals,
            "refused": sorted(bill.refused),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
