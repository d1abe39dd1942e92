//! One contact's messages as a picture; pointing at a message shows why it cost what it cost.

use std::sync::Arc;

use billing_core::statement::timeline::{Moment, Timeline};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast as _;
use wording::{explanation, language::Language};

use super::{
    timeline_layout::{
        BAR_HEIGHT, DAYS_HEIGHT, Dot, Picture, Spot, axis, layout, open_at, sentence, stretches, what_and_outcome,
    },
    view_model::reasons,
};
use crate::{
    browser,
    format::local_time,
    i18n::messages::{messages, moment, picture_label, stretch},
    page::Page,
};

/// Least width of a picture; a narrower frame scrolls.
const LEAST_WIDTH: i64 = 640;

/// The width that an element has for its picture; follows the window.
pub(crate) fn room(frame: NodeRef<html::Div>) -> Memo<i64> {
    let width = RwSignal::new(0_i32);
    let measure = move || {
        if let Some(frame) = frame.get_untracked() {
            width.set(frame.client_width());
        }
    };
    Effect::new(move || {
        frame.track();
        measure();
    });
    let listener = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || listener.remove());
    Memo::new(move |_| i64::from(width.get()))
}

/// The pictures of a contact, one stretch of days at a time.
#[component]
pub(crate) fn TimelinePanel(timelines: Arc<Vec<Timeline>>) -> impl IntoView {
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let Some(timeline) = Arc::unwrap_or_clone(timelines).into_iter().next() else {
        return view! { <p class="note">{text.no_moments}</p> }.into_any();
    };
    if timeline.moments.is_empty() {
        return view! { <p class="note">{text.no_moments}</p> }.into_any();
    }
    let parts = stretches(&timeline.moments);
    let count = parts.len();
    let timeline = StoredValue::new(timeline);
    let parts = StoredValue::new(parts);
    let shown = RwSignal::new(0_usize);
    let current = RwSignal::new(None::<usize>);
    let frame = NodeRef::<html::Div>::new();
    let width = room(frame);
    let part = move || {
        parts
            .with_value(|parts| parts.get(shown.get()).cloned())
            .unwrap_or_default()
    };
    // The list of contacts may fill the screen; the picture comes into sight.
    Effect::new(move || browser::show("timeline"));
    // The first message of a new stretch is explained at once, so that the panel is never empty.
    Effect::new(move || current.set(Some(part().start)));
    let heading = move || {
        let part = part();
        timeline.with_value(|timeline| {
            let moments = timeline.moments.get(part).unwrap_or_default();
            let (first, last) = (local_time(&moments.first()?.at)?, local_time(&moments.last()?.at)?);
            let (first, last) = (first.date_naive(), last.date_naive());
            Some(stretch(first, last, shown.get().saturating_add(1), count, language))
        })
    };
    let picture = move || {
        let (part, width) = (part(), width.get());
        timeline.with_value(|timeline| {
            let axis = axis(timeline, &part, 0, width.max(LEAST_WIDTH));
            layout(timeline, &part, &axis, 0, language)
        })
    };
    let (contact, number, zone) = timeline.with_value(|timeline| {
        let number = timeline.business_number.clone();
        (timeline.contact.clone(), number, timeline.time_zone.clone())
    });
    let label = picture_label(
        &contact,
        timeline.with_value(|timeline| timeline.moments.len()),
        language,
    );
    let detail = move || {
        current.get().and_then(|place| {
            timeline.with_value(|timeline| {
                let moment = timeline.moments.get(place)?;
                let title = sentence(moment, language);
                Some(detail(timeline, moment, title, language))
            })
        })
    };
    view! {
        <div class="timeline" id="timeline" data-testid="timeline">
            <div class="timeline__head">
                <div class="stack">
                    <h3>{contact} <span class="soft">" ↔ " {number}</span></h3>
                    <p class="soft small">{heading} " · " {zone}</p>
                </div>
                {(1 < count).then(|| steps(shown, count, language))}
            </div>
            <div class="timeline__frame" node_ref=frame>
                {move || picture_svg(&picture(), label.clone(), current, "dot", 0, language)}
            </div>
            <Legend language />
            <div class="told" aria-live="polite" data-testid="told">
                {detail}
            </div>
            {move || timeline.with_value(|timeline| table(timeline.moments.get(part()).unwrap_or_default(), language))}
        </div>
    }
    .into_any()
}

/// The way to the other stretches.
fn steps(shown: RwSignal<usize>, count: usize, language: Language) -> impl IntoView {
    let text = messages(language);
    view! {
        <div class="actions">
            <button
                type="button"
                class="button"
                data-testid="earlier"
                disabled=move || shown.get() == 0
                on:click=move |_| shown.update(|shown| *shown = shown.saturating_sub(1))
            >
                {text.earlier}
            </button>
            <button
                type="button"
                class="button"
                data-testid="later"
                disabled=move || count <= shown.get().saturating_add(1)
                on:click=move |_| shown.update(|shown| *shown = shown.saturating_add(1))
            >
                {text.later}
            </button>
        </div>
    }
}

