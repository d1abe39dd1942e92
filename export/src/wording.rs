//! `free_form_outside_window`, 3: "3 free-form messages came outside the customer service window …".

use billing_core::{
    base::category::Category,
    estimate::result::{AllowanceUse, FeeKind, FeeLine, TierUse},
    metering::charge_event::FreeReason,
    statement::{
        bill::{Warning, WarningKind},
        explain_text::Language,
        warning_text,
    },
    tariff::regime::AllowanceScope,
};

use crate::money_text::{count, counted, grouped};

/// A category as a heading.
pub fn category(category: Category) -> &'static str {
    match category {
        Category::Marketing => "Marketing",
        Category::Utility => "Utility",
        Category::Authentication => "Authentication",
        Category::AuthenticationInternational => "Authentication, international",
        Category::Service => "Service",
        Category::BusinessInitiated => "Business-initiated",
        Category::UserInitiated => "User-initiated",
    }
}

/// Why a unit is free, in a few words.
pub fn free(reason: FreeReason) -> &'static str {
    match reason {
        FreeReason::OpenConversation => "in an open conversation",
        FreeReason::EntryPoint => "after an ad or page button",
        FreeReason::MonthlyAllowance => "monthly allowance",
        FreeReason::ServiceFree => "service conversation",
        FreeReason::CustomerServiceWindow => "customer service window",
        FreeReason::Reaction => "reaction",
        FreeReason::Exempt => "exempt account",
    }
}

/// A warning as a sentence; none where it concerns nothing.
pub fn warning(warning: &Warning) -> Option<String> {
    let (number, messages) = (warning.count, counted(warning.count, "message", "messages"));
    let one = number == 1;
    let (is, was) = if one { ("is", "was") } else { ("are", "were") };
    if number == 0 {
        return None;
    }
    Some(match warning.kind {
        WarningKind::FreeFormOutsideWindow => {
            let free_form = if one { "free-form message" } else { "free-form messages" };
            format!(
                "{} {free_form} came outside the customer service window, where there should be none; treated as inside.",
                count(number)
            )
        }
        WarningKind::FailedAndDelivered => {
            format!("{messages} {was} reported both failed and delivered; the failure is not believed.")
        }
        WarningKind::DerivedPrice => {
            let units = counted(number, "unit", "units");
            let details = warning.details.iter();
            let more: Vec<String> = details
                .map(|of| format!(" {}.", warning_text::detail(of, Language::English)))
                .collect();
            let more = more.concat();
            format!("{units} {is} charged at a derived price, not a published one (see `wabill rates list`).{more}")
        }
        WarningKind::NoTierTable => {
            format!("{messages} {is} charged at the list price because no volume tiers of that day are known.")
        }
        WarningKind::BeforeSavedState => {
            format!("{messages} {is} older than the saved state; billed on the best that is known.")
        }
        WarningKind::ConversationReportsDisagree => {
            format!("{messages} {was} reported in a conversation that another report describes otherwise.")
        }
        WarningKind::SimilarContacts => {
            let contacts = counted(number, "contact", "contacts");
            format!("{contacts} may be another one in other spelling; they are billed as different persons.")
        }
        WarningKind::PriceAssumed | WarningKind::RulesAssumed | WarningKind::CurrencyStopped => {
            return warning_text::sentence(warning, Language::English);
        }
    })
}

/// What a fee is for, in a few words.
pub fn fee(fee: &FeeLine) -> String {
    match fee.kind {
        FeeKind::Monthly => "Base fee".to_owned(),
        FeeKind::PerNumber => "Licence per business number".to_owned(),
        FeeKind::PerMessage => "Fee per message".to_owned(),
        FeeKind::Markup => {
            let percent = fee.percent.as_deref().unwrap_or("?");
            let base = fee.base.map(|base| grouped(&base.to_string())).unwrap_or_default();
            let of = fee
                .category
                .map_or_else(String::new, |of| format!("{}: ", category(of).to_lowercase()));
            format!("Mark-up, {of}{percent} % of {base}")
        }
    }
}

/// What a plan does to an allowance, as a sentence.
pub fn allowance(allowance: &AllowanceUse) -> String {
    let owner = match allowance.scope {
        AllowanceScope::Account => "account",
        AllowanceScope::BusinessNumber => "business number",
    };
    format!(
        "{}, {owner} {}: {} of {} free units used, {} left.",
        allowance.month,
        allowance.owner,
        count(allowance.used),
        count(allowance.units),
        count(allowance.left)
    )
}

/// What a plan does to a volume-tier count, as a sentence.
pub fn tier(tier: &TierUse) -> String {
    format!(
        "{}, {} {}: {} charged before, {} with this plan (portfolio {}).",
        tier.month,
        tier.market,
        tier.family.as_str(),
        count(tier.before),
        count(tier.after),
        tier.portfolio
    )
}
