import type {
  Bill,
  CardView,
  Category,
  Estimate,
  Explanation,
  Plan,
  RateList,
  RefusedVolume,
  Unexplained,
  Warning,
} from "./types.js";

export * from "./types.js";

/** A row of a log, by the names of its columns; see the README. A webhook payload is taken as it is. */
export type EventRow = Record<string, unknown>;

/** CSV, JSON lines or webhook payloads as text or bytes (gzip too), or rows. */
export type Events = string | Uint8Array | EventRow[];

/** An account as the accounts file has it. */
export interface Account {
  id: string;
  name?: string;
  portfolio?: string;
  /** IANA name, for example `Europe/Berlin`. */
  time_zone: string;
  /** ISO 4217. */
  currency: string;
  /** ISO 3166, two letters. */
  home_country?: string;
  credit_line?: "own" | "partner";
  exempt?: boolean;
  auth_international?: Record<string, string>;
  /** The platform's ids of its business numbers, for payloads that no longer say whose they are. */
  phone_number_ids?: string[];
}

/** The text of an accounts file (TOML), or its accounts. */
export type Accounts = string | Account[] | { account: Account[] };

/** As on the command line; what is left out is as there. */
export interface Options {
  rounding?: "half-up" | "half-even" | "down" | "up";
  trust_reports?: boolean;
  /** The account of webhook payloads that name none: of the On-Premises API, or without their envelope. */
  account?: string;
  /** The business number of such payloads. */
  business_number?: string;
  /** A breakdown; `tag.NAME` goes by a column of the log such as `tag.campaign`, or by `tag.callback` of webhooks. */
  by?: "day" | "number" | "contact-country" | `tag.${string}`;
  /** The IANA zone of times that are written without an offset, such as "Europe/Berlin"; without it they are rejected. */
  time_zone?: string;
  /** Contacts and business numbers in full in explanations; masked otherwise. */
  show_contacts?: boolean;
}

/** As on the command line. */
export type EstimateOptions = Pick<Options, "rounding">;

/** What is wrong with a row, or with all rows of a message. */
export interface Problem {
  /** The row's line in the file, from 1. */
  line: number;
  column: number | null;
  message: string;
  hint: string | null;
  message_id: string | null;
  other_line: number | null;
}

/** A bill of a file, and what else was seen. */
export interface FileBill {
  /** The bill as the command line prints it, byte for byte. */
  json: string;
  bill: Bill;
  problems: Problem[];
  problems_left_out: number;
  notes: string[];
}

export interface Explanations {
  format: number;
  explanations: Explanation[];
  unexplained: Unexplained[];
}

/** A piece of the log: `length` bytes from `offset` on, fewer at its end. */
export type ReadPiece = (offset: number, length: number) => Uint8Array;

/** Told now and then how many bytes and rows were read. */
export type Progress = (bytes: number, rows: number) => void;

/** Bills a log. Throws an `Error` that says what is not sound. */
export function bill(events: Events, accounts: Accounts, options?: Options): Bill;
/** The same as text: what `wabill bill --format json` prints, byte for byte. */
export function billJson(events: Events, accounts: Accounts, options?: Options): string;
/** Bills a log that is read piece by piece; nothing is held whole. */
export function billPieces(
  size: number,
  read: ReadPiece,
  accounts: Accounts,
  options?: Options,
  progress?: Progress,
): FileBill;
/** Bills a file by its path; Node only. */
export function billFile(path: string, accounts: Accounts, options?: Options, progress?: Progress): FileBill;
/** Why messages cost what they cost; all of them without `ids`. */
export function explain(events: Events, accounts: Accounts, ids?: string | string[], options?: Options): Explanations;
export function explainJson(events: Events, accounts: Accounts, ids?: string | string[], options?: Options): string;

/** Works out what planned volumes cost. Throws an `Error` that names everything wrong with the plan, a line each. */
export function estimate(plan: Plan | string, options?: EstimateOptions): Estimate;
/** The same as text: what `wabill estimate --format json` prints, byte for byte. */
export function estimateJson(plan: Plan | string, options?: EstimateOptions): string;

/** The list of price lists. */
export function rates(query?: Record<string, never>): RateList & { format: number };
/** The price list in force on a day. */
export function rates(query: { currency: string; on: string; market?: string }): CardView & { format: number };
export function ratesJson(query?: { currency?: string; on?: string; market?: string }): string;

/** What is asked of a month; as `wabill budget`. */
export interface BudgetQuestion {
  /** `YYYY-MM`; else that of the last message. */
  month?: string;
  /** RFC 3339; the log is read as it was then. */
  until?: string;
  /** `"500 EUR"`, or `"NAME=500 EUR"` for one account, or with `per` one value of the tag. */
  max?: string[];
  /** `tag.NAME`. */
  per?: `tag.${string}`;
  /** The seed of the projection; 1 where left out. */
  seed?: number;
}