/// The rows behind the picture.
fn table(moments: &[Moment], language: Language) -> impl IntoView + use<> {
    let text = messages(language);
    let rows = moments.iter().map(|moment| row(moment, language)).collect_view();
    view! {
        <details class="behind">
            <summary>{text.as_table}</summary>
            <div class="table-frame" tabindex="0" role="region" aria-label=text.as_table>
                <table class="table small" data-testid="timeline-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.time}</th>
                            <th scope="col">{text.who}</th>
                            <th scope="col">{text.what}</th>
                            <th scope="col">{text.came_to}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn row(of: &Moment, language: Language) -> impl IntoView + use<> {
    let text = messages(language);
    let who = if of.inbound { text.customer } else { text.business };
    let (what, came_to) = what_and_outcome(of, language);
    view! {
        <tr>
            <th scope="row" class="nowrap">{moment(&of.at, language)}</th>
            <td>{who}</td>
            <td>{what}</td>
            <td>{came_to.unwrap_or_else(|| "–".to_owned())}</td>
        </tr>
    }
}

/// The outcome of a message with every reason; for a message of the contact, what was open then.
pub(crate) fn detail(timeline: &Timeline, of: &Moment, title: String, language: Language) -> AnyView {
    let text = messages(language);
    let heading = view! { <p class="told__title">{title}</p> };
    let (note, parts) = match &of.explanation {
        Some(explained) => (None, reasons(&explanation::text(explained, language)).parts),
        None => (Some(text.inbound_free), open_at(timeline, of, language)),
    };
    let parts = parts
        .into_iter()
        .map(|(name, said)| view! { <div><dt>{name}</dt><dd>{said}</dd></div> })
        .collect_view();
    view! {
        {heading}
        {note.map(|note| view! { <p class="soft small told__note">{note}</p> })}
        <dl class="told__reasons">{parts}</dl>
    }
    .into_any()
}

/// What the looks of dots mean.
#[component]
pub(crate) fn Legend(language: Language) -> impl IntoView {
    let text = messages(language);
    let entry = |class: &'static str, radius: &'static str, name: &'static str| {
        view! {
            <li>
                <svg class="tl-legend__dot" viewBox="0 0 20 20" aria-hidden="true">
                    <circle class=class cx="10" cy="10" r=radius />
                </svg>
                {name}
            </li>
        }
    };
    view! {
        <ul class="tl-legend">
            {entry("tl__mark tl__mark--plain tl__mark--charged", "6.5", text.legend_charged)}
            {entry("tl__mark tl__mark--plain", "6.5", text.legend_free)}
            {entry("tl__mark tl__mark--refused", "6.5", text.legend_refused)}
            {entry("tl__mark tl__mark--inbound", "5", text.legend_inbound)}
            <li>
                <svg class="tl-legend__dot" viewBox="0 0 20 20" aria-hidden="true">
                    <path class="tl__mark tl__mark--arrival" d="M10 2l8 8-8 8-8-8z" />
                </svg>
                {text.legend_arrival}
            </li>
            <li class="tl-legend__keys">{text.keys}</li>
        </ul>
    }
}

/// The class of a dot.
fn dot_class(dot: Dot) -> String {
    match dot {
        Dot::Inbound => "tl__mark tl__mark--inbound".to_owned(),
        Dot::Arrival => "tl__mark tl__mark--arrival".to_owned(),
        Dot::Outbound(category, outcome) => {
            format!(
                "tl__mark tl__mark--{} tl__mark--{}",
                category.as_str(),
                outcome.as_str()
            )
        }
    }
}

fn focus_dot(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(dot) = element.and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok()) {
        // A dot that cannot take the focus is explained all the same.
        let _ = dot.focus();
    }
}

/// Where days begin, with their names.
fn days(picture: &Picture) -> impl IntoView + use<> {
    let height = picture.height;
    picture
        .days
        .iter()
        .map(|day| {
            view! {
                <line class="tl__day" x1=day.x x2=day.x y1="4" y2=height />
                <text class="tl__day-name" x=day.label_x y="15">{day.label.clone()}</text>
            }
        })
        .collect_view()
}

/// What was open.
fn bars(picture: &Picture) -> impl IntoView + use<> {
    picture
        .bars
        .iter()
        .map(|bar| {
            let mut class = format!("tl__bar tl__bar--{}", bar.lane.word());
            if bar.charged {
                class.push_str(" tl__bar--charged");
            }
            let fade = bar.goes_on.then(|| {
                let x = bar.x.saturating_add(bar.width).saturating_sub(9);
                let top = bar.y.saturating_add(BAR_HEIGHT / 2).saturating_sub(5);
                view! { <path class="tl__goes-on" d=format!("M{x} {top}l5 5-5 5") /> }
            });
            view! {
                <g>
                    <title>{bar.title.clone()}</title>
                    <rect class=class x=bar.x y=bar.y width=bar.width.max(3) height=BAR_HEIGHT rx="4" />
                    {fade}
                </g>
            }
        })
        .collect_view()
}

