//! What the plan costs: the total, the months as bars, the budget, what changes when, and the lines of one month.

use billing_core::base::localized::LocalizedText;
use leptos::prelude::*;
use page_protocol::Export;
use wording::language::Language;

use super::{
    chart::{HEIGHT, LEFT, WIDTH},
    export,
    form::PlanField,
    shared::{Shared, field_id},
    view_model::{MonthModel, PlanModel, PlanOutcome},
};
use crate::{
    browser,
    currency_prices::PriceLoadingNote,
    i18n::{
        estimate::{self as estimate_words, amount_in, estimate},
        plan::{field_name, plan},
        words::text_and_lang,
    },
    page::Page,
    views::estimate::{file, lines::line_row},
};

/// Room below the bars for the names of the months.
const BELOW: i64 = 26;
/// Room above them for the marks.
const ABOVE: i64 = 18;

/// Everything the plan costs.
#[component]
pub(crate) fn ResultPanel(language: Language) -> impl IntoView {
    let shared = Shared::here();
    let text = plan(language);
    view! {
        <section class="panel panel__body plan__result" aria-labelledby="plan-result">
            <h2 id="plan-result" class="spoken">{text.result}</h2>
            {move || shared.outcome.with(|outcome| body(outcome, shared, language))}
            <Actions language />
            <Month language />
        </section>
    }
}

fn body(outcome: &PlanOutcome, shared: Shared, language: Language) -> AnyView {
    let text = plan(language);
    let figure = |total: String, lead: Option<&'static str>| {
        view! {
            <p class="summary__month">
                {lead.map(|lead| view! { <span class="soft">{lead}</span> })}
                <span class="summary__figure" data-testid="plan-total">{total}</span>
                <span class="soft">{text.in_total}</span>
            </p>
        }
    };
    match outcome {
        PlanOutcome::Ready(model) => {
            let incomplete = !model.missing.is_empty();
            let list = |class: &'static str, id: &'static str, lines: &[String]| {
                let items = lines
                    .iter()
                    .map(|line| view! { <li>{line.clone()}</li> })
                    .collect_view();
                (!lines.is_empty()).then(|| view! { <ul class=class data-testid=id>{items}</ul> })
            };
            let budget = model.budget.as_ref().map(|budget| {
                let class = if budget.passed {
                    "note note--danger"
                } else {
                    "note plan__lasts"
                };
                view! { <p class=class data-testid="plan-budget-says">{budget.text.clone()}</p> }
            });
            view! {
                <div class="plan__says" aria-live="polite" aria-atomic="true">
                    {figure(model.total.clone(), incomplete.then_some(text.at_least))}
                    {model
                        .total_band
                        .clone()
                        .map(|band| {
                            view! { <p class="soft" data-testid="plan-band">{text.in_eight_of_ten} " " {band}</p> }
                        })}
                    {budget}
                    {list("note note--danger", "plan-missing", &model.missing)}
                </div>
                {chart(model, shared, language)}
                {list("note", "plan-notes", &model.notes)}
            }
            .into_any()
        }
        PlanOutcome::Mistyped(fields) => {
            let form = shared.form;
            let places = fields.iter().map(|(field, wrong)| {
                let (id, row) = (field_id(*field), row_of(*field));
                let row = row.map_or_else(String::new, |row| shared.row_name(row, language));
                let month = month_of(*field).and_then(|place| form.with(|form| form.months().get(place).copied()));
                let month = month.map_or_else(String::new, |month| language.month(month));
                view! {
                    <li>
                        <button type="button" class="button button--plain" on:click=move |_| browser::focus_to_type(&id)>
                            {field_name(*field, &row, &month, language)}
                        </button>
                        <span class="small">{estimate_words::mistake(*wrong, language)}</span>
                    </li>
                }
            });
            view! {
                {figure("–".to_owned(), None)}
                <div class="note note--danger" data-testid="plan-mistyped">
                    <p>{text.mistyped}</p>
                    <ul>{places.collect_view()}</ul>
                </div>
            }
            .into_any()
        }
        PlanOutcome::Nothing => view! {
            {figure("–".to_owned(), None)}
            <p class="note" data-testid="plan-nothing">{text.nothing}</p>
        }
        .into_any(),
        PlanOutcome::Refused(why) => {
            let (why, lang) = text_and_lang(why, language);
            view! {
                {figure("–".to_owned(), None)}
                <p class="note note--danger lines-kept" data-testid="plan-refused" lang=lang>{why}</p>
            }
            .into_any()
        }
        PlanOutcome::PricesNotLoaded(why) => {
            let currency = shared.form.with_untracked(|form| form.currency);
            view! {
                {figure("–".to_owned(), None)}
                <PriceLoadingNote currency why=*why language />
            }
            .into_any()
        }
    }
}

