//! What a log would have cost under other rules, another price list or other habits, and what would have saved money.

use core::cmp::Ordering;

use billing_core::base::currency::Currency;
use leptos::prelude::*;
use page_protocol::insight::CompareChoices;
use wording::language::Language;

use super::{
    insights::Conditions,
    insights_model::{HintModel, UnderAccount, UnderModel, WhyNotModel, hints, under},
    insights_view::{section, work_note},
    session,
};
use crate::{
    components::choice::choice,
    format::{NumberMistake, parse_decimal},
    i18n::{
        estimate,
        insights::{first_day, insights, rate_of},
        messages::messages,
    },
    page::Page,
    views::estimate::form::FieldMistake,
};

fn ask(spec: Option<String>) {
    session::ask(move |insights, job, accounts, _| insights.compare(job, accounts, spec));
}

/// The section.
#[component]
pub(crate) fn CompareSection() -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = insights(language);
    let choices = Memo::new(move |_| state.with(|state| state.insights.choices.found.clone()));
    let work = Memo::new(move |_| state.with(|state| state.insights.choices.work.clone()));
    let compared = Memo::new(move |_| state.with(|state| state.insights.compared.clone()));
    let form = move || {
        choices
            .get()
            .map(|choices| view! { <Form choices=(*choices).clone() /> })
    };
    let results = move || {
        let all = compared.get();
        all.iter()
            .map(|one| under_view(under(one, language), language))
            .collect_view()
    };
    let is_asked = move || state.with_untracked(|state| state.insights.choices.is_open());
    let has_choices = Memo::new(move |_| choices.with(Option::is_some));
    let body = view! {
        {form}
        {move || work_note(work.get(), language)}
        <div class="unders" aria-live="polite" data-testid="compared">{results}</div>
        {move || has_choices.get().then(|| view! { <Savings /> })}
    };
    section(
        "compare",
        (text.compare_title, text.compare_lead),
        is_asked,
        || ask(None),
        body,
    )
}

/// What is different.
#[component]
fn Form(choices: CompareChoices) -> impl IntoView {
    let language = Page::here().language.get_untracked();
    let text = insights(language);
    let conditions = RwSignal::new(Conditions::default());
    let rate = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<&'static str>);
    let own = choices.own_currencies.clone();
    let as_it_is = |name: &str| vec![(String::new(), name.to_owned())];
    let mut days = as_it_is(text.as_it_is);
    days.extend(
        choices
            .days
            .iter()
            .map(|first| (first.day.to_string(), first_day(first, language))),
    );
    let mut currencies = as_it_is(text.own_currency);
    let only = own.first().copied().filter(|_| own.len() == 1);
    let others = choices.currencies.iter().filter(|currency| Some(**currency) != only);
    currencies.extend(others.map(|currency| (currency.code().to_owned(), currency.code().to_owned())));
    let mut numbers = as_it_is(text.numbers_as_they_are);
    numbers.push(("joined".to_owned(), text.numbers_joined.to_owned()));
    numbers.push(("split:2".to_owned(), text.numbers_split.to_owned()));
    let currency = Memo::new(move |_| conditions.with(|conditions| conditions.currency.clone()));
    let rate_field = move || {
        let currency = currency.get();
        let own: Currency = only.filter(|_| !currency.is_empty())?;
        Some(view! {
            <div class="field">
                <label class="field__label" for="compare-rate">{rate_of(own, &currency, language)}</label>
                <input
                    id="compare-rate"
                    class="input input--number"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    data-testid="compare-rate"
                    aria-describedby="compare-rate-hint"
                    prop:value=move || rate.get()
                    on:input=move |event| rate.set(event_target_value(&event))
                />
                <p class="field__hint" id="compare-rate-hint">{text.rate_hint}</p>
            </div>
        })
    };
    let box_of = move |name: &'static str, test_id: &'static str, set: fn(&mut Conditions, bool)| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    data-testid=test_id
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        conditions.update(|conditions| set(conditions, on));
                    }
                />
                {name}
            </label>
        }
    };
    let go = move |_| {
        let mut asked = conditions.get_untracked();
        let typed = rate.get_untracked();
        if only.is_some() && !asked.currency.is_empty() && !typed.trim().is_empty() {
            match parse_decimal(&typed, language) {
                Ok(rate) if !rate.is_zero() => asked.rate = rate.normalize().to_string(),
                Ok(_) => return wrong.set(Some(text.rate_zero)),
                Err(mistake) => return wrong.set(Some(said(mistake, language))),
            }
        }
        match asked.spec() {
            Some(spec) => {
                wrong.set(None);
                ask(Some(spec));
            }
            None => wrong.set(Some(text.choose_one)),
        }
    };
    view! {
        <div class="conditions">
            <div class="conditions__fields">
                {choice(
                    text.rules_of,
                    "compare-day",
                    days,
                    move |value| conditions.update(|conditions| conditions.day = value),
                )}
                {choice(
                    text.card,
                    "compare-card",
                    currencies,
                    move |value| conditions.update(|conditions| conditions.currency = value),
                )} {rate_field}
                {choice(
                    text.numbers,
                    "compare-numbers",
                    numbers,
                    move |value| conditions.update(|conditions| conditions.numbers = value),
                )}
            </div>
            <fieldset class="conditions__habits">
                <legend class="field__label">{text.habits}</legend>
                {box_of(
                    text.utility_in_window,
                    "compare-utility",
                    |conditions, on| conditions.utility_in_window = on,
                )}
                {box_of(text.merge_replies, "compare-merge", |conditions, on| conditions.merge_replies = on)}
            </fieldset>
            <div class="actions">
                <button type="button" class="button button--main" data-testid="compare-go" on:click=go>
                    {text.compare}
                </button>
            </div>
            {move || wrong.get().map(|wrong| view! { <p class="field__mistake" role="alert">{wrong}</p> })}
        </div>
    }
}