export interface Quantiles {
  p10: string;
  p50: string;
  p90: string;
}

export type LimitState = "kept" | "projected_to_be_passed" | "passed";

/** How the month of an account stands. */
export interface AccountBudget {
  account: string;
  month: string;
  currency: string;
  spent: string;
  projected: Quantiles | null;
  drawn_from_days: number;
  by_weekday: boolean;
  max: string | null;
  max_state: LimitState | null;
  max_passed_on: string | null;
  numbers: {
    scope: "account" | "business_number";
    business_number: string | null;
    allowance: number;
    asked: number;
    used: number;
    left: number;
    used_up_on: string | null;
  }[];
  tiers: {
    market: string;
    family: "utility" | "authentication";
    charged: number;
    next_band_in: number | null;
    next_band_price: string | null;
    next_band_on: string | null;
  }[];
}

export interface Budget {
  format: number;
  until: string;
  seed: number;
  accounts: AccountBudget[];
  tags?: {
    account: string;
    tag: string;
    value: string;
    currency: string;
    spent: string;
    projected: Quantiles | null;
    max: string | null;
    max_state: LimitState | null;
  }[];
}

/** How the month of a log stands, and where it goes. */
export function budget(events: Events, accounts: Accounts, asked?: BudgetQuestion, options?: Options): Budget;
/** The same as text: what `wabill budget --format json` prints, byte for byte. */
export function budgetJson(events: Events, accounts: Accounts, asked?: BudgetQuestion, options?: Options): string;

/** What is asked of a history; as `wabill forecast`. */
export interface ForecastQuestion {
  /** How many months; 12 where left out. */
  months?: number;
  /** The seed of the simulation; 1 where left out. */
  seed?: number;
  /** How many simulated courses; 200 where left out. */
  courses?: number;
  /** Whether the method is tried on the past. */
  backtest?: boolean;
  /** The text of an assumptions file (TOML). */
  assumptions?: string;
}

/** What the months after a history cost. */
export interface Forecast {
  format: number;
  seed: number;
  courses: number;
  method: string;
  months: ({ month: string; currency: string; seasonal_naive: string } & Quantiles)[];
  total: ({ currency: string; seasonal_naive: string } & Quantiles)[];
  budgets?: {
    from: string;
    to: string;
    currency: string;
    amount: string;
    p50: string;
    passed_on: string | null;
    passed_by: string;
  }[];
  history: { month: string; currency: string; amount: string; basis: "billed" | "priced" }[];
  series: {
    account: string;
    market: string;
    category: Category;
    history: number;
    volume_before: number | null;
    method: string | null;
    volumes: { month: string; p10: number; p50: number; p90: number }[];
  }[];
  changes: { from: string; kind: "rate_card" | "rules" | "prices_assumed"; name: string }[];
  refused: RefusedVolume[];
  warnings: Warning[];
  notes: string[];
  backtest: Record<string, unknown> | null;
}

/**
 * What the months after a history cost: volumes as CSV, an answer of `pricing_analytics`, or the JSON of a bill. Throws an
 * `Error` that names everything wrong with the history, a line each.
 */
export function forecast(history: Uint8Array | string, accounts: Accounts, asked?: ForecastQuestion): Forecast;
/** The same as text: what `wabill forecast --format json` prints, byte for byte. */
export function forecastJson(history: Uint8Array | string, accounts: Accounts, asked?: ForecastQuestion): string;

/** A message that may be sent. */
export interface NextMessage {
  /** May be left out where there is one account. */
  account?: string;
  /** The business number that would send it, or its id. */
  number: string;
  contact: string;
  /** A template where a category is given, else free-form. */
  kind?: "template" | "free_form" | "reaction";
  category?: "marketing" | "utility" | "authentication";
  /** When it would be delivered; RFC 3339. */
  at: string;
}

/** What a message would cost, and why; as `wabill ask --format json`. */
export interface Reply {
  format: number;
  /** Masked. */
  contact: string;
  outcome: "charged" | "free" | "refused";
  reason: string | null;
  category: string;
  market: string;
  unit: "conversation" | "message";
  unit_price: string | null;
  currency: string;
  rate_card: string | null;
  tier: string | null;
  tier_before: number | null;
  rule: string;
  allowance_before: number | null;
  allowance_left: number | null;
  window_until: string | null;
  entry_point_until: string | null;
  outside_window: boolean;
  said: string;
}

/** What a log left, ready to be asked what the next messages would cost. */
export class Preview {
  constructor(events: Events, accounts: Accounts, options?: Options & { language?: "en" | "de" });
  /** What a message would cost; nothing is changed. */
  ask(message: NextMessage): Reply;
  /** What it costs when it is sent now: the next answers know of it. */
  send(message: NextMessage): Reply;
  /** Gives the memory back. */
  free(): void;
}
