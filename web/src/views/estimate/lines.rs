//! What the total consists of: a bar per market, and every line with its reasons.

use leptos::prelude::*;
use wording::language::Language;

use super::{
    shared::Shared,
    view_model::{BAR, FeeModel, LineModel, MarketModel, ResultModel},
};
use crate::i18n::estimate::{amount_in, estimate};

/// The chart and the table; nothing where there is no estimate.
#[component]
pub(crate) fn Lines(language: Language) -> impl IntoView {
    let Shared { settled, .. } = Shared::here();
    view! {
        {move || {
            settled
                .with(|at| at.outcome.ready().map(|model| breakdown(model, language)))
        }}
    }
}

fn breakdown(model: &ResultModel, language: Language) -> AnyView {
    let text = estimate(language);
    let several = 1 < model.markets.len();
    let markets = model
        .markets
        .iter()
        .map(|market| market_rows(market, several, language))
        .collect_view();
    let fees = model.fees.iter().map(fee_row).collect_view();
    let with_fees = !model.fees.is_empty();
    view! {
        <section class="panel panel__body breakdown" aria-labelledby="breakdown-title">
            <h2 id="breakdown-title">{text.breakdown}</h2>
            {chart(model, language)}
            <div class="table-frame" tabindex="0" role="region" aria-label=text.lines_table>
                <table class="table lines" data-testid="lines">
                    <thead>
                        <tr>
                            <th scope="col">{text.category}</th>
                            <th scope="col" class="number">{text.quantity}</th>
                            <th scope="col" class="number lines__each">{text.unit_price}</th>
                            <th scope="col" class="number">{amount_in(model.currency, language)}</th>
                        </tr>
                    </thead>
                    {markets}
                    {with_fees
                        .then(|| {
                            let charges = model.charges.clone();
                            view! {
                                <tbody class="lines__fees">
                                    <tr class="lines__market">
                                        <th scope="row">{text.meta_total}</th>
                                        <td></td>
                                        <td class="lines__each"></td>
                                        <td class="number">{charges}</td>
                                    </tr>
                                    <tr class="lines__market">
                                        <th scope="rowgroup">{text.fees}</th>
                                        <td></td>
                                        <td class="lines__each"></td>
                                        <td></td>
                                    </tr>
                                    {fees}
                                </tbody>
                            }
                        })}
                    <tfoot>
                        <tr>
                            <th scope="row">{if model.missing.is_some() { text.total_priced } else { text.total }}</th>
                            <td></td>
                            <td class="lines__each"></td>
                            <td class="number" data-testid="lines-total">{model.sum.clone()}</td>
                        </tr>
                    </tfoot>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn market_rows(market: &MarketModel, several: bool, language: Language) -> AnyView {
    let lines = market.lines.iter().map(|line| line_row(line, language)).collect_view();
    let name = market.name.clone();
    let amount = several.then(|| market.sum.clone());
    view! {
        <tbody>
            <tr class="lines__market">
                <th scope="rowgroup">{name}</th>
                <td></td>
                <td class="lines__each"></td>
                <td class="number">{amount}</td>
            </tr>
            {lines}
        </tbody>
    }
    .into_any()
}

pub(crate) fn line_row(line: &LineModel, language: Language) -> AnyView {
    let text = estimate(language);
    let why = line
        .why
        .iter()
        .map(|sentence| view! { <li>{sentence.clone()}</li> })
        .collect_view();
    let price = line.price.as_ref().map(|price| {
        let entry = |label: &'static str, value: String, lang: Option<&'static str>| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd lang=lang>{value}</dd>
                </div>
            }
        };
        let source = price
            .source
            .clone()
            .map(|source| entry(text.source, source, Some("en")));
        view! {
            <dl class="why__price">
                {entry(text.card_row, price.card_row.clone(), None)}
                {entry(text.since, price.since.clone(), None)}
                {entry(text.basis, price.basis.clone(), None)}
                {source}
            </dl>
        }
    });
    let free = line.unit_price.is_none();
    view! {
        <tr>
            <th scope="row">
                <div class="lines__what">
                <span class=format!("swatch swatch--{}", line.category.as_str()) aria-hidden="true"></span>
                <span>
                    {language.category_heading(line.category)}
                    {line.note.clone().map(|note| view! { <span class="soft small lines__note">{note}</span> })}
                    {line
                        .unit_price
                        .clone()
                        .map(|price| view! { <span class="soft small lines__times" aria-hidden="true">"× "{price}</span> })}
                    <details class="why" data-testid="why">
                        <summary>{text.why}</summary>
                        <ul class="why__list">{why}</ul>
                        {price}
                    </details>
                </span>
                </div>
            </th>
            <td class="number">{line.quantity.clone()}</td>
            <td class="number lines__each">
                {line
                    .unit_price
                    .clone()
                    .unwrap_or_else(|| if line.amount.is_some() && free { text.free.to_owned() } else { "–".to_owned() })}
            </td>
            <td class="number">{line.amount.clone().unwrap_or_else(|| "–".to_owned())}</td>
        </tr>
    }
    .into_any()
}