fn said(mistake: NumberMistake, language: Language) -> &'static str {
    estimate::mistake(FieldMistake::Number(mistake), language)
}

fn why_not_view(why: WhyNotModel, language: Language) -> impl IntoView {
    view! {
        <p class="note" data-testid="not-comparable">
            {insights(language).not_comparable} " " <span lang=why.lang>{why.text}</span> ". "
            {why.remedy}
        </p>
    }
}

fn under_view(of: UnderModel, language: Language) -> impl IntoView {
    let text = insights(language);
    let accounts = of
        .accounts
        .into_iter()
        .map(|own| account_view(own, &of.title, language))
        .collect_view();
    let refused = of
        .refused
        .iter()
        .map(|(said, lang)| view! { <li lang=*lang>{said.clone()}</li> })
        .collect_view();
    view! {
        <article class="under" data-testid="under">
            <h3>{of.title}</h3>
            {of.why_not.map(|why| why_not_view(why, language))}
            {accounts}
            {(!of.refused.is_empty())
                .then(|| {
                    view! {
                        <div class="small">
                            <h4>{text.without_price}</h4>
                            <ul class="soft">{refused}</ul>
                        </div>
                    }
                })}
        </article>
    }
}

fn account_view(of: UnderAccount, title: &str, language: Language) -> impl IntoView + use<> {
    let text = insights(language);
    let class = match of.direction {
        Ordering::Less => "stand__figure under__less",
        Ordering::Greater => "stand__figure under__more",
        Ordering::Equal => "stand__figure",
    };
    let drivers = of
        .drivers
        .iter()
        .map(|driver| {
            view! {
                <tr>
                    <th scope="row">
                        {driver.what.clone()} <span class="soft small hint">{driver.why.clone()}</span>
                    </th>
                    <td class="number">{driver.units.clone()}</td>
                    <td class="number">{driver.amount.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    let others = of.others.map(|(name, amount)| {
        view! {
            <tr>
                <th scope="row" class="soft">{name}</th>
                <td></td>
                <td class="number">{amount}</td>
            </tr>
        }
    });
    // Regions are told apart by their names.
    let name = format!("{}: {title} {}", text.why, of.account.as_deref().unwrap_or_default());
    let has_drivers = !of.drivers.is_empty();
    let total = of.difference.as_ref().map(|(difference, _)| difference.clone());
    view! {
        {of.account.map(|account| view! { <h4>{account}</h4> })}
        <dl class="stand__figures">
            <div>
                <dt class="soft small">{text.billed}</dt>
                <dd class="stand__figure">{of.base}</dd>
            </div>
            <div>
                <dt class="soft small">{text.would}</dt>
                <dd class="stand__figure" data-testid="under-total">{of.total}</dd>
            </div>
            {of
                .difference
                .map(|(difference, percent)| {
                    view! {
                        <div>
                            <dt class="soft small">{text.difference}</dt>
                            <dd class=class data-testid="under-difference">{difference}</dd>
                            {percent.map(|percent| view! { <dd class="soft small">{percent}</dd> })}
                        </div>
                    }
                })}
        </dl>
        {of.why_not.map(|why| why_not_view(why, language))}
        {has_drivers
            .then(|| {
                view! {
                    <div class="table-frame" tabindex="0" role="region" aria-label=name>
                        <table class="table small" data-testid="drivers">
                            <thead>
                                <tr>
                                    <th scope="col">{text.why}</th>
                                    <th scope="col" class="number">{text.messages}</th>
                                    <th scope="col" class="number">{text.adds}</th>
                                </tr>
                            </thead>
                            <tbody>{drivers} {others}</tbody>
                            <tfoot>
                                <tr>
                                    <th scope="row">{text.difference}</th>
                                    <td></td>
                                    <td class="number">{total}</td>
                                </tr>
                            </tfoot>
                        </table>
                    </div>
                }
            })}
    }
}

/// What would have saved money, once it is asked for.
#[component]
fn Savings() -> impl IntoView {
    let state = session::state();
    let language = Page::here().language.get_untracked();
    let text = insights(language);
    let asked = Memo::new(move |_| state.with(|state| state.insights.hints.clone()));
    let accounts = state.with_untracked(|state| match &state.stage {
        super::state::Stage::Done(read) => read.side.accounts.len(),
        super::state::Stage::Empty
        | super::state::Stage::Guessing
        | super::state::Stage::Accounts
        | super::state::Stage::Reading(_)
        | super::state::Stage::Failed(_)
        | super::state::Stage::Cancelled => 0,
    });
    let look = |_| {
        session::ask(|insights, job, accounts, _| insights.look_for_savings(job, accounts));
    };
    move || {
        let asked = asked.get();
        let button = (!asked.is_open()).then(|| {
            view! {
                <div class="actions">
                    <button type="button" class="button" data-testid="find-savings" on:click=look>
                        {text.find_savings}
                    </button>
                </div>
            }
        });
        let found = asked
            .found
            .as_ref()
            .map(|found| hints_view(hints(found, accounts, language), language));
        view! {
            {button}
            {work_note(asked.work.clone(), language)}
            {found}
        }
    }
}

fn hints_view(hints: Vec<HintModel>, language: Language) -> impl IntoView {
    let text = insights(language);
    if hints.is_empty() {
        return view! { <p class="note note--calm" role="status" data-testid="savings">{text.no_savings}</p> }
            .into_any();
    }
    let account_name = messages(language).account;
    let hints = hints
        .into_iter()
        .map(|hint| {
            view! {
                <li class="saving">
                    <p class="saving__amount">
                        {hint.saves}
                        {hint
                            .account
                            .map(|account| view! { <span class="soft small">" · " {account_name} " " {account}</span> })}
                    </p>
                    <p>{hint.advice}</p>
                    <p class="soft small">{hint.assumes}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack" role="status" aria-label=text.savings_title data-testid="savings">
            <h3>{text.savings_title}</h3>
            <p class="soft small">{text.savings_note}</p>
            <ul class="savings">{hints}</ul>
        </section>
    }
    .into_any()
}
