//! Where an earlier run stopped: what was open, what was counted, which messages are settled.
//!
//! A state continues a log: the next run bills only its own messages, as if it had read the earlier ones too. It holds
//! contacts in full, since windows belong to them; treat the file like the log.

use std::collections::BTreeMap;

use core::hash::Hasher;

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

use super::{pair::PairState, usage::Usage};
use crate::{
    base::{
        category::TierFamily,
        contact::{Contact, business_number},
        few,
        index::{AccountIndex, TagIndex},
        instant::Instant,
        localized::sentences,
        month::BillingMonth,
        time_zone::{Tz, same_clock},
    },
    intake::{
        account::AccountBook,
        known::Known,
        message::{Flags, Message, PairKey},
        names::Names,
        persons::Persons,
        report::{Conversation, Report},
    },
    tariff::regime::AllowanceScope,
};

/// The version this program writes; older ones are read as long as they are known.
pub const STATE_VERSION: u32 = 3;

/// The oldest version this program reads. Version 1 knew no persons with several numbers or ids and no reported
/// conversations, version 2 not what was billed.
const OLDEST_VERSION: u32 = 1;

/// How long settled messages are remembered, in days; see `docs/decisions/0007`.
pub const SETTLED_DAYS: u32 = 180;

/// How long a pair is kept after its last window or conversation has ended, in days, for rows that come late.
pub(crate) const PAIR_DAYS: u32 = 40;

/// Everything a later run needs of earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// [`STATE_VERSION`] when it was written.
    pub version: u32,
    /// The latest moment of all messages so far.
    pub through: Instant,
    /// The earliest time that any row named so far; unknown in states of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
    /// Contacts that are one person (D21), as texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<(String, String)>,
    /// Windows and conversations.
    pub pairs: Vec<SavedPair>,
    /// Allowance counts.
    pub allowances: Vec<SavedAllowance>,
    /// Volume-tier counts.
    pub tiers: Vec<SavedTier>,
    /// Messages sent and not delivered yet.
    pub open: Vec<SavedMessage>,
    /// Hashes of the ids of settled messages, by the day of their moment (days since 1970).
    pub settled: BTreeMap<u32, Vec<IdHash>>,
    /// What the accounts billed so far were billed with; empty in states of before 2026-12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<SavedAccount>,
    /// What was billed, of the last months.
    #[serde(default)]
    pub usage: Usage,
}

/// The part of a state that says how the months stand: small, and without contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The latest moment of all messages so far.
    pub through: Instant,
    /// Allowance counts.
    pub allowances: Vec<SavedAllowance>,
    /// Volume-tier counts.
    pub tiers: Vec<SavedTier>,
    /// What the accounts were billed with.
    pub accounts: Vec<SavedAccount>,
    /// What was billed, of the last months.
    pub usage: Usage,
}

impl State {
    /// How the months stand.
    pub fn summary(&self) -> Summary {
        Summary {
            through: self.through,
            allowances: self.allowances.clone(),
            tiers: self.tiers.clone(),
            accounts: self.accounts.clone(),
            usage: self.usage.clone(),
        }
    }
}

impl Default for Instant {
    fn default() -> Self {
        Self::MIN
    }
}

/// A message id's 128-bit hash, as 32 hexadecimal digits in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdHash(u128);

impl IdHash {
    /// The hash of an id; the same on every machine and in every version.
    pub fn of(id: &[u8]) -> Self {
        let mut hasher = SipHasher13::new_with_keys(0x7761_6269_6c6c_0001, 0x7365_6e64_6964_7331);
        hasher.write(id);
        Self(hasher.finish128().as_u128())
    }
}

impl From<IdHash> for String {
    fn from(hash: IdHash) -> Self {
        format!("{:032x}", hash.0)
    }
}

impl TryFrom<String> for IdHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let hash = (text.len() == 32)
            .then(|| u128::from_str_radix(&text, 16).ok())
            .flatten();
        hash.map(Self)
            .ok_or_else(|| format!("`{text}` is not a hash of 32 hexadecimal digits"))
    }
}

/// What decides an account's prices and months, as it was when its messages were billed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SavedAccount {
    /// The account's id.
    pub account: String,
    /// Its currency's code.
    pub currency: String,
    /// The IANA name of its time zone.
    pub time_zone: String,
}

