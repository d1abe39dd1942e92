//! Why each line of an estimate is as it is, from the counts its units took part in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::result::{LineCount, LineExplanation, RegimeSince};
use crate::{
    base::{category::Category, contact::masked, few, rule::Rule},
    intake::names::Names,
    metering::{
        charge_event::{Due, FreeReason},
        context::Context,
    },
    rating::rater::{Outcome, QueueKey, Rated, Rater, Stretch},
    statement::{
        assemble::line,
        explain::{Fact, allowance_rule},
        line_item::LineItem,
    },
    tariff::{refusal::Refusal, regime::AllowanceScope},
};

#[derive(Default)]
struct Reasons {
    regimes: BTreeSet<RegimeSince>,
    deciding: BTreeSet<Rule>,
    counting: BTreeSet<Rule>,
    not_covered: BTreeMap<Rule, u64>,
    stretches: BTreeMap<Stretch, (u64, Rated)>,
    error: Option<Arc<Refusal>>,
}

/// One explanation per line, in the order of the lines.
pub(crate) fn explain_lines(
    context: &Context<'_>,
    names: &Names,
    rater: &Rater<'_>,
    units: &[Rated],
    lines: &[LineItem],
) -> Vec<LineExplanation> {
    let mut all: Vec<Reasons> = lines.iter().map(|_| Reasons::default()).collect();
    for rated in units {
        let own = line(context, rated).and_then(|own| lines.binary_search_by(|line| line.order(&own)).ok());
        if let Some(reasons) = own.and_then(|own| all.get_mut(own)) {
            reasons.add(context, rated);
        }
    }
    let explanations = all.into_iter().enumerate();
    explanations
        .map(|(place, reasons)| reasons.explanation(context, names, rater, place))
        .collect()
}

impl Reasons {
    fn add(&mut self, context: &Context<'_>, rated: &Rated) {
        let key = &rated.key;
        self.regimes
            .extend(context.regime(key.period).map(|regime| RegimeSince {
                name: regime.name.clone(),
                since: regime.effective_from,
            }));
        self.deciding.insert(key.event.rule);
        if key.event.category == Category::AuthenticationInternational {
            self.deciding.insert(Rule::Rat101);
        }
        match &rated.outcome {
            Outcome::Free(FreeReason::Exempt) => {
                self.counting.insert(Rule::Pmp205);
            }
            Outcome::Refused(error) => self.error = Some(Arc::clone(error)),
            Outcome::Free(_) | Outcome::Charged { .. } => {}
        }
        match rated.stretch {
            Some(stretch) => {
                self.counting.extend(match stretch.of {
                    QueueKey::Allowance(_) => allowance_rule(context, key),
                    QueueKey::Tier(_) => Some(Rule::Rat102),
                });
                let (units, _) = self.stretches.entry(stretch).or_insert_with(|| (0, rated.clone()));
                *units = units.saturating_add(rated.quantity);
            }
            None if key.event.category == Category::BusinessInitiated && key.event.due == Due::Charged => {
                if let Some(rule) = allowance_rule(context, key) {
                    let units = self.not_covered.entry(rule).or_default();
                    *units = units.saturating_add(rated.quantity);
                }
            }
            None => {}
        }
    }

    fn explanation(self, context: &Context<'_>, names: &Names, rater: &Rater<'_>, line: usize) -> LineExplanation {
        let not_covered = self.not_covered.into_iter().map(|(rule, quantity)| LineCount {
            quantity,
            fact: Fact::NotCovered { rule },
        });
        let stretches = self
            .stretches
            .into_iter()
            .map(|(stretch, (quantity, rated))| LineCount {
                quantity,
                fact: fact(context, names, rater, stretch, &rated),
            });
        let mut counts: Vec<LineCount> = not_covered.chain(stretches).collect();
        // Business numbers are kept by the order in which the plan names them; readers look for names.
        few::sort_by_key(&mut counts, |count| match &count.fact {
            Fact::Allowance { owner, before, .. } => (owner.len(), owner.clone(), *before),
            Fact::Tier { before, .. } => (0, String::new(), *before),
            Fact::NotCovered { .. }
            | Fact::WindowOpen { .. }
            | Fact::WindowClosed { .. }
            | Fact::Arrival { .. }
            | Fact::EntryWindow { .. }
            | Fact::Reported { .. }
            | Fact::Joined { .. }
            | Fact::Opened { .. }
            | Fact::International { .. }
            | Fact::OutsideWindow => (0, String::new(), 0),
        });
        LineExplanation {
            line,
            regimes: self.regimes.into_iter().collect(),
            rules: self.deciding.into_iter().chain(self.counting).collect(),
            counts,
            error: self.error,
        }
    }
}

fn fact(context: &Context<'_>, names: &Names, rater: &Rater<'_>, stretch: Stretch, unit: &Rated) -> Fact {
    let Stretch { of, before, after } = stretch;
    match of {
        QueueKey::Allowance(key) => Fact::Allowance {
            scope: key.scope(),
            owner: shown(key.scope(), context.allowance_owner(&key, names)),
            month: key.month,
            units: context.allowance_units(key.month),
            before,
            after,
        },
        QueueKey::Tier(key) => Fact::Tier {
            portfolio: context.portfolio_name(key.portfolio).to_owned(),
            family: key.family,
            month: key.month,
            before,
            after,
            band: rater.band(&unit.key, before.saturating_add(1)),
        },
    }
}

/// The owner of an allowance; a business number named by its phone number is masked.
pub(crate) fn shown(scope: AllowanceScope, owner: String) -> String {
    let digits = owner.bytes().filter(u8::is_ascii_digit).count();
    let phone = 6 < digits
        && owner
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-() /".contains(&byte));
    match scope {
        AllowanceScope::BusinessNumber if phone => masked(&owner),
        AllowanceScope::BusinessNumber | AllowanceScope::Account => owner,
    }
}
