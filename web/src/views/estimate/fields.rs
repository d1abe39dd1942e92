//! What is entered: month and currency, a row per market, details, the provider's fees.

use billing_core::{base::category::Category, tariff::regime::ChargedUnit};
use chrono::Datelike as _;
use leptos::prelude::*;
use wording::language::Language;

use super::{
    form::{CATEGORIES, EstimateForm, Field, Preset, Row, Target, currencies_of, months, reach},
    shared::{Shared, tables_of},
    view_model::{self, regime},
};
use crate::{
    browser,
    components::{market_picker::MarketPicker, number_field::NumberField},
    i18n::estimate::{converted, estimate, mistake, month_hint, preset_name, remove_place, tier_field},
};

/// The id of a field's input: what labels, tests and messages refer to.
pub(crate) fn field_id(field: Field) -> String {
    match field {
        Field::Volume { row, category } => {
            let category = CATEGORIES.get(category).map_or("", |category| category.as_str());
            format!("volume-{row}-{category}")
        }
        Field::Market { row } => format!("market-{row}"),
        Field::UtilityStart { row } => format!("tier-{row}-utility"),
        Field::AuthenticationStart { row } => format!("tier-{row}-authentication"),
        Field::Numbers => "business-numbers".to_owned(),
        Field::EntryPoint => "entry-point".to_owned(),
        Field::InWindow => "in-window".to_owned(),
        Field::MessagesPerConversation => "messages-per-conversation".to_owned(),
        Field::BaseFee => "fee-base".to_owned(),
        Field::NumberFee => "fee-number".to_owned(),
        Field::MessageFee => "fee-message".to_owned(),
        Field::Markup => "fee-markup".to_owned(),
    }
}

/// A field of the form, with what is wrong with it.
#[component]
fn FormField(
    field: Field,
    #[prop(into)] label: Signal<String>,
    language: Language,
    #[prop(into, optional)] hint: String,
    #[prop(into, optional)] unit: Signal<String>,
    #[prop(optional)] label_hidden: bool,
    #[prop(optional)] may_be_empty: bool,
) -> impl IntoView {
    let Shared { form, .. } = Shared::here();
    let value = Signal::derive(move || form.with(|form| form.text(field).to_owned()));
    let wrong = Signal::derive(move || {
        form.with(|form| form.mistake(field, language))
            .map(|wrong| mistake(wrong, language).to_owned())
    });
    let example = if may_be_empty { estimate(language).none } else { "" };
    view! {
        <NumberField
            id=field_id(field)
            label
            hint
            unit
            example
            label_hidden
            value
            typed=Callback::new(move |text| form.update(|form| form.set(field, text)))
            left=Callback::new(move |()| form.update(|form| form.tidy(field, language)))
            mistake=wrong
        />
    }
}

/// Everything that is entered.
#[component]
pub(crate) fn Fields(language: Language) -> impl IntoView {
    let text = estimate(language);
    view! {
        <section class="panel estimate__fields" aria-labelledby="estimate-inputs">
            <div class="panel__body">
                <h2 id="estimate-inputs">{text.inputs}</h2>
                <Frame language />
                <Volumes language />
            </div>
            <Details language />
            <Fees language />
        </section>
    }
}