sentences! {
    /// Why a run cannot go on from a state: what was found and what was expected.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum StateError {
        /// A version of the program wrote it that this one does not know.
        UnknownVersion {
            /// The state's version.
            version: u32,
        } => (
            "the state has version {version}; this program reads versions {OLDEST_VERSION} to {STATE_VERSION}",
            "der Stand hat Version {version}; dieses Programm liest die Versionen {OLDEST_VERSION} bis {STATE_VERSION}",
        ) remedy (
            "use the version of the program that wrote it, or a newer one",
            "verwenden Sie die Version des Programms, die ihn geschrieben hat, oder eine neuere",
        ),
        /// An account has another currency or time zone than before.
        AccountChanged {
            /// The account's id.
            account: String,
            /// Its currency or time zone in the state.
            before: String,
            /// The same in the accounts file.
            now: String,
            /// Accounts that have changed besides.
            others: OtherAccounts,
        } => (
            "account `{account}` was billed with {before} so far, and the accounts file says {now}{others}; expected \
             the same, since the counts of its months go on",
            "Konto `{account}` wurde bisher mit {before} abgerechnet, und die Kontendatei sagt {now}{others}; \
             erwartet ist dasselbe, weil die Zählungen seiner Monate weitergehen",
        ) remedy (
            "correct the accounts file; if the earlier runs had it wrong, bill their logs again with a new state; if \
             it really changed, bill its messages from then on under an account of their own, with a new state",
            "berichtigen Sie die Kontendatei; war sie früher falsch, rechnen Sie die früheren Protokolle mit einem \
             neuen Stand noch einmal ab; hat es sich wirklich geändert, rechnen Sie die Nachrichten seither unter \
             einem eigenen Konto mit einem neuen Stand ab",
        ),
    }
}

sentences! {
    /// How many accounts have changed besides the first: the end of a sentence.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum OtherAccounts {
        /// No other.
        None => ("", ""),
        /// At least one.
        More {
            /// How many.
            count: usize,
        } => (" (and {count} more accounts)", " (und {count} weitere Konten)"),
    }
}

/// One pair's windows and conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPair {
    /// The business number.
    pub number: String,
    /// The contact.
    pub contact: String,
    /// What was open last.
    pub state: PairState,
    /// The conversations that were reported (D23).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conversations: Vec<Conversation>,
}

/// One allowance count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SavedAllowance {
    /// Whose count it is.
    pub scope: AllowanceScope,
    /// The account's id, or the business number.
    pub owner: String,
    /// The month, `YYYY-MM`.
    pub month: String,
    /// Units that asked for it, free or not.
    pub used: u64,
}

/// One volume-tier count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SavedTier {
    /// The portfolio.
    pub portfolio: String,
    /// The market's name.
    pub market: String,
    /// What is counted.
    pub family: TierFamily,
    /// The month, `YYYY-MM`.
    pub month: String,
    /// Charged messages.
    pub charged: u64,
}

/// What an undelivered message said of itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SavedMessage {
    /// The hash of its id.
    pub id: IdHash,
    /// The account's id.
    pub account: String,
    /// The business number.
    pub number: String,
    /// The contact.
    pub contact: String,
    /// Kind, category and reports, packed.
    pub facts: u16,
    /// When it was sent.
    pub sent: Instant,
    /// When the platform reported its entry-point window to end; only in states of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Instant>,
    /// What the platform reported of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Report>,
    /// The tag that was read, and its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<SavedTag>,
}

/// The value of a tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SavedTag {
    /// The tag, such as `campaign`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What an earlier run left of a pair.
#[derive(Debug, Clone, Default)]
pub(crate) struct EarlierPair {
    pub(crate) state: PairState,
    pub(crate) conversations: Vec<Conversation>,
}

/// What earlier runs left, by pair.
pub(crate) type PairMap = HashMap<PairKey, EarlierPair, foldhash::fast::FixedState>;

/// A state made ready for look-ups.
#[derive(Debug)]
pub struct Earlier {
    state: State,
    settled: HashSet<IdHash, foldhash::fast::FixedState>,
    open: HashMap<IdHash, (usize, AccountIndex), foldhash::fast::FixedState>,
    allowances: BTreeMap<(AllowanceScope, String, String), u64>,
    tiers: BTreeMap<(String, String, TierFamily, String), u64>,
}

