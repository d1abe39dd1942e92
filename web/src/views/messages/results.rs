//! The bill: totals, lines, what deserves a look, and the contacts.

use std::sync::Arc;

use billing_core::{
    base::{currency::Currency, few, month::BillingMonth},
    statement::{line_item::LineOutcome, timeline::PairSummary},
};
use leptos::prelude::*;
use page_protocol::Export;
use wording::{language::Language, warning};

use super::{
    insights_view::InsightSections,
    session,
    state::{Picture, Read, Source},
    timeline::TimelinePanel,
    view_model::{Filter, Row, WhyEmpty, choices, problems, rows, shares, sums, totals, why_empty},
};
use crate::{
    components::{alert::Alert, choice::choice},
    format,
    i18n::{
        messages::{
            Messages, counts, files, left_out, lines_shown, messages, other_accounts, outcome_name, progress, show_rest,
        },
        words::text_and_lang,
    },
    page::Page,
};

/// Most lines shown before the reader asks for the rest.
const MOST_LINES: usize = 100;
/// The same on a phone, where a line takes four rows.
const MOST_LINES_NARROW: usize = 12;
/// Width of a window from which on lines are rows.
const WIDE: i64 = 704;

/// How many lines are shown at first.
fn first_lines() -> usize {
    let width = document().document_element().map_or(0, |page| page.client_width());
    if WIDE < i64::from(width) {
        MOST_LINES
    } else {
        MOST_LINES_NARROW
    }
}

/// The bill of a log.
#[component]
pub(crate) fn Results(read: Arc<Read>) -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let name = state.with_untracked(|state| match &state.source {
        Some(Source::Files { names, .. }) => files(names, language),
        Some(Source::Sample) | None => text.sample_name.to_owned(),
    });
    let cards = totals(&read.bill, language)
        .into_iter()
        .map(|card| {
            view! {
                <li class="total">
                    <p class="total__month">
                        {card.month} {card.account.map(|account| view! { <span class="soft">" · " {account}</span> })}
                    </p>
                    <p class="total__amount" data-testid="total">
                        {card.amount}
                        <span class="total__currency">{format::NO_BREAK.to_string()} {card.currency}</span>
                    </p>
                    <p class="soft small">{card.units}</p>
                </li>
            }
        })
        .collect_view();
    let empty = state.with_untracked(|state| why_empty(&read, &state.form));
    let has_lines = !read.bill.lines.is_empty();
    let summary = counts(&read.bill.input, language);
    let pairs = read.side.busiest.clone();
    let mut currencies: Vec<Currency> = read.bill.totals.iter().map(|total| total.amount.currency()).collect();
    few::sort(&mut currencies);
    currencies.dedup();
    view! {
        <div class="results" data-testid="results">
            <div class="results__head">
                <div class="stack">
                    <h2>{name}</h2>
                    <p class="soft" data-testid="counts" role="status">
                        {summary}
                    </p>
                </div>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-testid="other-log"
                        on:click=move |_| session::forget()
                    >
                        {text.other_log}
                    </button>
                </div>
            </div>
            <section aria-label=text.totals>
                <ul class="totals">{cards}</ul>
                {empty.map(|why| empty_note(why, language))}
            </section>
            <Look read=Arc::clone(&read) />
            {has_lines.then(|| view! { <Lines read /> })}
            {has_lines.then(|| view! { <InsightSections currencies /> })}
            <Contacts pairs />
        </div>
    }
}

/// Why there is nothing to pay, and what can be done about it.
fn empty_note(why: WhyEmpty, language: Language) -> impl IntoView + use<> {
    let text = messages(language);
    match why {
        WhyEmpty::NothingDelivered => view! { <p class="note" data-testid="nothing">{text.nothing}</p> }.into_any(),
        WhyEmpty::NothingUsable => {
            view! { <p class="note note--danger" data-testid="nothing-usable">{text.nothing_usable}</p> }.into_any()
        }
        WhyEmpty::OtherAccounts { file, named } => view! {
            <div class="note note--danger other-accounts" role="alert" data-testid="other-accounts">
                <p>{other_accounts(&file, &named, language)}</p>
                <button type="button" class="button" data-testid="use-fields" on:click=move |_| session::use_fields()>
                    {text.name_accounts_here}
                </button>
            </div>
        }
        .into_any(),
    }
}

