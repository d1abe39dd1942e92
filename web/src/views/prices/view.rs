//! The layout: fields, the table, one market's history, what changes.

use billing_core::tariff::rate_card::Basis;
use leptos::prelude::*;
use wording::language::Language;

use super::{
    form::{PricesForm, SortKey, currencies},
    history::{HEIGHT, History, WIDTH, history},
    view_model::{PriceCell, PriceTable, changes, periods, price_table},
};
use crate::{
    browser,
    components::market_picker::atlas,
    currency_prices::{CurrencyPrices, PriceLoadingNote},
    i18n::prices::{
        caption, changes_rest, changes_title, chart_label, history_title, no_list, period, prices, shown, unit_changes,
        unit_from_here,
    },
    page::Page,
    route::View,
};

/// The view.
#[component]
pub(crate) fn PricesView() -> impl IntoView {
    let page = Page::here();
    let loaded = pricing_tables::shipped_loaded();
    let first = PricesForm::of_route(&page.arrived.get_untracked(), &loaded.tables);
    let Some(first) = first else {
        return ().into_any();
    };
    let form = RwSignal::new(first);
    Effect::new(move |before: Option<()>| {
        let route = page.arrived.get();
        if before.is_some()
            && route.view == View::Prices
            && let Some(asked) = PricesForm::of_route(&route, &loaded.tables)
        {
            form.set(asked);
        }
    });
    Effect::new(move || {
        page.language.track();
        page.write_address(form.with(PricesForm::to_state));
    });
    let on = Memo::new(move |_| form.with(|form| form.on));
    let atlas = Memo::new(move |_| atlas(on.get(), page.language.get()));
    let currency_prices = CurrencyPrices::page();
    let loading = Memo::new(move |_| {
        let currency = form.with(|form| form.currency);
        currency_prices.loading(currency).map(|why| (currency, why))
    });
    let table = Memo::new(move |_| {
        loading.track();
        let loaded = pricing_tables::shipped_loaded();
        form.with(|form| atlas.with(|atlas| price_table(loaded, form, atlas, page.language.get())))
    });
    view! {
        {move || {
            let language = page.language.get();
            let text = prices(language);
            view! {
                <div class="view__head">
                    <h1>{text.title}</h1>
                    <p class="view__lead">{text.lead}</p>
                </div>
                <Fields form language />
                {move || match loading.get() {
                    Some((currency, why)) => view! { <PriceLoadingNote currency why language /> }.into_any(),
                    None => view! {
                        <div class="prices">
                            <section class="prices__table" aria-live="off">
                                {move || match table.get() {
                                    Ok(table) => view! { <Table table form language /> }.into_any(),
                                    Err(error) => {
                                        view! { <p class="note" data-testid="no-list">{no_list(&error, language)}</p> }
                                            .into_any()
                                    }
                                }}
                            </section>
                            <div class="prices__side">
                                <HistoryPanel form language />
                                <ChangesPanel form language />
                            </div>
                        </div>
                    }
                        .into_any(),
                }}
            }
        }}
    }
    .into_any()
}

