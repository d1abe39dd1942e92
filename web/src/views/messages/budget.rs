//! How the last month of a log stands: what is spent, where it goes, free messages and volume tiers.

use billing_core::base::{currency::Currency, money::Money};
use leptos::prelude::*;
use wording::language::Language;

use super::{
    insights_model::{AllowanceModel, BAR, Gauge, StandModel, budget_of, stand},
    insights_view::{section, work_note},
    session,
};
use crate::{
    browser,
    format::{self, NumberMistake},
    i18n::{
        estimate,
        insights::{budget_in, insights},
    },
    page::Page,
    views::estimate::form::FieldMistake,
};

/// Under which a budget is kept on the device: the amount alone, no account and no number.
fn key(currency: Currency) -> String {
    format!("wabill.budget.{}", currency.code())
}

/// The budget that was kept; none where there is none, or it is no amount.
fn kept(currency: Currency) -> Option<Money> {
    let text = browser::stored(&key(currency))?;
    budget_of(&text, currency, Language::English).ok().flatten()
}

/// A currency and what may be spent in it.
type Budgets = StoredValue<Vec<(Currency, Option<Money>)>>;

fn ask(budgets: Budgets) {
    let max = budgets.with_value(|all| all.iter().filter_map(|(_, amount)| *amount).collect());
    session::ask(move |insights, job, accounts, show| insights.look_at_month(job, accounts, show, max));
}

/// The section; `currencies` are those of the bill.
#[component]
pub(crate) fn BudgetSection(currencies: Vec<Currency>) -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = insights(language);
    let found = Memo::new(move |_| state.with(|state| state.insights.budget.found.clone()));
    let work = Memo::new(move |_| state.with(|state| state.insights.budget.work.clone()));
    let is_there = Memo::new(move |_| found.with(Option::is_some));
    let kept = |currency: Currency| (currency, kept(currency));
    let budgets: Budgets = StoredValue::new(currencies.into_iter().map(kept).collect());
    let fields = move || {
        let field = |(currency, amount): (Currency, Option<Money>)| budget_field(currency, amount, budgets, language);
        let fields = budgets.get_value().into_iter().map(field).collect_view();
        is_there
            .get()
            .then(|| view! { <div class="insight__choice">{fields}</div> })
    };
    let stands = move || {
        let found = found.get()?;
        let several = 1 < found.len();
        let stands = found
            .iter()
            .map(|of| stand_view(stand(of, language), several, language));
        Some(stands.collect_view())
    };
    let is_asked = move || state.with_untracked(|state| state.insights.budget.is_open());
    let body = view! {
        {fields}
        {move || work_note(work.get(), language)}
        {stands}
    };
    let open = move || ask(budgets);
    section("budget", (text.budget_title, text.budget_lead), is_asked, open, body)
}