/// A choice of the filter, all at first.
fn select(
    label: &'static str,
    all: &'static str,
    test_id: &'static str,
    options: Vec<(String, String)>,
    set: impl Fn(String) + 'static,
) -> impl IntoView {
    let all = (String::new(), all.to_owned());
    choice(label, test_id, core::iter::once(all).chain(options).collect(), set)
}

/// The lines with their filter, and the files.
#[component]
fn Lines(read: Arc<Read>) -> impl IntoView {
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let filter = RwSignal::new(Filter::default());
    let all_lines = RwSignal::new(false);
    let filters = RwSignal::new(0_u32);
    let found = choices(&read.bill, language);
    let outcomes = found.outcomes.clone();
    let selects = {
        let months = found
            .months
            .iter()
            .map(|month| (month.to_string(), language.month(*month)));
        let months: Vec<(String, String)> = months.collect();
        let categories = found.categories.iter();
        let categories: Vec<(String, String)> = categories
            .map(|category| {
                (
                    category.as_str().to_owned(),
                    language.category_heading(*category).to_owned(),
                )
            })
            .collect();
        let outcome_options: Vec<(String, String)> = outcomes
            .iter()
            .map(|outcome| (outcome.as_str().to_owned(), outcome_name(*outcome, language).to_owned()))
            .collect();
        let markets = found.markets;
        move || {
            // Built anew when the filter is cleared, so that every field shows it.
            filters.track();
            let outcomes: Vec<LineOutcome> = outcomes.clone();
            view! {
                {select(
                    text.month,
                    text.all,
                    "filter-month",
                    months.clone(),
                    move |value| filter.update(|filter| filter.month = value.parse::<BillingMonth>().ok()),
                )}
                {select(
                    text.category,
                    text.all,
                    "filter-category",
                    categories.clone(),
                    move |value| filter.update(|filter| filter.category = value.parse().ok()),
                )}
                {select(
                    text.outcome,
                    text.all,
                    "filter-outcome",
                    outcome_options.clone(),
                    move |value| {
                        let outcome = outcomes.iter().copied().find(|outcome| outcome.as_str() == value);
                        filter.update(|filter| filter.outcome = outcome);
                    },
                )}
                {select(
                    text.market,
                    text.all,
                    "filter-market",
                    markets.clone(),
                    move |value| filter.update(|filter| filter.market = Some(value).filter(|value| !value.is_empty())),
                )}
            }
        }
    };
    let table = {
        let read = Arc::clone(&read);
        move || line_table(&read, filter, all_lines, filters, language)
    };
    view! {
        <section class="panel panel__body bill-lines" aria-labelledby="lines-title">
            <div class="bill-lines__head">
                <h2 id="lines-title">{text.lines}</h2>
                <Save />
            </div>
            <div class="bill-lines__filter">{selects}</div>
            {table}
        </section>
    }
}