impl Earlier {
    /// Makes a state ready. Undelivered messages of accounts that are gone from the book are forgotten.
    ///
    /// # Errors
    ///
    /// When the state was written by a version this program does not know, or when an account that was billed has
    /// another currency or time zone in the book: the counts of its months belong to the old ones.
    pub fn new(mut state: State, accounts: &AccountBook) -> Result<Self, StateError> {
        if state.version < OLDEST_VERSION || STATE_VERSION < state.version {
            return Err(StateError::UnknownVersion { version: state.version });
        }
        if let Some(error) = changed_accounts(&state.accounts, accounts) {
            return Err(error);
        }
        if state.version < STATE_VERSION {
            state.usage.since = Some(state.through);
        }
        for message in &mut state.open {
            message
                .reports
                .extend(message.expires.take().map(Report::EntryPointEnd));
        }
        let settled = state.settled.values().flatten().copied().collect();
        let open = state
            .open
            .iter()
            .enumerate()
            .filter_map(|(place, message)| Some((message.id, (place, accounts.index_of(&message.account)?))))
            .collect();
        let mut allowances: BTreeMap<_, u64> = BTreeMap::new();
        for saved in &state.allowances {
            // Earlier versions kept a business number as the log wrote it.
            let owner = match saved.scope {
                AllowanceScope::Account => saved.owner.clone(),
                AllowanceScope::BusinessNumber => business_number(&saved.owner).into_owned(),
            };
            let used = allowances.entry((saved.scope, owner, saved.month.clone())).or_default();
            *used = used.saturating_add(saved.used);
        }
        let spelled = allowances.iter().map(|((scope, owner, month), used)| SavedAllowance {
            scope: *scope,
            owner: owner.clone(),
            month: month.clone(),
            used: *used,
        });
        state.allowances = spelled.collect();
        let tiers = few::collect(state.tiers.iter().map(|saved| {
            (
                (
                    saved.portfolio.clone(),
                    saved.market.clone(),
                    saved.family,
                    saved.month.clone(),
                ),
                saved.charged,
            )
        }));
        Ok(Self {
            state,
            settled,
            open,
            allowances,
            tiers,
        })
    }

    /// The state itself.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The pairs by number and person. Where two of them turned out to be one person since, what is open of both is
    /// open.
    pub(crate) fn pairs(&self, names: &Names, persons: &Persons) -> PairMap {
        let mut pairs = PairMap::default();
        for saved in &self.state.pairs {
            let Some(contact) = Contact::parse(saved.contact.as_bytes()) else {
                continue;
            };
            let key = PairKey {
                number: names.number(&saved.number),
                contact: persons.person(names.contact_key(contact)),
            };
            let pair: &mut EarlierPair = pairs.entry(key).or_default();
            pair.state = pair.state.with(&saved.state);
            pair.conversations.extend(&saved.conversations);
        }
        pairs
    }

    pub(crate) fn allowance_used(&self, scope: AllowanceScope, owner: &str, month: BillingMonth) -> u64 {
        self.allowances
            .get(&(scope, owner.to_owned(), month.to_string()))
            .copied()
            .unwrap_or(0)
    }

    pub(crate) fn tier_used(&self, portfolio: &str, market: &str, family: TierFamily, month: BillingMonth) -> u64 {
        let key = (portfolio.to_owned(), market.to_owned(), family, month.to_string());
        self.tiers.get(&key).copied().unwrap_or(0)
    }
}

/// The first account whose currency or time zone is another one than before, and how many there are.
fn changed_accounts(saved: &[SavedAccount], accounts: &AccountBook) -> Option<StateError> {
    // Two names of one zone, such as Asia/Calcutta and Asia/Kolkata, are no change. Many accounts share few zones.
    let mut compared: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    let same_zone = |before: &str, now: Tz| {
        let zone: Option<Tz> = before.parse().ok();
        zone.is_some_and(|zone| zone == now || same_clock(zone, now))
    };
    let mut changed = saved.iter().filter_map(|before| {
        let now = accounts.get(accounts.index_of(&before.account)?)?;
        if before.currency != now.currency.code() {
            return Some((before, before.currency.as_str(), now.currency.code()));
        }
        let (zone_before, zone_now) = (before.time_zone.as_str(), now.time_zone.name());
        let same = *compared
            .entry((zone_before, zone_now))
            .or_insert_with(|| same_zone(zone_before, now.time_zone));
        (!same).then_some((before, zone_before, zone_now))
    });
    let (account, before, now) = changed.next()?;
    let others = match changed.count() {
        0 => OtherAccounts::None,
        count => OtherAccounts::More { count },
    };
    Some(StateError::AccountChanged {
        account: account.account.clone(),
        before: before.to_owned(),
        now: now.to_owned(),
        others,
    })
}