/// The field of a budget in a currency.
fn budget_field(currency: Currency, amount: Option<Money>, budgets: Budgets, language: Language) -> impl IntoView {
    let text = insights(language);
    let in_words = move |amount: Money| format::decimal(&amount.to_string(), language);
    let typed = RwSignal::new(amount.map(in_words).unwrap_or_default());
    let mistake = RwSignal::new(None::<&'static str>);
    let id = format!("budget-max-{}", currency.code());
    let (hint_id, mistake_id) = (format!("{id}-hint"), format!("{id}-mistake"));
    let described = format!("{mistake_id} {hint_id}");
    let left = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        typed.set(value.clone());
        match budget_of(&value, currency, language) {
            Ok(amount) => {
                mistake.set(None);
                budgets.update_value(|all| {
                    for (_, of) in all.iter_mut().filter(|(of, _)| *of == currency) {
                        *of = amount;
                    }
                });
                // Where the browser keeps nothing, the budget holds for this visit alone.
                browser::store(
                    &key(currency),
                    &amount.map(|amount| amount.to_string()).unwrap_or_default(),
                );
                typed.set(amount.map(in_words).unwrap_or_default());
                ask(budgets);
            }
            Err(NumberMistake::TooFine) => mistake.set(Some(text.too_fine)),
            Err(wrong) => mistake.set(Some(estimate::mistake(FieldMistake::Number(wrong), language))),
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{budget_in(currency, language)}</label>
            <input
                id=id
                class="input input--number"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                data-testid="budget-max"
                aria-describedby=described
                aria-invalid=move || mistake.get().is_some().then_some("true")
                prop:value=move || typed.get()
                on:change=left
            />
            <p class="field__mistake" id=mistake_id role="alert">{move || mistake.get()}</p>
            <p class="field__hint" id=hint_id>{text.max_hint}</p>
        </div>
    }
}

fn stand_view(of: StandModel, several: bool, language: Language) -> impl IntoView + use<> {
    let text = insights(language);
    let label = [
        Some(of.spent.clone()),
        of.expected.clone().map(|(expected, _)| expected),
    ];
    let label: Vec<String> = label.into_iter().flatten().collect();
    let label = format!("{}: {}", of.title, label.join(", "));
    let spent = if of.over { text.spent_all } else { text.spent };
    let tiers = of
        .tiers
        .iter()
        .map(|tier| {
            view! {
                <li>
                    <span>{tier.name.clone()}</span>
                    <span class="soft small">{tier.charged.clone()} ", " {tier.next.clone()}</span>
                </li>
            }
        })
        .collect_view();
    let allowances = of.allowances.iter().map(allowance_view).collect_view();
    let no_tiers = of.tiers.is_empty();
    view! {
        <article class="stand" data-testid="stand">
            <h3>{of.title} {several.then(|| view! { <span class="soft">" · " {of.account}</span> })}</h3>
            <dl class="stand__figures">
                <div>
                    <dt class="soft small">
                        <span class="swatch swatch--spent" aria-hidden="true"></span>
                        {spent}
                    </dt>
                    <dd class="stand__figure" data-testid="stand-spent">{of.spent}</dd>
                </div>
                {of
                    .expected
                    .map(|(expected, range)| {
                        view! {
                            <div>
                                <dt class="soft small">
                                    <span class="swatch swatch--expected" aria-hidden="true"></span>
                                    {text.expected}
                                </dt>
                                <dd class="stand__figure" data-testid="stand-expected">{expected}</dd>
                                <dd class="soft small">{range}</dd>
                            </div>
                        }
                    })}
            </dl>
            {gauge(of.gauge, label)}
            {of
                .budget
                .map(|(said, bad)| {
                    let class = if bad { "note note--danger" } else { "note note--calm" };
                    view! { <p class=class role="status" data-testid="stand-budget">{said}</p> }
                })}
            {(!of.allowances.is_empty())
                .then(|| {
                    view! {
                        <div class="stack">
                            <h4>{text.allowances}</h4>
                            <ul class="bars__list allowances" data-testid="stand-allowances">{allowances}</ul>
                        </div>
                    }
                })}
            {(!no_tiers)
                .then(|| {
                    view! {
                        <div class="stack">
                            <h4>{text.tiers}</h4>
                            <ul class="stand__tiers" data-testid="stand-tiers">{tiers}</ul>
                            {of.other_tiers.map(|said| view! { <p class="soft small">{said}</p> })}
                        </div>
                    }
                })}
            <p class="soft small">{of.drawn_from.unwrap_or_else(|| text.month_over.to_owned())}</p>
        </article>
    }
}

/// What was spent, what is expected, and where the budget lies.
fn gauge(of: Gauge, label: String) -> impl IntoView {
    view! {
        <svg
            class="gauge"
            viewBox=format!("0 0 {BAR} 24")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
            data-testid="gauge"
        >
            <rect class="gauge__ground" x="0" y="4" width=BAR height="16" />
            <rect class="gauge__expected" x="0" y="4" width=of.expected height="16" />
            <rect class="gauge__spent" x="0" y="4" width=of.spent height="16" />
            {of
                .range
                .map(|(from, to)| {
                    view! { <path class="gauge__range" d=format!("M{from} 8V16M{from} 12H{to}M{to} 8V16") /> }
                })}
            {of.max.map(|max| view! { <path class="gauge__max" d=format!("M{max} 0V24") /> })}
        </svg>
    }
}

fn allowance_view(of: &AllowanceModel) -> impl IntoView + use<> {
    let label = format!("{}: {}, {}", of.name, of.used, of.when);
    let class = if of.runs_out {
        "gauge__spent gauge__spent--out"
    } else {
        "gauge__spent"
    };
    view! {
        <li>
            <span class="bars__name nowrap">{of.name.clone()}</span>
            <svg class="bars__bar" viewBox=format!("0 0 {BAR} 20") preserveAspectRatio="none" role="img" aria-label=label>
                <rect class="gauge__ground" x="0" width=BAR height="20" />
                <rect class=class x="0" width=of.length height="20" />
            </svg>
            <span class="stand__used">
                <span>{of.used.clone()}</span>
                <span class="soft small">{of.when.clone()}</span>
            </span>
        </li>
    }
}