/// The lines that the filter leaves.
fn line_table(
    read: &Read,
    filter: RwSignal<Filter>,
    all_lines: RwSignal<bool>,
    filters: RwSignal<u32>,
    language: Language,
) -> AnyView {
    let text = messages(language);
    let (lines, filtered) = filter.with(|filter| (filter.lines(&read.bill), !filter.is_empty()));
    let count = lines.len();
    let shown = if all_lines.get() {
        count
    } else {
        count.min(first_lines())
    };
    let several = read.bill.totals.iter().any(|total| {
        let first = read.bill.totals.first().map(|first| &first.account);
        Some(&total.account) != first
    });
    if count == 0 {
        return view! {
            <div class="empty">
                <p>{text.no_lines}</p>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        filter.set(Filter::default());
                        filters.update(|filters| *filters = filters.wrapping_add(1));
                    }
                >
                    {text.clear_filter}
                </button>
            </div>
        }
        .into_any();
    }
    let shares = share_bars(&shares(&lines), language);
    let sum = match sums(&lines) {
        Some(sums) => sums
            .into_iter()
            .map(|sum| format::money(sum, language))
            .collect::<Vec<_>>()
            .join(" + "),
        None => text.no_sum.to_owned(),
    };
    let rows = rows(lines.get(..shown).unwrap_or_default(), language)
        .into_iter()
        .map(|row| line_row(row, several, language))
        .collect_view();
    let total = if filtered { text.total_shown } else { text.total };
    let before = if several { 6 } else { 5 };
    view! {
        {shares}
        <div class="table-frame" tabindex="0" role="region" aria-label=text.lines_table>
            <table role="table" class="table table--lines" data-testid="lines">
                <thead role="rowgroup">
                    <tr role="row">
                        {several.then(|| view! { <th role="columnheader" scope="col">{text.account}</th> })}
                        <th role="columnheader" scope="col">{text.month}</th>
                        <th role="columnheader" scope="col">{text.market}</th>
                        <th role="columnheader" scope="col">{text.category}</th>
                        <th role="columnheader" scope="col">{text.outcome}</th>
                        <th role="columnheader" scope="col" class="number">{text.quantity}</th>
                        <th role="columnheader" scope="col" class="number">{text.unit_price}</th>
                        <th role="columnheader" scope="col" class="number">{text.amount}</th>
                        <th role="columnheader" scope="col">{text.rate_card}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
                <tfoot role="rowgroup">
                    <tr role="row">
                        <th role="rowheader" scope="row" colspan=before>
                            {total}
                        </th>
                        <td role="cell" class="number" colspan="2" data-testid="lines-total">
                            {sum}
                        </td>
                        <td role="cell"></td>
                    </tr>
                </tfoot>
            </table>
        </div>
        <p class="soft small" role="status" data-testid="lines-shown">
            {lines_shown(count, read.bill.lines.len(), language)}
        </p>
        {(shown < count)
            .then(|| {
                view! {
                    <button type="button" class="button" on:click=move |_| all_lines.set(true)>
                        {show_rest(count.saturating_sub(shown), language)}
                    </button>
                }
            })}
    }
    .into_any()
}

/// A line of the bill.
fn line_row(row: Row, several: bool, language: Language) -> impl IntoView + use<> {
    view! {
        <tr role="row" class=format!("line line--{}", row.outcome.as_str())>
            {several.then(|| view! { <td role="cell" class="cell--account">{row.account}</td> })}
            <td role="cell" class="cell--month nowrap">{row.month}</td>
            <th role="rowheader" class="cell--market" scope="row">{row.market}</th>
            <td role="cell" class="cell--category">
                <span class="category">
                    <span class=format!("swatch swatch--{}", row.category.as_str()) aria-hidden="true"></span>
                    {language.category_heading(row.category)}
                </span>
            </td>
            <td role="cell" class="cell--outcome">
                {row.outcome_text} {row.tier.map(|tier| view! { <span class="soft small line__tier">{tier}</span> })}
            </td>
            <td role="cell" class="cell--quantity number">{row.quantity}</td>
            <td role="cell" class="cell--price number">{row.unit_price}</td>
            <td role="cell" class="cell--amount number">{row.amount.unwrap_or_else(|| "–".to_owned())}</td>
            <td role="cell" class="cell--card soft small nowrap">{row.rate_card}</td>
        </tr>
    }
}

