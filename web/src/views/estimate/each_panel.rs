//! What a message, a conversation and a contact cost, the allowances as bars, the next tiers.

use leptos::prelude::*;
use wording::language::Language;

use super::{
    each::{EachModel, each},
    shared::{Shared, tables_of},
    view_model::{BAR, Outcome},
};
use crate::{
    components::number_field::NumberField,
    format::{NumberMistake, parse_count},
    i18n::{each as words, estimate::mistake},
    views::estimate::form::FieldMistake,
};

/// The panel; nothing where there is no estimate.
#[component]
pub(crate) fn EachPanel(language: Language) -> impl IntoView {
    let Shared { settled, .. } = Shared::here();
    let text = words::each(language);
    let contacts = RwSignal::new(String::new());
    let counted = Memo::new(move |_| contacts.with(|text| parse_count(text, language)));
    let model = Memo::new(move |_| {
        settled.with(|at| match at.outcome {
            Outcome::Ready(_) => each(&tables_of(&at.form), &at.form, counted.get().ok(), language),
            Outcome::Mistyped(_) | Outcome::Nothing | Outcome::Refused(_) | Outcome::PricesNotLoaded(_) => None,
        })
    });
    let wrong = Signal::derive(move || match counted.get() {
        Ok(_) | Err(NumberMistake::Empty) => None,
        Err(wrong) => Some(mistake(FieldMistake::Number(wrong), language).to_owned()),
    });
    view! {
        <section class="panel panel__body each" aria-labelledby="each-title" hidden=move || model.with(Option::is_none)>
            <h2 id="each-title">{text.title}</h2>
            <div class="each__columns">
                <div class="each__costs">
                    {move || model.get().map(|model| costs(&model, language))}
                    <NumberField
                        id="contacts".to_owned()
                        label=text.contacts.to_owned()
                        hint=text.contacts_hint
                        value=contacts.into()
                        typed=Callback::new(move |text| contacts.set(text))
                        left=Callback::new(move |()| {
                            if let Ok(count) = counted.get_untracked() {
                                contacts.set(language.count(count));
                            }
                        })
                        mistake=wrong
                    />
                </div>
                {move || model.get().map(|model| counts(&model, language))}
            </div>
        </section>
    }
}

fn costs(model: &EachModel, language: Language) -> AnyView {
    let text = words::each(language);
    let row = |what: &'static str, id: &'static str, amount: &Option<String>| {
        amount.clone().map(|amount| {
            view! {
                <div>
                    <dt>{what}</dt>
                    <dd data-testid=id>{amount}</dd>
                </div>
            }
        })
    };
    view! {
        <h3>{text.costs}</h3>
        <dl class="summary__list">
            {row(text.message, "each-message", &model.message)}
            {row(text.conversation, "each-conversation", &model.conversation)}
            {row(text.contact, "each-contact", &model.contact)}
        </dl>
    }
    .into_any()
}

fn counts(model: &EachModel, language: Language) -> AnyView {
    let text = words::each(language);
    let bars = model.allowances.iter().map(|of| {
        let class = if of.used_up { "each__used each__used--up" } else { "each__used" };
        view! {
            <li>
                <span>{of.owner.clone()}</span>
                <svg class="bars__bar each__bar" viewBox=format!("0 0 {BAR} 20") preserveAspectRatio="none" aria-hidden="true">
                    <rect class="each__whole" x="0" width=BAR height="20" />
                    <rect class=class x="0" width=of.used height="20" />
                </svg>
                <span class="small">{of.text.clone()}</span>
            </li>
        }
    });
    let bars = bars.collect_view();
    let more = model.allowances_left_out;
    let tiers = model.tiers.iter().map(|of| {
        view! {
            <div>
                <dt>{of.what.clone()}</dt>
                <dd>{of.text.clone()}</dd>
            </div>
        }
    });
    let tiers = tiers.collect_view();
    view! {
        {(!model.allowances.is_empty())
            .then(|| {
                view! {
                    <div>
                        <h3>{text.allowances}</h3>
                        <ul class="each__allowances" data-testid="each-allowances">{bars}</ul>
                        {(0 < more).then(|| view! { <p class="soft small">"+ "{more}</p> })}
                    </div>
                }
            })}
        {(!model.tiers.is_empty())
            .then(|| {
                view! {
                    <div>
                        <h3>{text.tiers}</h3>
                        <dl class="summary__list" data-testid="each-tiers">{tiers}</dl>
                    </div>
                }
            })}
    }
    .into_any()
}
