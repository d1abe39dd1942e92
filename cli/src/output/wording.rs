//! `free_form_outside_window`, 3: "3 free-form messages came outside the customer service window …".

use billing_core::{
    base::category::Category,
    metering::charge_event::FreeReason,
    statement::bill::{Warning, WarningKind},
};

use super::money_text::{count, counted};

/// A category as a heading.
pub(crate) fn category(category: Category) -> &'static str {
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
pub(crate) fn free(reason: FreeReason) -> &'static str {
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
pub(crate) fn warning(warning: Warning) -> Option<String> {
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
            format!("{units} {is} charged at a derived price, not a published one (see `wabill rates list`).")
        }
        WarningKind::NoTierTable => {
            format!("{messages} {is} charged at the list price because no volume tiers of that day are known.")
        }
        WarningKind::BeforeSavedState => {
            format!("{messages} {is} older than the saved state; billed on the best that is known.")
        }
    })
}