/// Currency, list and search.
#[component]
fn Fields(form: RwSignal<PricesForm>, language: Language) -> impl IntoView {
    let text = prices(language);
    let tables = pricing_tables::shipped();
    let currency_options = currencies(tables)
        .into_iter()
        .map(|currency| {
            view! {
                <option value=currency.code() selected=move || form.with(|form| form.currency == currency)>
                    {currency.code()}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="prices__fields">
            <div class="field">
                <label class="field__label" for="prices-currency">{text.currency}</label>
                <select
                    id="prices-currency"
                    class="input"
                    data-testid="prices-currency"
                    on:change=move |event| {
                        if let Ok(currency) = event_target_value(&event).parse() {
                            form.update(|form| form.choose_currency(tables, currency));
                        }
                    }
                >
                    {currency_options}
                </select>
            </div>
            <div class="field">
                <label class="field__label" for="prices-list">{text.list}</label>
                <select
                    id="prices-list"
                    class="input"
                    data-testid="prices-list"
                    on:change=move |event| {
                        if let Ok(day) = event_target_value(&event).parse() {
                            form.update(|form| form.on = day);
                        }
                    }
                >
                    {move || {
                        let periods = form.with(|form| periods(tables, form));
                        let on = form.with(|form| form.on);
                        periods
                            .into_iter()
                            .rev()
                            .map(|(from, until)| {
                                let chosen = from <= on && until.is_none_or(|until| on < until);
                                view! {
                                    <option value=from.to_string() selected=chosen>
                                        {period(from, until, language)}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
            </div>
            <div class="field prices__search">
                <label class="field__label" for="prices-search">{text.search}</label>
                <input
                    id="prices-search"
                    class="input"
                    type="search"
                    autocomplete="off"
                    data-testid="prices-search"
                    placeholder=text.search_example
                    prop:value=move || form.with(|form| form.search.clone())
                    on:input=move |event| form.update(|form| form.search = event_target_value(&event))
                />
            </div>
        </div>
    }
}

/// One price with the mark of its basis.
fn cell_view(cell: &PriceCell, language: Language) -> AnyView {
    let text = prices(language);
    match cell {
        PriceCell::Price { text, basis } => view! { {text.clone()} {basis_mark(*basis, language)} }.into_any(),
        PriceCell::Free => {
            view! { <span class="soft">{text.free}</span> <span class="basis" aria-hidden="true"></span> }.into_any()
        }
        PriceCell::Unknown => view! {
            <span class="soft" aria-hidden="true">"–"</span>
            <span class="spoken">{text.unknown}</span>
            <span class="basis" aria-hidden="true"></span>
        }
        .into_any(),
    }
}

/// The letter after a price that was not published for this very list.
fn basis_mark(basis: Basis, language: Language) -> AnyView {
    let word = language.basis(basis);
    match basis {
        Basis::Published | Basis::Reported => view! { <span class="basis" aria-hidden="true"></span> }.into_any(),
        Basis::Carried | Basis::Derived | Basis::Assumed | Basis::Planned => view! {
            <span class="basis" title=word aria-hidden="true">{mark(basis)}</span>
            <span class="spoken">{word}</span>
        }
        .into_any(),
    }
}

fn mark(basis: Basis) -> &'static str {
    match basis {
        Basis::Published | Basis::Reported => "",
        Basis::Carried => "~",
        Basis::Derived => "*",
        Basis::Assumed | Basis::Planned => "?",
    }
}

/// The list.
#[component]
fn Table(table: PriceTable, form: RwSignal<PricesForm>, language: Language) -> impl IntoView {
    let text = prices(language);
    let currency = form.with_untracked(|form| form.currency);
    let header = |key: SortKey, label: &'static str, class: &'static str| {
        let sort = form.with_untracked(|form| form.sort);
        let (order, mark) = match (sort.key == key, sort.descending) {
            (false, _) => ("none", ""),
            (true, false) => ("ascending", "↑"),
            (true, true) => ("descending", "↓"),
        };
        view! {
            <th scope="col" class=class aria-sort=order>
                <button
                    type="button"
                    class="sort"
                    title=text.sort_hint
                    on:click=move |_| form.update(|form| form.sort_by(key))
                >
                    {label}
                    <span class="sort__mark" aria-hidden="true">{mark}</span>
                </button>
            </th>
        }
    };
    let heads = table
        .categories
        .iter()
        .map(|category| {
            header(
                SortKey::Price(*category),
                language.category_heading(*category),
                "number",
            )
        })
        .collect_view();
    let (count, markets) = (table.rows.len(), table.markets);
    let rows = table
        .rows
        .iter()
        .map(|row| {
            let market = row.market.clone();
            let chosen = {
                let market = market.clone();
                move || form.with(|form| form.market == market).to_string()
            };
            let cells = row
                .cells
                .iter()
                .map(|cell| view! { <td class="number">{cell_view(cell, language)}</td> });
            view! {
                <tr>
                    <th scope="row">
                        <button
                            type="button"
                            class="market-button"
                            aria-pressed=chosen
                            title=text.show_history
                            on:click=move |_| {
                                form.update(|form| form.market.clone_from(&market));
                                browser::show("prices-history");
                            }
                        >
                            {row.name.clone()}
                        </button>
                        {(!row.found.is_empty())
                            .then(|| view! { <span class="soft small prices__found">{row.found.join(", ")}</span> })}
                    </th>
                    {cells.collect_view()}
                </tr>
            }
        })
        .collect_view();
    let bases = table
        .bases
        .iter()
        .map(|basis| {
            view! {
                <li>
                    <span class="basis" aria-hidden="true">{mark(*basis)}</span>
                    <strong>{language.basis(*basis)}</strong>
                    ": "
                    {language.basis_meaning(*basis)}
                </li>
            }
        })
        .collect_view();
    let source = table.source.map(|source| {
        view! {
            <p data-testid="prices-source">
                <strong>{text.source}</strong>
                ": "
                <span lang="en">
                    {source.sources} {source.state.map(|state| format!(" – {state}"))}
                </span>
            </p>
        }
    });
    view! {
        {(!table.complete).then(|| view! { <p class="note">{text.fragment}</p> })}
        <div class="table-frame" tabindex="0" role="region" aria-label=text.list>
            <table class="table table--prices" data-testid="prices-table">
                <caption>
                    {caption(currency, table.unit, language)}
                    <span class="soft small nowrap" role="status">{shown(count, markets, language)}</span>
                </caption>
                <thead>
                    <tr>{header(SortKey::Market, text.market, "")} {heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(count == 0)
            .then(|| {
                view! {
                    <div class="empty">
                        <p>{text.nothing_found}</p>
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| form.update(|form| form.search.clear())
                        >
                            {text.clear_search}
                        </button>
                    </div>
                }
            })}
        <div class="prices__legend small soft">
            <p>
                <strong>{table.card.clone()}</strong>
                " · "
                {period(table.from, table.until, language)}
            </p>
            <ul aria-label=text.basis>{bases}</ul>
            {source}
        </div>
    }
}

/// One market's prices over the years.
#[component]
fn HistoryPanel(form: RwSignal<PricesForm>, language: Language) -> impl IntoView {
    let text = prices(language);
    let asked = Memo::new(move |_| form.with(|form| (form.currency, form.market.clone())));
    view! {
        <section class="panel panel__body" id="prices-history" tabindex="-1" aria-labelledby="prices-history-title">
            {move || {
                let (currency, market) = asked.get();
                let name = language.market(&market).to_owned();
                let history = history(pricing_tables::shipped(), currency, &market, language);
                view! {
                    <h2 id="prices-history-title">{history_title(&name, language)}</h2>
                    <p class="soft small">{currency.code()}</p>
                    {match history {
                        Some(history) => {
                            view! { <HistoryChart history label=chart_label(&name, currency, language) language /> }
                                .into_any()
                        }
                        None => view! { <p class="note">{text.no_history}</p> }.into_any(),
                    }}
                }
            }}
        </section>
    }
}

/// Space around the drawing: for the prices on the left, the years below, the units above.
const LEFT: i64 = 44;
const TOP: i64 = 18;

/// The lines, their legend, and the rows behind them.
#[component]
fn HistoryChart(history: History, label: String, language: Language) -> impl IntoView {
    let text = prices(language);
    let legend = history
        .lines
        .iter()
        .map(|line| {
            view! {
                <li>
                    <svg class="prices__sample" viewBox="0 0 20 8" aria-hidden="true">
                        <path class=format!("chart__line chart__line--{}", line.category.as_str()) d="M0 4H20" />
                    </svg>
                    {language.category_heading(line.category)}
                    <span class="number">{line.latest.clone().unwrap_or_else(|| "–".to_owned())}</span>
                </li>
            }
        })
        .collect_view();
    let grid = history
        .prices
        .iter()
        .map(|mark| {
            let y = TOP + HEIGHT - mark.place;
            view! {
                <line class="chart__grid" x1=LEFT x2=LEFT + WIDTH y1=y y2=y />
                <text class="chart__label" x=LEFT - 6 y=y + 3 text-anchor="end">{mark.label.clone()}</text>
            }
        })
        .collect_view();
    let years = history
        .years
        .iter()
        .map(|mark| {
            let x = LEFT + mark.place;
            view! {
                <line class="chart__tick" x1=x x2=x y1=TOP + HEIGHT y2=TOP + HEIGHT + 4 />
                <text class="chart__label" x=x y=TOP + HEIGHT + 16 text-anchor="middle">{mark.label.clone()}</text>
            }
        })
        .collect_view();
    let breaks = history
        .breaks
        .iter()
        .map(|(place, unit)| {
            let x = LEFT + place;
            view! {
                <line class="chart__break" x1=x x2=x y1=TOP - 4 y2=TOP + HEIGHT />
                <text class="chart__label" x=x + 3 y=TOP - 6>{unit_from_here(*unit, language)}</text>
            }
        })
        .collect_view();
    let lines = history
        .lines
        .iter()
        .map(|line| {
            view! {
                <path
                    class=format!("chart__line chart__line--{}", line.category.as_str())
                    d=line.path.clone()
                    transform=format!("translate({LEFT} {TOP})")
                />
            }
        })
        .collect_view();
    let heads = history
        .categories
        .iter()
        .map(|category| view! { <th scope="col" class="number">{language.category_heading(*category)}</th> })
        .collect_view();
    let rows = history
        .rows
        .iter()
        .map(|row| {
            let cells = row
                .cells
                .iter()
                .map(|cell| view! { <td class="number">{cell_view(cell, language)}</td> });
            view! {
                <tr>
                    <th scope="row" class="nowrap">{period(row.from, row.until, language)}</th>
                    <td class="nowrap">{language.per_unit(row.unit)}</td>
                    {cells.collect_view()}
                </tr>
            }
        })
        .collect_view();
    view! {
        <ul class="legend">{legend}</ul>
        <svg
            class="chart"
            role="img"
            aria-label=label
            viewBox=format!("0 0 {} {}", LEFT + WIDTH + 8, TOP + HEIGHT + 24)
        >
            {grid}
            {years}
            {breaks}
            {lines}
        </svg>
        <details class="behind">
            <summary>{text.as_table}</summary>
            <div class="table-frame" tabindex="0" role="region" aria-label=text.as_table>
                <table class="table small" data-testid="history-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.period}</th>
                            <th scope="col">{text.unit}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// What the next list changes.
#[component]
fn ChangesPanel(form: RwSignal<PricesForm>, language: Language) -> impl IntoView {
    let text = prices(language);
    let asked = Memo::new(move |_| form.with(|form| (form.currency, form.on)));
    view! {
        {move || {
            asked.track();
            let changes = form.with_untracked(|form| changes(pricing_tables::shipped_loaded(), form, language))?;
            let rows = changes
                .rows
                .iter()
                .map(|row| {
                    let dash = || "–".to_owned();
                    let class = match row.rises {
                        Some(true) => "number change change--up",
                        Some(false) => "number change change--down",
                        None => "number change",
                    };
                    view! {
                        <tr>
                            <th scope="row">
                                {row.market.clone()}
                                <span class="soft small changes__category">{language.category_heading(row.category)}</span>
                            </th>
                            <td class="number">{row.old.clone().unwrap_or_else(dash)}</td>
                            <td class="number">{row.new.clone().unwrap_or_else(dash)}</td>
                            <td class=class>{row.percent.clone().unwrap_or_default()}</td>
                        </tr>
                    }
                })
                .collect_view();
            let nothing = changes.rows.is_empty();
            Some(
                view! {
                    <section class="panel panel__body" aria-labelledby="prices-changes-title">
                        <h2 id="prices-changes-title">{changes_title(changes.on, changes.ahead, language)}</h2>
                        {(!changes.ahead).then(|| view! { <p class="soft small">{text.last_list}</p> })}
                        {changes
                            .unit_changes
                            .map(|(before, after)| {
                                view! { <p class="note">{unit_changes(before, after, language)}</p> }
                            })}
                        {if nothing {
                            view! { <p>{text.no_changes}</p> }.into_any()
                        } else {
                            view! {
                                <div
                                    class="table-frame changes"
                                    tabindex="0"
                                    role="region"
                                    aria-label=text.change
                                >
                                    <table class="table small" data-testid="changes-table">
                                        <thead>
                                            <tr>
                                                <th scope="col">{text.market}</th>
                                                <th scope="col" class="number">{text.old}</th>
                                                <th scope="col" class="number">{text.new}</th>
                                                <th scope="col" class="number">{text.change}</th>
                                            </tr>
                                        </thead>
                                        <tbody>{rows}</tbody>
                                    </table>
                                </div>
                            }
                                .into_any()
                        }}
                        <p class="soft small">{changes_rest(changes.tiers, changes.unchanged, language)}</p>
                    </section>
                },
            )
        }}
    }
}