fn row_of(field: PlanField) -> Option<u32> {
    match field {
        PlanField::Cell { row, .. } | PlanField::Market { row } => Some(row),
        PlanField::Season { .. }
        | PlanField::Numbers
        | PlanField::Growth
        | PlanField::Budget
        | PlanField::PriceChange => None,
    }
}

fn month_of(field: PlanField) -> Option<usize> {
    match field {
        PlanField::Cell { month, .. } | PlanField::Season { month } => Some(month),
        PlanField::Market { .. }
        | PlanField::Numbers
        | PlanField::Growth
        | PlanField::Budget
        | PlanField::PriceChange => None,
    }
}

/// A bar per month, parted by category.
#[expect(clippy::too_many_lines, reason = "the parts of one drawing")]
fn chart(model: &PlanModel, shared: Shared, language: Language) -> AnyView {
    let text = plan(language);
    let chosen = shared.chosen;
    let ticks = model.ticks.iter().map(|(place, label)| {
        view! {
            <line class="chart__grid" x1=LEFT x2=WIDTH y1=*place y2=*place />
            <text class="chart__label" x={LEFT - 8} y={*place + 4} text-anchor="end">{label.clone()}</text>
        }
    });
    let months = shared.form.with_untracked(super::form::PlanForm::months);
    let several = 12 < months.len();
    let bars = model.months.iter().zip(months).enumerate().map(|(place, (of, month))| {
        let (left, width) = of.place;
        let middle = left + width / 2;
        let parts = of.bar.iter().map(|part| {
            view! {
                <rect
                    class=format!("bar bar--{}", part.category.as_str())
                    x=left
                    y=part.segment.start
                    width=width
                    height=part.segment.length
                >
                    <title>{part.label.clone()}</title>
                </rect>
            }
        });
        let whisker = of.whisker.map(|(top, bottom)| {
            view! {
                <path
                    class="plan-chart__whisker"
                    d=format!("M{middle} {top}V{bottom}M{0} {top}H{1}M{0} {bottom}H{1}", middle - 5, middle + 5)
                >
                    <title>{of.band.clone()}</title>
                </path>
            }
        });
        let name = (!several || place % 2 == 0).then(|| language.short_month(month));
        view! {
            <g
                class="plan-chart__month"
                class:plan-chart__month--chosen=move || chosen.get() == Some(place)
                on:click=move |_| chosen.set(Some(place))
            >
                <rect class="plan-chart__ground" x={left - width / 3} y="0" width={width + width * 2 / 3} height={HEIGHT + BELOW} />
                {parts.collect_view()}
                {whisker}
                <text class="chart__label" x=middle y={HEIGHT + 17} text-anchor="middle">{name}</text>
            </g>
        }
    });
    let marks = model.marks.iter().enumerate().map(|(number, mark)| {
        let number = number + 1;
        view! {
            <line class="chart__break" x1=mark.place x2=mark.place y1="0" y2=HEIGHT />
            <text class="chart__label plan-chart__mark" x={mark.place + 4 + 14 * i64::try_from(number - 1).unwrap_or(0)} y="-5">
                {number}
                <title>{mark.text.clone()}</title>
            </text>
        }
    });
    let budget = model.budget.as_ref().map(|budget| {
        let line = budget.line.map(|place| {
            view! { <line class="plan-chart__budget" x1=LEFT x2=WIDTH y1=place y2=place /> }
        });
        let crossing = budget.crossing.map(|place| {
            view! { <line class="plan-chart__budget" x1=place x2=place y1="0" y2=HEIGHT /> }
        });
        view! {
            {line}
            {crossing}
        }
    });
    let legend = model.categories.iter().map(|category| {
        view! {
            <li>
                <span class=format!("swatch swatch--{}", category.as_str()) aria-hidden="true"></span>
                {language.category_heading(*category)}
            </li>
        }
    });
    let drawn_budget = model
        .budget
        .as_ref()
        .is_some_and(|budget| budget.line.is_some() || budget.crossing.is_some());
    let has_whiskers = model.months.iter().any(|month| month.whisker.is_some());
    let spoken: Vec<String> = model
        .months
        .iter()
        .map(|month| format!("{}: {}", month.name, month.amount))
        .collect();
    let changes = model
        .marks
        .iter()
        .map(|mark| view! { <li>{mark.text.clone()}</li> })
        .collect_view();
    view! {
        <figure class="plan-chart">
            <ul class="bars__legend small">
                {legend.collect_view()}
                {has_whiskers
                    .then(|| view! { <li><span class="plan-chart__key plan-chart__key--whisker" aria-hidden="true"></span>{text.whisker}</li> })}
                {drawn_budget
                    .then(|| view! { <li><span class="plan-chart__key plan-chart__key--budget" aria-hidden="true"></span>{text.budget_mark}</li> })}
            </ul>
            <div class="plan-chart__frame" tabindex="0" role="region" aria-label=text.chart>
            <svg
                class="chart"
                viewBox=format!("0 {} {WIDTH} {}", -ABOVE, ABOVE + HEIGHT + BELOW)
                role="img"
                aria-label=format!("{}. {}", text.chart, spoken.join(", "))
                data-testid="plan-chart"
            >
                {ticks.collect_view()}
                {bars.collect_view()}
                {marks.collect_view()}
                {budget}
            </svg>
            </div>
            {(!model.marks.is_empty())
                .then(|| {
                    view! {
                        <figcaption class="small">
                            <strong>{text.what_changes}</strong>
                            <ol class="plan-chart__changes" data-testid="plan-changes">{changes}</ol>
                        </figcaption>
                    }
                })}
        </figure>
    }
    .into_any()
}