fn fee_row(fee: &FeeModel) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <div class="lines__what">
                    <span class="swatch swatch--fees" aria-hidden="true"></span>
                    <span>
                        {fee.label} <span class="soft small lines__note">{fee.calculation.clone()}</span>
                    </span>
                </div>
            </th>
            <td></td>
            <td class="lines__each"></td>
            <td class="number">{fee.amount.clone()}</td>
        </tr>
    }
    .into_any()
}

/// A bar per market, parted by category.
fn chart(model: &ResultModel, language: Language) -> AnyView {
    let text = estimate(language);
    let legend = model
        .categories
        .iter()
        .map(|category| {
            view! {
                <li>
                    <span class=format!("swatch swatch--{}", category.as_str()) aria-hidden="true"></span>
                    {language.category_heading(*category)}
                </li>
            }
        })
        .collect_view();
    let bars = model
        .markets
        .iter()
        .map(|market| {
            let parts = market
                .bar
                .iter()
                .map(|part| {
                    view! {
                        <rect
                            class=format!("bar bar--{}", part.category.as_str())
                            x=part.segment.start
                            width=part.segment.length
                            height="20"
                        >
                            <title>{part.label.clone()}</title>
                        </rect>
                    }
                })
                .collect_view();
            let label = format!("{}: {}", market.name, market.amount);
            view! {
                <li>
                    <span class="bars__name">{market.name.clone()}</span>
                    <svg class="bars__bar" viewBox=format!("0 0 {BAR} 20") preserveAspectRatio="none" role="img" aria-label=label>
                        {parts}
                    </svg>
                    <span class="number">{market.amount.clone()}</span>
                </li>
            }
        })
        .collect_view();
    if model.categories.is_empty() && model.fees_bar.is_none() {
        return ().into_any();
    }
    let fees = model.fees_bar.as_ref().map(|bar| {
        let label = format!("{}: {}", text.fees, bar.amount);
        view! {
            <li data-testid="fees-bar">
                <span class="bars__name">{text.fees}</span>
                <svg class="bars__bar" viewBox=format!("0 0 {BAR} 20") preserveAspectRatio="none" role="img" aria-label=label>
                    <rect class="bar bar--fees" x=bar.segment.start width=bar.segment.length height="20" />
                </svg>
                <span class="number">{bar.amount.clone()}</span>
            </li>
        }
    });
    let fees_legend = model.fees_bar.is_some().then(|| {
        view! {
            <li>
                <span class="swatch swatch--fees" aria-hidden="true"></span>
                {text.fees}
            </li>
        }
    });
    view! {
        <figure class="bars" aria-label=text.chart>
            <ul class="bars__legend small">{legend} {fees_legend}</ul>
            <ul class="bars__list" data-testid="bars">{bars} {fees}</ul>
        </figure>
    }
    .into_any()
}