/// Month, currency and business numbers.
#[component]
fn Frame(language: Language) -> impl IntoView {
    let Shared { form, .. } = Shared::here();
    let text = estimate(language);
    let tables = pricing_tables::shipped();
    let today = browser::today();
    // A link may name a month that is not among those on offer; then it is one of them.
    let all_months = Memo::new(move |_| form.with(|form| months(tables, today, form.month)));
    let month_options = move || {
        let all = all_months.get();
        let years = all.chunk_by(|left, right| left.first_day().year() == right.first_day().year());
        years
            .map(|year| {
                let label = year.first().map(|month| month.first_day().year().to_string());
                let options = year
                    .iter()
                    .map(|month| {
                        let month = *month;
                        view! {
                            <option value=month.to_string() prop:selected=move || form.with(|form| form.month == month)>
                                {language.month(month)}
                            </option>
                        }
                    })
                    .collect_view();
                view! { <optgroup label=label>{options}</optgroup> }
            })
            .collect_view()
    };
    let hint = move || form.with(|form| month_hint(reach(&tables_of(form), form.currency, form.month), language));
    let currencies = Memo::new(move |_| form.with(|form| currencies_of(tables, form.month)));
    view! {
        <div class="estimate__frame">
            <div class="field">
                <label class="field__label" for="month">{text.month}</label>
                <select
                    id="month"
                    data-testid="month"
                    class="input"
                    aria-describedby="month-hint"
                    on:change=move |event| {
                        let Ok(month) = event_target_value(&event).parse() else { return };
                        form.update(|form| form.choose_month(tables, month));
                    }
                >
                    {month_options}
                </select>
                <p class="field__hint" id="month-hint" data-testid="month-hint">{hint}</p>
            </div>
            <div class="field">
                <label class="field__label" for="currency">{text.currency}</label>
                <select
                    id="currency"
                    data-testid="currency"
                    class="input"
                    aria-describedby="currency-hint"
                    on:change=move |event| {
                        let Ok(currency) = event_target_value(&event).parse() else { return };
                        form.update(|form| {
                            form.currency = currency;
                            form.as_of = None;
                        });
                    }
                >
                    {move || {
                        currencies
                            .get()
                            .into_iter()
                            .map(|currency| {
                                view! {
                                    <option
                                        value=currency.code()
                                        prop:selected=move || form.with(|form| form.currency == currency)
                                    >
                                        {currency.code()}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
                <p class="field__hint" id="currency-hint">{text.currency_hint}</p>
            </div>
            <FormField field=Field::Numbers label=text.numbers.to_owned() hint=text.numbers_hint language />
        </div>
    }
}

/// A row per market.
#[component]
fn Volumes(language: Language) -> impl IntoView {
    let Shared { form, .. } = Shared::here();
    let text = estimate(language);
    let tables = pricing_tables::shipped();
    let conversations = Memo::new(move |_| form.with(|form| form.in_conversations));
    let charged =
        Memo::new(move |_| form.with(|form| regime(tables, form).map_or(ChargedUnit::Message, |regime| regime.unit)));
    let converts = move || conversations.get() == (charged.get() == ChargedUnit::Message);
    view! {
        <div class="volumes__unit">
            <span class="soft small" id="presets">{text.presets}</span>
            {Preset::ALL
                .map(|preset| {
                    view! {
                        <button
                            type="button"
                            class="button button--plain small"
                            aria-describedby="presets"
                            data-testid=format!("preset-{preset:?}").to_lowercase()
                            on:click=move |_| form.update(|form| form.take_preset(preset, language))
                        >
                            {preset_name(preset, language)}
                        </button>
                    }
                })
                .collect_view()}
        </div>
        <div class="volumes__unit">
            <div class="choice" role="group" aria-label=text.unit data-testid="unit">
                {[(false, text.in_messages), (true, text.in_conversations)]
                    .map(|(of, label)| {
                        view! {
                            <button
                                type="button"
                                aria-pressed=move || (conversations.get() == of).to_string()
                                on:click=move |_| form.update(|form| form.in_conversations = of)
                            >
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <span class="soft small">
                {move || {
                    let factor = form.with(|form| form.messages_per_conversation.clone());
                    if converts() { converted(&factor, charged.get(), language) } else { text.per_month.to_owned() }
                }}
            </span>
        </div>
        <div class="volumes">
            <div class="volumes__head" aria-hidden="true">
                <span>{text.market}</span>
                {CATEGORIES
                    .map(|category| view! { <span class="number">{language.category_heading(category)}</span> })
                    .collect_view()}
            </div>
            <For each=move || form.with(|form| form.rows.iter().map(|row| row.id).collect::<Vec<_>>()) key=|id| *id let:id>
                <VolumeRow id language />
            </For>
        </div>
        <button
            type="button"
            class="button"
            data-testid="add-market"
            on:click=move |_| {
                let mut added = 0;
                form.update(|form| {
                    // One row without a market is enough.
                    let open = form.rows.iter().find(|row| row.target == Target::Open).map(|row| row.id);
                    added = open.unwrap_or_else(|| form.add_row(Target::Open, language));
                });
                request_animation_frame(move || browser::focus(&format!("market-{added}")));
            }
        >
            <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                <path d="M10 4v12M4 10h12" />
            </svg>
            {text.add_market}
        </button>
    }
}

/// The market and volumes of one row.
#[component]
fn VolumeRow(id: u32, language: Language) -> impl IntoView {
    let Shared { form, atlas, .. } = Shared::here();
    let text = estimate(language);
    let chosen = Signal::derive(move || form.with(|form| form.row(id).and_then(|row| row.target.country())));
    let open_at_first = form.with_untracked(|form| form.row(id).is_some_and(|row| row.target == Target::Open));
    let near = Signal::derive(move || form.with(EstimateForm::countries));
    let missing = Signal::derive(move || {
        let wrong = form.with(|form| form.mistake(Field::Market { row: id }, language));
        wrong.map(|wrong| mistake(wrong, language).to_owned())
    });
    let only = Memo::new(move |_| form.with(|form| form.rows.len() == 1));
    let place = place_name(id, language);
    let market = market_name(id, language);
    view! {
        <div class="volumes__row" role="group" aria-label=place data-testid=format!("row-{id}")>
            <div class="volumes__market">
                <MarketPicker
                    id=format!("market-{id}")
                    label=text.market
                    atlas
                    chosen
                    near
                    open_at_first
                    mistake=missing
                    choose=Callback::new(move |country| {
                        form.update(|form| {
                            if let Some(row) = form.rows.iter_mut().find(|row: &&mut Row| row.id == id) {
                                row.target = Target::Country(country);
                            }
                        });
                        // What comes next is how many.
                        let first = field_id(Field::Volume { row: id, category: 0 });
                        request_animation_frame(move || browser::focus_to_type(&first));
                    })
                    language
                />
                <p class="soft small volumes__group">
                    {move || {
                        let group = market.get();
                        let own = chosen
                            .get()
                            .and_then(|country| {
                                atlas
                                    .with(|atlas| {
                                        atlas.country(country).map(|found| found.is_market() || found.name == group)
                                    })
                            });
                        (own != Some(true)).then_some(group)
                    }}
                </p>
            </div>
            {CATEGORIES
                .into_iter()
                .enumerate()
                .map(|(category, of)| {
                    let label = language.category_heading(of).to_owned();
                    view! {
                        <FormField field=Field::Volume { row: id, category } label label_hidden=true language />
                    }
                })
                .collect_view()}
            <button
                type="button"
                class="button button--icon volumes__remove"
                data-testid=format!("remove-{id}")
                aria-label=move || remove_place(&place.get(), language)
                title=text.remove_market
                hidden=move || only.get()
                on:click=move |_| {
                    form.update(|form| form.remove_row(id));
                    browser::focus("content");
                }
            >
                <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                    <path d="M5 5l10 10M15 5L5 15" />
                </svg>
            </button>
        </div>
    }
}

/// What a row is called: the country that was entered and its market, or that it has none yet.
fn place_name(id: u32, language: Language) -> Signal<String> {
    let Shared { form, atlas, .. } = Shared::here();
    let tables = pricing_tables::shipped();
    Signal::derive(move || {
        let target = form.with(|form| form.row(id).map(|row| (row.target.clone(), form.month)));
        match target {
            Some((Target::Open, _)) | None => estimate(language).market.to_owned(),
            Some((target @ (Target::Country(_) | Target::Market(_) | Target::Other), month)) => atlas.with(|atlas| {
                let name = |country| atlas.country(country).map(|found| found.name.clone());
                let market = target.market(tables, month);
                view_model::place_name(tables, &market, target.country(), language, &name)
            }),
        }
    })
}

/// The market a row belongs to in the chosen month.
fn market_name(id: u32, language: Language) -> Signal<String> {
    let Shared { form, .. } = Shared::here();
    Signal::derive(move || {
        form.with(|form| {
            let market = form
                .row(id)
                .map(|row| row.target.market(pricing_tables::shipped(), form.month));
            market.map_or_else(String::new, |market| language.market(&market).to_owned())
        })
    })
}

/// What else changes the amount.
#[component]
fn Details(language: Language) -> impl IntoView {
    let Shared { form, atlas, .. } = Shared::here();
    let text = estimate(language);
    let home = Signal::derive(move || form.with(|form| form.international_from));
    view! {
        <details class="drawer" data-testid="details">
            <summary>{text.details}</summary>
            <div class="drawer__body">
                <div class="drawer__grid">
                    <FormField
                        field=Field::EntryPoint
                        label=text.entry_point.to_owned()
                        hint=text.entry_point_hint
                        unit="%".to_owned()
                        may_be_empty=true
                        language
                    />
                    <FormField
                        field=Field::InWindow
                        label=text.in_window.to_owned()
                        hint=text.in_window_hint
                        unit="%".to_owned()
                        may_be_empty=true
                        language
                    />
                    <FormField
                        field=Field::MessagesPerConversation
                        label=text.per_conversation.to_owned()
                        hint=text.per_conversation_hint
                        language
                    />
                    <div class="field">
                        <label class="check">
                            <input
                                type="checkbox"
                                data-testid="international"
                                prop:checked=move || home.get().is_some()
                                on:change=move |event| {
                                    let on = event_target_checked(&event);
                                    form.update(|form| {
                                        form.international_from = if on {
                                            form.rows.iter().find_map(|row| row.target.country())
                                        } else {
                                            None
                                        };
                                    });
                                }
                            />
                            <span class="field__label">{text.international}</span>
                        </label>
                        <p class="field__hint">{text.international_hint}</p>
                        {move || {
                            home.get()
                                .is_some()
                                .then(|| {
                                    view! {
                                        <MarketPicker
                                            id="home".to_owned()
                                            label=text.home
                                            atlas
                                            near=Signal::derive(move || form.with(EstimateForm::countries))
                                            chosen=home
                                            choose=Callback::new(move |country| {
                                                form.update(|form| form.international_from = Some(country));
                                            })
                                            language
                                        />
                                    }
                                })
                        }}
                    </div>
                </div>
                <fieldset class="drawer__tiers">
                    <legend class="field__label">{text.tier_start}</legend>
                    <p class="field__hint">{text.tier_start_hint}</p>
                    <For
                        each=move || form.with(|form| form.rows.iter().map(|row| row.id).collect::<Vec<_>>())
                        key=|id| *id
                        let:id
                    >
                        <div class="drawer__grid">
                            {[
                                (Field::UtilityStart { row: id }, Category::Utility),
                                (Field::AuthenticationStart { row: id }, Category::Authentication),
                            ]
                                .map(|(field, of)| {
                                    let market = place_name(id, language);
                                    let label = Signal::derive(move || tier_field(of, &market.get(), language));
                                    view! { <FormField field label may_be_empty=true language /> }
                                })
                                .collect_view()}
                        </div>
                    </For>
                </fieldset>
            </div>
        </details>
    }
}

/// What a provider charges on top.
#[component]
fn Fees(language: Language) -> impl IntoView {
    let Shared { form, .. } = Shared::here();
    let text = estimate(language);
    let code = Signal::derive(move || form.with(|form| form.currency).code().to_owned());
    view! {
        <details class="drawer" data-testid="fees">
            <summary>{text.fees}</summary>
            <div class="drawer__body">
                <p class="field__hint">{text.fees_hint}</p>
                <div class="drawer__grid">
                    <FormField field=Field::BaseFee label=text.base_fee.to_owned() unit=code may_be_empty=true language />
                    <FormField
                        field=Field::NumberFee
                        label=text.number_fee.to_owned()
                        unit=code
                        may_be_empty=true
                        language
                    />
                    <FormField
                        field=Field::MessageFee
                        label=text.message_fee.to_owned()
                        unit=code
                        may_be_empty=true
                        language
                    />
                    <FormField
                        field=Field::Markup
                        label=text.markup.to_owned()
                        hint=text.markup_hint
                        unit="%".to_owned()
                        may_be_empty=true
                        language
                    />
                </div>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="fee-on-charged"
                        prop:checked=move || form.with(|form| form.message_fee_on_charged)
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            form.update(|form| form.message_fee_on_charged = on);
                        }
                    />
                    <span>{text.message_fee_on_charged}</span>
                </label>
            </div>
        </details>
    }
}
