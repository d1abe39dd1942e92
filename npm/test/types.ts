// Compiled by `npm run types`, never run: the types fit the functions.
import { bill, billFile, estimate, explain, rates, type Bill, type Explanation, type LineItem, type Plan } from "wabill";

const accounts = [{ id: "waba-1", time_zone: "Europe/Berlin", currency: "EUR" }];
const result: Bill = bill([{ event: "sent" }], accounts, { rounding: "half-even", by: "day" });
const lines: LineItem[] = result.lines;
const quantities: number[] = lines.map((line) => line.quantity);
const amounts: string[] = result.totals.map((total) => total.amount);
const why: Explanation[] = explain("", accounts, "wamid.1", { show_contacts: true }).explanations;
const names: string[] = rates().cards.map((card) => card.name);
const prices: string[] = rates({ currency: "EUR", on: "2026-10-01" }).prices.map((price) => price.unit_price);
const rejected: number[] = billFile("june.csv", accounts).problems.map((problem) => problem.line);
const plan: Plan = {
  account: [{ id: "shop", currency: "EUR", business_numbers: 2 }],
  volume: [{ month: "2026-10", market: "Germany", category: "marketing", messages: 20000 }],
};
const sums: string[] = estimate(plan, { rounding: "half-even" }).sums.map((sum) => sum.amount);
// @ts-expect-error a volume without a market
estimate({ account: [], volume: [{ month: "2026-10", category: "marketing" }] });
// @ts-expect-error a market without a day
rates({ currency: "EUR" });
// @ts-expect-error an unknown way of rounding
bill("", accounts, { rounding: "sideways" });

export { amounts, names, prices, quantities, rejected, sums, why };
