//! `recipient_id` is a contact, `timestamp` a time, `campaign` nobody knows: what a column or key says of its values.

use billing_core::base::spelling;

use crate::layout::plain_title;

/// What a value is by the name of its column or key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// An id: of a message, a conversation, an account.
    Id,
    /// A phone number, a business-scoped id, or the id of a business number.
    Who,
    /// A moment.
    Time,
    /// One of the words of logs and payloads.
    Word,
    /// An amount of money, in a reported price.
    Amount,
    /// A currency.
    Currency,
    /// A number that says what failed.
    ErrorCode,
    /// Something that only the sender of the log understands.
    Unknown,
}

impl Role {
    /// The role of the values of a column or key; `parent` is the key of the object it stands in.
    pub(super) fn of(name: &str, parent: &str) -> Self {
        match plain_title(name).as_str() {
            "id" | "messageid" | "account" | "accountid" | "wabaid" | "conversationid" | "groupid" | "mid"
            | "msgid" | "wamid" | "metamsgid" | "gsid" | "externalid" | "messageuuid" | "messagesid" => Self::Id,
            "contact"
            | "contactid"
            | "businessnumber"
            | "from"
            | "to"
            | "waid"
            | "newwaid"
            | "recipientid"
            | "displayphonenumber"
            | "phonenumberid"
            | "phonenumberids"
            | "phone"
            | "phonenumber"
            | "userid"
            | "fromuserid"
            | "recipientuserid"
            | "parentuserid"
            | "fromparentuserid"
            | "recipientparentuserid"
            | "previoususerid"
            | "previousparentuserid"
            | "previous"
            | "current"
            | "customer"
            | "customernumber"
            | "recipient"
            | "sender"
            | "msisdn"
            | "mobile"
            | "mobilenumber"
            | "businessphone"
            | "businessphonenumber"
            | "fromnumber"
            | "tonumber"
            | "contactnumber" => Self::Who,
            "at"
            | "timestamp"
            | "timestampms"
            | "expiresat"
            | "expirationtimestamp"
            | "time"
            | "date"
            | "datetime"
            | "createdat"
            | "updatedat"
            | "createdtime"
            | "updatetime"
            | "sentat"
            | "deliveredat"
            | "receivedat"
            | "readat"
            | "failedat"
            | "eventtime" => Self::Time,
            "event" | "kind" | "category" | "entrypoint" | "pricingtype" | "pricingcategory" | "billable"
            | "status" | "type" | "field" | "object" | "messagingproduct" | "pricingmodel" | "subtype"
            | "recipienttype" | "sourcetype" | "eventtype" | "messagestatus" | "messagetype" | "direction" => {
                Self::Word
            }
            "amount" if parent == "cost" => Self::Amount,
            "currency" => Self::Currency,
            "code" if matches!(parent, "errors" | "error") => Self::ErrorCode,
            "errorcode" => Self::ErrorCode,
            _ => Self::Unknown,
        }
    }
}

/// Whether it is a word of logs, payloads or their keys, however it is spelled.
pub(super) fn is_word(text: &str) -> bool {
    let word = spelling::word(text.as_bytes());
    let Ok(word) = core::str::from_utf8(&word) else {
        return false;
    };
    WORDS.binary_search(&word).is_ok()
}

/// The words, sorted: events, kinds, categories, types, fields, products, and the keys by which payloads are found.
static WORDS: [&str; 151] = [
    "0",
    "1",
    "accepted",
    "account",
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "account_update",
    "ad",
    "at",
    "audio",
    "authentication",
    "authentication_international",
    "automatic_events",
    "business_capability_update",
    "business_initiated",
    "business_number",
    "business_status_update",
    "button",
    "button_reply",
    "call_status",
    "calls",
    "catalog_message",
    "category",
    "cbp",
    "changes",
    "contact",
    "contacts",
    "customer_changed_number",
    "customer_identity_changed",
    "customer_initiated",
    "deleted",
    "delivered",
    "document",
    "edit",
    "enqueued",
    "entry",
    "entry_point",
    "ephemeral",
    "errors",
    "event",
    "failed",
    "false",
    "field",
    "flows",
    "free_customer_service",
    "free_entry_point",
    "free_form",
    "free_tier",
    "general_purpose_ai",
    "group",
    "group_lifecycle_update",
    "group_marketing",
    "group_participants_update",
    "group_service",
    "group_settings_update",
    "group_status_update",
    "group_utility",
    "history",
    "image",
    "in",
    "inbound",
    "incoming",
    "individual",
    "instagram",
    "interactive",
    "kind",
    "list_reply",
    "location",
    "marketing",
    "marketing_lite",
    "message",
    "message_echoes",
    "message_handovers",
    "message_id",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "messages",
    "messaging_handovers",
    "messaging_product",
    "metadata",
    "nbp",
    "nfm_reply",
    "no",
    "object",
    "order",
    "out",
    "outbound",
    "outgoing",
    "page",
    "page_button",
    "paid_exempt",
    "partner_solutions",
    "payment",
    "payment_configuration_update",
    "pending",
    "permissions",
    "phone_number_name_update",
    "phone_number_quality_update",
    "played",
    "pmp",
    "poll_creation",
    "post",
    "product",
    "queued",
    "reaction",
    "read",
    "read_receipt",
    "received",
    "recipient_id",
    "referral_conversion",
    "regular",
    "request_welcome",
    "revoke",
    "security",
    "sent",
    "service",
    "smb_app_state_sync",
    "smb_message_echoes",
    "standby",
    "statuses",
    "sticker",
    "submitted",
    "system",
    "template",
    "template_category_update",
    "template_correct_category_detection",
    "test_post",
    "text",
    "tracking_events",
    "true",
    "typing",
    "undelivered",
    "unknown",
    "unsupported",
    "user",
    "user_changed_number",
    "user_changed_user_id",
    "user_id_update",
    "user_identity_changed",
    "user_initiated",
    "user_preferences",
    "utility",
    "value",
    "video",
    "voice",
    "warning",
    "whatsapp",
    "whatsapp_business_account",
    "yes",
];

#[cfg(test)]
mod tests {
    use billing_core::{base::category::Category, intake::reader::Column};

    use super::*;

    #[test]
    fn words_are_found_in_any_spelling() {
        assert!(WORDS.is_sorted());
        for word in [
            "delivered",
            "Free Form",
            " DELIVERED ",
            "CBP",
            "authentication-international",
        ] {
            assert!(is_word(word), "{word}");
        }
        for word in ["", "Max", "deliver", "NULL"] {
            assert!(!is_word(word), "{word}");
        }
    }

    #[test]
    fn every_column_and_category_of_a_log_is_known() {
        for column in Column::ALL {
            assert_ne!(Role::of(column.as_str(), ""), Role::Unknown, "{column:?}");
        }
        for category in Category::ALL {
            assert!(is_word(category.as_str()), "{category:?}");
        }
    }

    #[test]
    fn a_name_is_known_in_any_spelling_and_a_code_only_among_errors() {
        assert_eq!(Role::of("Message ID", ""), Role::Id);
        assert_eq!(Role::of("displayPhoneNumber", ""), Role::Who);
        assert_eq!(Role::of("code", "errors"), Role::ErrorCode);
        assert_eq!(Role::of("code", "otp"), Role::Unknown);
        assert_eq!(Role::of("amount", "order"), Role::Unknown);
    }
}
