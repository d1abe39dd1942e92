// The functions of the package over the WebAssembly engine, however it was loaded.

const text = (settings) => (settings === undefined ? "" : JSON.stringify(settings));

const encoder = new TextEncoder();

/** A log as bytes: bytes or text as they are, rows as JSON lines. */
const bytes = (events) => {
  if (events instanceof Uint8Array) {
    return events;
  }
  if (typeof events === "string") {
    return encoder.encode(events);
  }
  return encoder.encode(events.map((row) => JSON.stringify(row)).join("\n"));
};

/** Accounts as text: TOML as it is, a list or an object of the file's shape as JSON. */
const accountsText = (accounts) => {
  if (typeof accounts === "string") {
    return accounts;
  }
  return JSON.stringify(Array.isArray(accounts) ? { account: accounts } : accounts);
};

export const api = (engine) => {
  const billJson = (events, accounts, options) => engine.bill(bytes(events), accountsText(accounts), text(options));
  const explainJson = (events, accounts, ids, options) =>
    engine.explain(bytes(events), accountsText(accounts), text(options), ids === undefined ? undefined : [ids].flat());
  const estimateJson = (plan, options) =>
    engine.estimate(typeof plan === "string" ? plan : JSON.stringify(plan), text(options));
  const ratesJson = (query) => engine.rates(text(query));

  /** Bills a log of which pieces are read as they are needed. */
  const billPieces = (size, read, accounts, options, progress) => {
    const file = engine.bill_file(size, read, accountsText(accounts), text(options), progress ?? (() => {}));
    try {
      const side = JSON.parse(file.side_report());
      const json = file.json();
      // English, as on the command line.
      const problems = side.problems.map((problem) => ({
        ...problem,
        message: problem.message.english,
        hint: problem.hint?.english ?? null,
      }));
      const notes = side.notes.map((note) => note.english);
      return { json, bill: JSON.parse(json), problems, problems_left_out: side.problems_left_out, notes };
    } finally {
      file.free();
    }
  };

  const forecastJson = (history, accounts, asked) =>
    engine.forecast(bytes(history), accountsText(accounts), text(asked));
  const budgetJson = (events, accounts, asked, options) =>
    engine.budget(bytes(events), accountsText(accounts), text(options), text(asked));

  /** What a log left, ready to be asked what the next messages would cost. */
  class Preview {
    #held;
    #language;

    constructor(events, accounts, options = {}) {
      const { language = "en", ...rest } = options;
      this.#held = new engine.Preview(bytes(events), accountsText(accounts), JSON.stringify(rest));
      this.#language = language;
    }

    ask(message) {
      return JSON.parse(this.#held.ask(JSON.stringify(message), this.#language));
    }

    send(message) {
      return JSON.parse(this.#held.send(JSON.stringify(message), this.#language));
    }

    free() {
      this.#held.free();
    }
  }

  return {
    Preview,
    budget: (events, accounts, asked, options) => JSON.parse(budgetJson(events, accounts, asked, options)),
    budgetJson,
    forecast: (history, accounts, asked) => JSON.parse(forecastJson(history, accounts, asked)),
    forecastJson,
    bill: (events, accounts, options) => JSON.parse(billJson(events, accounts, options)),
    billJson,
    billPieces,
    explain: (events, accounts, ids, options) => JSON.parse(explainJson(events, accounts, ids, options)),
    explainJson,
    estimate: (plan, options) => JSON.parse(estimateJson(plan, options)),
    estimateJson,
    rates: (query) => JSON.parse(ratesJson(query)),
    ratesJson,
  };
};