/// The names of the bars; above the line through everything that was open at a moment.
fn names(picture: &Picture) -> impl IntoView + use<> {
    picture
        .bars
        .iter()
        .map(|bar| {
            view! {
                <text
                    class=format!("tl__bar-name tl__bar-name--{}", bar.lane.word())
                    x=bar.x.saturating_add(8)
                    y=bar.y.saturating_add(15)
                >
                    {bar.label.clone()}
                </text>
            }
        })
        .collect_view()
}

/// A dot without its price.
fn mark(spot: &Spot) -> AnyView {
    let (x, y) = (spot.x, spot.y);
    let class = dot_class(spot.dot);
    match spot.dot {
        Dot::Arrival => {
            let outline = format!("M{x} {}l8 8-8 8-8-8z", y.saturating_sub(8));
            view! { <path class=class d=outline /> }.into_any()
        }
        Dot::Inbound => view! { <circle class=class cx=x cy=y r="5" /> }.into_any(),
        Dot::Outbound(_, _) => view! { <circle class=class cx=x cy=y r="7" /> }.into_any(),
    }
}

/// The message to which a key leads from another; none where it is no key of the picture.
fn along(moments: &[usize], from: usize, key: &str) -> Option<usize> {
    let place = moments.iter().position(|moment| *moment == from)?;
    let last = moments.len().saturating_sub(1);
    let place = match key {
        "ArrowRight" => place.saturating_add(1).min(last),
        "ArrowLeft" => place.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    moments.get(place).copied()
}

/// The picture itself. Dots are numbered by their place among the messages; `id` begins the ids of this picture's dots.
pub(crate) fn picture_svg(
    picture: &Picture,
    label: String,
    current: RwSignal<Option<usize>>,
    id: &'static str,
    number: usize,
    language: Language,
) -> impl IntoView + use<> {
    let text = messages(language);
    let (width, height) = (picture.width, picture.height);
    let moments: Vec<usize> = picture.spots.iter().map(|spot| spot.moment).collect();
    let first = moments.first().copied();
    let places: Vec<(usize, i64, i64, i64)> = picture
        .spots
        .iter()
        .map(|spot| {
            let end = spot.price.as_ref().map_or(spot.y, |price| price.y);
            (spot.moment, spot.x, spot.y, end.saturating_sub(13))
        })
        .collect();
    let (days, bars, names) = (days(picture), bars(picture), names(picture));
    let dot_id = move |moment: usize| format!("{id}-{number}-{moment}");
    let moments = StoredValue::new(moments);
    let go = move |from: usize, key: &str| -> bool {
        let target = moments.with_value(|moments| along(moments, from, key));
        if let Some(target) = target {
            current.set(Some(target));
            focus_dot(&dot_id(target));
        }
        target.is_some()
    };
    let spots = picture
        .spots
        .iter()
        .map(|spot| {
            let moment = spot.moment;
            let is_current = move || current.get() == Some(moment);
            let tab_stop = move || {
                let here = current
                    .get()
                    .filter(|current| moments.with_value(|moments| moments.contains(current)));
                if here.or(first) == Some(moment) { "0" } else { "-1" }
            };
            let (x, y) = (spot.x, spot.y);
            let mark = mark(spot);
            let price = spot.price.as_ref().map(|price| {
                view! {
                    <text class="tl__price" x=x y=price.y text-anchor="middle">{price.text.clone()}</text>
                }
            });
            view! {
                <g
                    id=dot_id(moment)
                    class="tl__dot"
                    class:tl__dot--current=is_current
                    role="button"
                    tabindex=tab_stop
                    aria-label=spot.name.clone()
                    aria-pressed=move || is_current().to_string()
                    data-testid="dot"
                    on:focus=move |_| current.set(Some(moment))
                    on:pointerenter=move |_| current.set(Some(moment))
                    on:click=move |_| current.set(Some(moment))
                    on:keydown=move |event| {
                        if go(moment, &event.key()) {
                            event.prevent_default();
                        }
                    }
                >
                    <circle class="tl__hit" cx=x cy=y r="13" />
                    {mark}
                    {price}
                </g>
            }
        })
        .collect_view();
    let cursor = move || {
        let here = current.get()?;
        let (_, x, y, end) = places.iter().copied().find(|(moment, ..)| *moment == here)?;
        Some(view! {
            <line class="tl__cursor" x1=x x2=x y1=DAYS_HEIGHT y2=end />
            <circle class="tl__halo" cx=x cy=y r="12" />
        })
    };
    view! {
        <svg
            class="tl"
            role="group"
            aria-label=label
            width=width
            height=height
            viewBox=format!("0 0 {width} {height}")
        >
            {days}
            <line class="tl__line" x1="0" x2=width y1=picture.business_y y2=picture.business_y />
            <line class="tl__line" x1="0" x2=width y1=picture.contact_y y2=picture.contact_y />
            <text class="tl__who" x=width.saturating_sub(6) y=picture.business_y.saturating_sub(6) text-anchor="end">
                {text.lane_business}
            </text>
            <text class="tl__who" x=width.saturating_sub(6) y=picture.contact_y.saturating_sub(6) text-anchor="end">
                {text.lane_contact}
            </text>
            {bars}
            {cursor}
            {names}
            {spots}
        </svg>
    }
}
