//! The same three days under the rules of five times, one below the other on one measure of time.

use std::sync::Arc;

use billing_core::statement::{line_item::LineOutcome, timeline::Moment};
use leptos::{html, prelude::*};
use page_protocol::Chapter;

use super::{
    timeline::{Legend, detail, picture_svg, room},
    timeline_layout::{axis, first_midnight, headline, layout, what_and_outcome},
};
use crate::{
    format,
    i18n::messages::{chapter, messages, picture_label},
    page::Page,
};

/// Width of the headings next to the pictures, on a wide screen.
const HEADINGS: i64 = 232;
/// From this width of the frame on, headings are next to the pictures, not above.
const WIDE: i64 = 900;
/// Least width of a picture.
const LEAST_WIDTH: i64 = 760;

/// All chapters.
#[component]
pub(crate) fn StoryPanel(chapters: Arc<Vec<Chapter>>) -> impl IntoView {
    let language = Page::here().language.get_untracked();
    let text = messages(language);
    let frame = NodeRef::<html::Div>::new();
    let width = room(frame);
    // The first message that the rules of any time charge.
    let first = chapters
        .iter()
        .filter_map(|chapter| {
            let charged = |moment: &Moment| {
                moment
                    .explanation
                    .as_ref()
                    .is_some_and(|explained| explained.outcome == LineOutcome::Charged)
            };
            chapter.timelines.first()?.moments.iter().position(charged)
        })
        .min();
    let current = RwSignal::new(first.or(Some(0)));
    let rows = {
        let chapters = Arc::clone(&chapters);
        move || {
            let width = width.get();
            let beside = if WIDE <= width { HEADINGS } else { 0 };
            let room = width.saturating_sub(beside).max(LEAST_WIDTH);
            // One scale for all, so that a message is at the same x in every row.
            let measure = chapters.first().and_then(|chapter| {
                let timeline = chapter.timelines.first()?;
                let all = 0..timeline.moments.len();
                Some(axis(timeline, &all, first_midnight(timeline), room))
            })?;
            let rows = chapters
                .iter()
                .enumerate()
                .filter_map(|(number, of)| {
                    let timeline = of.timelines.first()?;
                    let all = 0..timeline.moments.len();
                    let picture = layout(timeline, &all, &measure, first_midnight(timeline), language);
                    let (since, rule) = chapter(of.regime.as_deref().unwrap_or_default(), of.since, language);
                    let total = of.bill.totals.iter().map(|total| format::money(total.amount, language));
                    let total: Vec<String> = total.collect();
                    let label = format!("{since}: {}", picture_label(&timeline.contact, all.len(), language));
                    Some(view! {
                        <article class="chapter" data-testid="chapter">
                            <header class="chapter__head">
                                <h3>{since}</h3>
                                <p class="soft small">{rule}</p>
                                <p class="chapter__total">
                                    <span class="spoken">{text.chapter_total} ": "</span>
                                    {total.join(" + ")}
                                </p>
                            </header>
                            <div class="chapter__picture">
                                {picture_svg(&picture, label, current, "story", number, language)}
                            </div>
                        </article>
                    })
                })
                .collect_view();
            Some(rows)
        }
    };
    let verdicts = move || {
        let place = current.get()?;
        let cards = chapters
            .iter()
            .filter_map(|of| {
                let timeline = of.timelines.first()?;
                let moment = timeline.moments.get(place)?;
                let (since, _) = chapter(of.regime.as_deref().unwrap_or_default(), of.since, language);
                let (_, came_to) = what_and_outcome(moment, language);
                Some(view! {
                    <article class="verdict">
                        <h4 class="soft small">{since}</h4>
                        <p class="verdict__outcome">{came_to}</p>
                        {detail(timeline, moment, headline(moment, language), language)}
                    </article>
                })
            })
            .collect_view();
        Some(cards)
    };
    view! {
        <div class="chapters" node_ref=frame>
            {rows}
        </div>
        <Legend language />
        <div class="verdicts" aria-live="polite" data-testid="story-told">
            {verdicts}
        </div>
    }
}