/// The lines of the month that was chosen.
#[component]
fn Month(language: Language) -> impl IntoView {
    let Shared {
        form, outcome, chosen, ..
    } = Shared::here();
    let month = Memo::new(move |_| {
        let place = chosen.get()?;
        outcome.with(|outcome| outcome.ready()?.months.get(place).cloned())
    });
    view! {
        <div id="plan-month" aria-live="polite">
            {move || {
                month.get().map(|month| {
                    let currency = form.with_untracked(|form| form.currency);
                    lines(&month, &amount_in(currency, language), language)
                })
            }}
        </div>
    }
}

fn lines(month: &MonthModel, amount: &str, language: Language) -> AnyView {
    let text = estimate(language);
    let title = format!("{} · {}", month.name, plan(language).why);
    let rows = month.lines.iter().map(|line| line_row(line, language)).collect_view();
    view! {
        <h3 class="plan__month">{title}</h3>
        {month.band.clone().map(|band| view! { <p class="soft">{plan(language).in_eight_of_ten} " " {band}</p> })}
        <div class="table-frame" tabindex="0" role="region" aria-label=text.lines_table>
            <table class="table lines" data-testid="plan-lines">
                <thead>
                    <tr>
                        <th scope="col">{text.category}</th>
                        <th scope="col" class="number">{text.quantity}</th>
                        <th scope="col" class="number lines__each">{text.unit_price}</th>
                        <th scope="col" class="number">{amount.to_owned()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{if month.incomplete { text.total_priced } else { text.total }}</th>
                        <td></td>
                        <td class="lines__each"></td>
                        <td class="number">{month.amount.clone()}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// Copy, save, print.
#[component]
fn Actions(language: Language) -> impl IntoView {
    let page = Page::here();
    let shared = Shared::here();
    let text = plan(language);
    let words = estimate(language);
    let said = RwSignal::new(String::new());
    let ready = move || shared.outcome.with(|outcome| outcome.ready().is_some());
    Effect::new(move |before: Option<()>| {
        shared.form.track();
        if before.is_some() {
            said.set(String::new());
        }
    });
    let save = move |format: Export| {
        let incomplete = shared
            .outcome
            .with_untracked(|outcome| outcome.ready().is_some_and(|model| !model.missing.is_empty()));
        let wanted = shared
            .form
            .with_untracked(|form| export::file(pricing_tables::shipped(), form, format, incomplete, language));
        let Some(wanted) = wanted else { return };
        said.set(words.making_file.to_owned());
        let done = move |failed: Option<LocalizedText>| {
            let text = failed.map_or_else(String::new, |why| {
                format!("{} {}", words.no_file, language.pick(why.both()))
            });
            // The view may be gone by now.
            said.try_set(text);
        };
        file::save(wanted, Callback::new(done));
    };
    let button = move |format: Export, label: &'static str, id: &'static str| {
        view! {
            <button type="button" class="button" data-testid=id disabled=move || !ready() on:click=move |_| save(format)>
                {label}
            </button>
        }
    };
    view! {
        <div class="plan__actions">
            <button
                type="button"
                class="button button--main"
                data-testid="plan-copy"
                on:click=move |_| {
                    let address = browser::address_with(&shared.fragment(page));
                    browser::copy(
                        &address,
                        move |copied| said.set(if copied { words.copied } else { words.not_copied }.to_owned()),
                    );
                }
            >
                {text.copy_link}
            </button>
            <button
                type="button"
                class="button"
                data-testid="plan-print"
                disabled=move || !ready()
                on:click=move |_| browser::print()
            >
                {text.print}
            </button>
            {button(Export::Csv, text.csv, "plan-csv")}
            {button(Export::Xlsx, text.xlsx, "plan-xlsx")}
            <p class="small soft" role="status" data-testid="plan-said">{move || said.get()}</p>
        </div>
    }
}