/// A bar per currency that shows what each category took of it.
fn share_bars(currencies: &[Vec<super::view_model::Share>], language: Language) -> impl IntoView + use<> {
    currencies
        .iter()
        .map(|shares| {
            let mut x = 0_i64;
            let last = shares.last().map(|share| share.category);
            let parts = shares
                .iter()
                .map(|share| {
                    let gap = if Some(share.category) == last { 0 } else { 3 };
                    let part = view! {
                        <rect
                            class=format!("bar--{}", share.category.as_str())
                            x=x
                            y="0"
                            width=share.per_mille.saturating_sub(gap).max(1)
                            height="14"
                        />
                    };
                    x = x.saturating_add(share.per_mille);
                    part
                })
                .collect_view();
            let legend = shares
                .iter()
                .map(|share| {
                    view! {
                        <li>
                            <span class=format!("swatch swatch--{}", share.category.as_str()) aria-hidden="true"></span>
                            {language.category_heading(share.category)}
                            <span class="soft">{format::money(share.amount, language)}</span>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <div class="shares">
                    <svg class="shares__bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
                        {parts}
                    </svg>
                    <ul class="shares__legend">{legend}</ul>
                </div>
            }
        })
        .collect_view()
}

/// The bill as files.
#[component]
fn Save() -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let failed = Memo::new(move |_| state.with(|state| state.export_failed.clone()));
    let button = |format: Export, name: &'static str, test_id: &'static str| {
        view! {
            <button type="button" class="button" data-testid=test_id on:click=move |_| session::export(format, language)>
                {name}
            </button>
        }
    };
    view! {
        <div class="save" role="group" aria-label=text.save>
            <span class="soft small" aria-hidden="true">
                {text.save}
            </span>
            {button(Export::Xlsx, "XLSX", "export-xlsx")}
            {button(Export::Csv, "CSV", "export-csv")}
            {button(Export::Json, "JSON", "export-json")}
        </div>
        {move || failed.get().map(|said| view! { <Alert said /> })}
    }
}

/// Warnings, notes, messages without a price, and problems; nothing where all is well.
#[component]
fn Look(read: Arc<Read>) -> impl IntoView {
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let mut notes: Vec<(String, Option<&'static str>)> = read
        .bill
        .warnings
        .iter()
        .filter_map(|of| Some((warning::sentence(of, language)?, None)))
        .collect();
    notes.extend(read.side.notes.iter().map(|note| text_and_lang(note, language)));
    let has_notes = !notes.is_empty();
    let notes = notes
        .into_iter()
        .map(|(note, lang)| view! { <li lang=lang>{note}</li> })
        .collect_view();
    let refused = (!read.bill.refused.is_empty()).then(|| refused_list(&read, text, language));
    let found = problems(&read.side.problems, language);
    let unlisted = read.side.problems_left_out;
    let some = !found.is_empty();
    let found = found
        .into_iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row" class="number">{row.place}</th>
                    <td lang=row.lang>
                        {row.message} {row.hint.map(|hint| view! { <span class="soft small hint">{hint}</span> })}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        {has_notes
            .then(|| {
                view! {
                    <section class="look" aria-labelledby="look-title">
                        <h3 id="look-title">{text.look}</h3>
                        <ul class="look__list" data-testid="warnings">
                            {notes}
                        </ul>
                    </section>
                }
            })}
        {refused}
        {some
            .then(|| {
                view! {
                    <details class="panel panel__body problems" open="">
                        <summary>
                            <h3>{text.problems}</h3>
                        </summary>
                        <div class="table-frame problems__frame" tabindex="0" role="region" aria-label=text.problems>
                            <table class="table small" data-testid="problems">
                                <thead>
                                    <tr>
                                        <th scope="col" class="number">{text.line}</th>
                                        <th scope="col">{text.problem}</th>
                                    </tr>
                                </thead>
                                <tbody>{found}</tbody>
                            </table>
                        </div>
                        {(0 < unlisted)
                            .then(|| view! { <p class="soft small">{left_out(unlisted, language)}</p> })}
                        <button
                            type="button"
                            class="button"
                            data-testid="export-rejected"
                            on:click=move |_| session::export(Export::Rejected, language)
                        >
                            {text.save_rejected}
                        </button>
                    </details>
                }
            })}
    }
}

fn refused_list(read: &Read, text: &'static Messages, language: Language) -> impl IntoView + use<> {
    let (refused, count) = (&read.bill.refused, read.refused_count);
    let more = count.saturating_sub(u64::try_from(refused.len()).unwrap_or(u64::MAX));
    let rows = refused
        .iter()
        .map(|one| {
            let error = language.refusal(&one.error);
            view! {
                <tr>
                    <th scope="row" class="id">{one.message_id.clone()}</th>
                    <td>{error}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="panel panel__body problems">
            <summary>
                <h3>{text.refused} " (" {language.count(count)} ")"</h3>
            </summary>
            <div class="table-frame problems__frame" tabindex="0" role="region" aria-label=text.refused>
                <table class="table small" data-testid="refused">
                    <thead>
                        <tr>
                            <th scope="col">{text.message}</th>
                            <th scope="col">{text.problem}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(0 < more).then(|| view! { <p class="soft small">{left_out(more, language)}</p> })}
        </details>
    }
}

/// The busiest contacts, and the picture of the one that is chosen.
#[component]
fn Contacts(pairs: Vec<PairSummary>) -> impl IntoView {
    /// Contacts shown before the reader asks for the rest.
    const FIRST: usize = 8;
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let all = RwSignal::new(false);
    let count = pairs.len();
    let pairs = StoredValue::new(pairs);
    let picture = Memo::new(move |_| state.with(|state| state.picture.clone()));
    let chosen = Memo::new(move |_| state.with(|state| state.pair.clone()));
    let shows = state.with_untracked(|state| state.show_contacts);
    let rows = move || {
        let most = if all.get() { count } else { FIRST };
        pairs
            .get_value()
            .into_iter()
            .take(most)
            .map(|pair| {
                let id = StoredValue::new(pair.message_id);
                let pressed = move || (chosen.get() == Some(id.get_value())).to_string();
                view! {
                    <tr>
                        <th scope="row">
                            <button
                                type="button"
                                class="contact"
                                data-testid="pair"
                                aria-pressed=pressed
                                on:click=move |_| session::choose_pair(&id.get_value())
                            >
                                {pair.contact}
                            </button>
                        </th>
                        <td class="nowrap">{pair.business_number}</td>
                        <td>{pair.country}</td>
                        <td class="number">{language.count(pair.received)}</td>
                        <td class="number">{language.count(pair.delivered)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    let rest = move || {
        (!all.get() && FIRST < count).then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| all.set(true)>
                    {show_rest(count.saturating_sub(FIRST), language)}
                </button>
            }
        })
    };
    (0 < count).then(|| {
        view! {
            <section class="panel panel__body contacts" aria-labelledby="contacts-title">
                <div class="contacts__head">
                    <div class="stack">
                        <h2 id="contacts-title">{text.contacts}</h2>
                        <p class="soft">{text.contacts_lead}</p>
                    </div>
                    <label class="check small">
                        <input
                            type="checkbox"
                            data-testid="show-contacts"
                            prop:checked=shows
                            on:change=move |event| session::show_contacts(event_target_checked(&event))
                        />
                        {text.show_contacts}
                    </label>
                </div>
                <div class="table-frame" tabindex="0" role="region" aria-label=text.contacts_table>
                    <table class="table" data-testid="contacts">
                        <thead>
                            <tr>
                                <th scope="col">{text.contact}</th>
                                <th scope="col">{text.business_number}</th>
                                <th scope="col">{text.country}</th>
                                <th scope="col" class="number">{text.received}</th>
                                <th scope="col" class="number">{text.delivered}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {rest}
                {move || match picture.get() {
                    Picture::None => ().into_any(),
                    Picture::Drawing(now) => {
                        view! {
                            <p class="waiting" role="status" data-testid="drawing">
                                {text.drawing}
                                " "
                                {(0 < now.rows)
                                    .then(|| {
                                        let name = text.reading;
                                        let size = state.with_untracked(|state| match &state.source {
                                            Some(Source::Files { bytes, .. }) => *bytes,
                                            Some(Source::Sample) | None => now.bytes,
                                        });
                                        progress(name, now.percent_of(size), now.rows, language)
                                    })}
                            </p>
                        }
                            .into_any()
                    }
                    Picture::Failed(message) => {
                        view! { <Alert said=message /> }.into_any()
                    }
                    Picture::Drawn(timelines) => view! { <TimelinePanel timelines /> }.into_any(),
                }}
            </section>
        }
    })
}
