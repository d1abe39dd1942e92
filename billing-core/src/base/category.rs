//! `"marketing"`, `"utility"`, `"authentication"`, `"service"`: what a price list prices.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::localized::Localized;

/// What a template was approved as. Free-form messages and reactions have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateCategory {
    /// Offers, news, anything that promotes.
    Marketing,
    /// About an order, an account or a request of the contact.
    Utility,
    /// One-time codes.
    Authentication,
}

impl TemplateCategory {
    /// The word used in message logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
        }
    }

    /// The price-list category of the same name.
    pub fn category(self) -> Category {
        match self {
            Self::Marketing => Category::Marketing,
            Self::Utility => Category::Utility,
            Self::Authentication => Category::Authentication,
        }
    }
}

/// A column of a rate card, and the `category` of a bill line. New ones appear by date.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Marketing templates.
    Marketing,
    /// Utility templates.
    Utility,
    /// Authentication templates at the domestic price.
    Authentication,
    /// Authentication templates at the international price (RAT-101).
    AuthenticationInternational,
    /// Everything that is not a template.
    Service,
    /// A conversation the business opened, 2022-02-01 to 2023-05-31.
    BusinessInitiated,
    /// A conversation that answered the contact, 2022-02-01 to 2023-05-31.
    UserInitiated,
}

impl Category {
    /// Every category, in the order rate cards list them.
    pub const ALL: [Self; 7] = [
        Self::Marketing,
        Self::Utility,
        Self::Authentication,
        Self::AuthenticationInternational,
        Self::Service,
        Self::BusinessInitiated,
        Self::UserInitiated,
    ];

    /// The word used in tables and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::AuthenticationInternational => "authentication_international",
            Self::Service => "service",
            Self::BusinessInitiated => "business_initiated",
            Self::UserInitiated => "user_initiated",
        }
    }

    /// Its place in [`Category::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Marketing => 0,
            Self::Utility => 1,
            Self::Authentication => 2,
            Self::AuthenticationInternational => 3,
            Self::Service => 4,
            Self::BusinessInitiated => 5,
            Self::UserInitiated => 6,
        }
    }

    /// The count its charged messages add to, where the regime has volume tiers (RAT-102).
    pub fn tier_family(self) -> Option<TierFamily> {
        match self {
            Self::Utility => Some(TierFamily::Utility),
            Self::Authentication | Self::AuthenticationInternational => Some(TierFamily::Authentication),
            Self::Marketing | Self::Service | Self::BusinessInitiated | Self::UserInitiated => None,
        }
    }
}

impl core::str::FromStr for Category {
    type Err = UnknownCategory;

    /// ```
    /// use billing_core::base::category::Category;
    /// assert_eq!("utility".parse(), Ok(Category::Utility));
    /// assert!("Utility ".parse::<Category>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, UnknownCategory> {
        Self::ALL
            .into_iter()
            .find(|category| category.as_str() == text)
            .ok_or_else(|| UnknownCategory(text.to_owned()))
    }
}

impl core::fmt::Display for Category {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a category; expected marketing, utility, authentication, authentication_international, service, business_initiated or user_initiated"
)]
pub struct UnknownCategory(pub String);

impl Localized for UnknownCategory {
    fn english(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "`{}` ist keine Kategorie; erwartet ist marketing, utility, authentication, authentication_international, \
             service, business_initiated, user_initiated",
            self.0
        ))
    }
}

/// What one volume-tier count counts; domestic and international authentication share theirs.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierFamily {
    /// Charged utility messages.
    Utility,
    /// Charged authentication messages, domestic and international.
    Authentication,
}

impl TierFamily {
    /// The word used in explanations and saved states.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utility => "utility",
            Self::Authentication => "authentication",
        }
    }
}