impl Earlier {
    /// The value of the tag that the names are read with; none where the earlier run read another tag.
    fn tag_of(saved: &SavedMessage, names: &Names) -> TagIndex {
        let tag = saved.tag.as_ref().filter(|tag| names.tag() == Some(&tag.name));
        tag.map_or(TagIndex::NONE, |tag| names.tag_value(&tag.value))
    }
}

impl Known for Earlier {
    fn settled(&self, id: &[u8]) -> bool {
        !self.settled.is_empty() && self.settled.contains(&IdHash::of(id))
    }

    /// An undelivered message of an earlier run, as a row of this one.
    fn open(&self, id: &[u8], names: &Names) -> Option<(Message, &[Report])> {
        if self.open.is_empty() {
            return None;
        }
        let (place, account) = *self.open.get(&IdHash::of(id))?;
        let saved = self.state.open.get(place)?;
        let message = Message {
            contact: names.contact_key(Contact::parse(saved.contact.as_bytes())?),
            id_offset: 0,
            hash_or_shard: 0,
            moment: saved.sent.seconds(),
            number: names.number(&saved.number),
            line_or_tag: Self::tag_of(saved, names).number(),
            told_line: 0,
            account,
            id_length: 0,
            flags: Flags(saved.facts),
            duplicates: 0,
        };
        Some((message, &saved.reports))
    }

    fn link_contacts(&self, names: &Names) {
        for (first, second) in &self.state.persons {
            if let (Some(first), Some(second)) = (Contact::parse(first.as_bytes()), Contact::parse(second.as_bytes())) {
                names.linked(first, second);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(currency: &str, zone: &str) -> AccountBook {
        let text = format!(r#"{{"account": [{{"id": "waba-1", "time_zone": "{zone}", "currency": "{currency}"}}]}}"#);
        AccountBook::new(serde_json::from_str(&text).unwrap()).unwrap()
    }

    fn state(accounts: &[(&str, &str, &str)]) -> State {
        let saved = |(account, currency, zone): &(&str, &str, &str)| SavedAccount {
            account: (*account).to_owned(),
            currency: (*currency).to_owned(),
            time_zone: (*zone).to_owned(),
        };
        State {
            version: STATE_VERSION,
            accounts: accounts.iter().map(saved).collect(),
            ..State::default()
        }
    }

    #[test]
    fn a_state_of_before_its_accounts_were_kept_is_read() {
        let text =
            r#"{"version": 1, "through": 0, "pairs": [], "allowances": [], "tiers": [], "open": [], "settled": {}}"#;
        let state: State = serde_json::from_str(text).unwrap();
        assert!(Earlier::new(state.clone(), &book("EUR", "UTC")).is_ok());
        assert!(!serde_json::to_string(&state).unwrap().contains("accounts"));
    }

    #[test]
    fn an_account_with_another_currency_or_time_zone_is_refused() {
        let refused = |before: &[(&str, &str, &str)], currency: &str, zone: &str| {
            let refused = Earlier::new(state(before), &book(currency, zone));
            refused.err().map(|error| error.to_string()).unwrap_or_default()
        };
        let berlin = [("waba-1", "EUR", "Europe/Berlin")];
        assert_eq!(refused(&berlin, "EUR", "Europe/Berlin"), "");
        assert!(
            refused(&berlin, "USD", "Europe/Berlin")
                .starts_with("account `waba-1` was billed with EUR so far, and the accounts file says USD;")
        );
        assert!(
            refused(&berlin, "EUR", "Europe/London")
                .contains("was billed with Europe/Berlin so far, and the accounts file says Europe/London;")
        );
        // An account that is not in the file any more, and two names of one clock.
        assert_eq!(refused(&[("waba-9", "USD", "UTC")], "EUR", "UTC"), "");
        assert_eq!(
            refused(&[("waba-1", "EUR", "Asia/Calcutta")], "EUR", "Asia/Kolkata"),
            ""
        );
        // A zone that nobody knows is another one.
        assert!(refused(&[("waba-1", "EUR", "Europe/Atlantis")], "EUR", "UTC").contains("Europe/Atlantis"));
    }
}
