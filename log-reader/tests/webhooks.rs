//! The payloads of the platform's webhooks, as documented and collected from 2022 to 2026, and what each becomes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod common;

use billing_core::metering::charge_event::FreeReason;
use common::{Billed, billed, told};

/// A POST body of one change of this field.
fn change(field: &str, value: &str) -> String {
    let metadata = r#""metadata":{"display_phone_number":"4930555","phone_number_id":"1029"}"#;
    let value = format!(r#"{{"messaging_product":"whatsapp",{metadata},{value}}}"#);
    let entry = format!(r#"{{"id":"waba","changes":[{{"field":"{field}","value":{value}}}]}}"#);
    format!(r#"{{"object":"whatsapp_business_account","entry":[{entry}]}}"#).replace('\n', " ") + "\n"
}

fn statuses(items: &[&str]) -> String {
    change("messages", &format!(r#""statuses":[{}]"#, items.join(",")))
}

fn inbound(items: &[&str]) -> String {
    let contacts = r#""contacts":[{"profile":{"name":"Ada"},"wa_id":"919800000001"}]"#;
    change("messages", &format!(r#"{contacts},"messages":[{}]"#, items.join(",")))
}

fn read(text: &str) -> (Billed, Vec<String>, Vec<String>) {
    let (billed, report) = billed(&[("hooks.jsonl", text.as_bytes())]).unwrap();
    (
        billed,
        report.problems.iter().map(told).collect(),
        report.notes.into_iter().map(Into::into).collect(),
    )
}

/// Kind, category, country and moment of the one message that was delivered.
fn became(items: &[&str]) -> String {
    let (billed, problems, notes) = read(&statuses(items));
    assert!(problems.is_empty() && notes.is_empty(), "{problems:?} {notes:?}");
    assert!(billed.problems.is_empty(), "{:?}", billed.problems);
    match billed.explanations.as_slice() {
        [it] => format!(
            "{} {} {} {}",
            it.kind,
            it.category,
            it.country,
            it.at.trim_end_matches("+00:00")
        ),
        [] => format!("undelivered {}", billed.bill.input.undelivered),
        _ => panic!("{:?}", billed.explanations),
    }
}

#[test]
fn every_shape_of_a_status_becomes_a_row() {
    // Of 2022: the category is that of the conversation, and a template cannot be told from an answer.
    let a1 = r#"{"id":"wamid.A1","status":"sent","timestamp":"1646128800","recipient_id":"5511999990001",
        "conversation":{"id":"c0ffee01","expiration_timestamp":"1646215200","origin":{"type":"business_initiated"}},
        "pricing":{"pricing_model":"CBP","billable":true,"category":"business_initiated"}}"#;
    assert_eq!(became(&[a1]), "undelivered 1");
    // The price stood on `sent` only.
    let a2 = r#"{"id":"wamid.A1","status":"delivered","timestamp":"1646128805","recipient_id":"5511999990001"}"#;
    assert_eq!(became(&[a2, a1]), "free_form business_initiated BR 2022-03-01T10:00:05");

    // Of 2023-06 to 2025-06.
    let b1 = r#"{"id":"wamid.B1","status":"delivered","timestamp":"1700000005","recipient_id":"919800000001",
        "conversation":{"id":"c0ffee02","origin":{"type":"utility"}},
        "pricing":{"billable":true,"pricing_model":"CBP","category":"utility"}}"#;
    assert_eq!(became(&[b1]), "template utility IN 2023-11-14T22:13:25");
    let b2 = r#"{"id":"wamid.B2","status":"sent","timestamp":"1700000100","recipient_id":"919800000001",
        "conversation":{"id":"c0ffee03","expiration_timestamp":"1700259300","origin":{"type":"referral_conversion"}},
        "pricing":{"billable":false,"pricing_model":"CBP","category":"referral_conversion"}}"#;
    let b3 = r#"{"id":"wamid.B2","status":"read","timestamp":"1700000160","recipient_id":"919800000001"}"#;
    assert_eq!(became(&[b2, b3]), "free_form service IN 2023-11-14T22:16:00");

    // Per message, up to version 23 and from version 24 on.
    let c1 = r#"{"id":"wamid.C1","status":"sent","timestamp":"1752000000","recipient_id":"525500000001",
        "conversation":{"id":"per-message-id","expiration_timestamp":"1752086400","origin":{"type":"marketing"}},
        "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}"#;
    let c1_delivered =
        r#"{"id":"wamid.C1","status":"delivered","timestamp":"1752000003","recipient_id":"525500000001"}"#;
    assert_eq!(became(&[c1]), "undelivered 1");
    assert_eq!(became(&[c1, c1_delivered]), "template marketing MX 2025-07-08T18:40:03");
    let c2 = r#"{"id":"wamid.C2","status":"delivered","timestamp":"1764000000","recipient_id":"525500000001",
        "pricing":{"billable":false,"pricing_model":"PMP","type":"free_customer_service","category":"utility"}}"#;
    assert_eq!(became(&[c2]), "template utility MX 2025-11-24T16:00:00");
    let c3 = r#"{"id":"wamid.C3","status":"sent","timestamp":"1764000100","recipient_id":"525500000001",
        "conversation":{"id":"fep-window-id","expiration_timestamp":"1764259320","origin":{"type":"referral_conversion"}},
        "pricing":{"billable":false,"pricing_model":"PMP","type":"free_entry_point","category":"referral_conversion"}}"#;
    let c3_read = r#"{"id":"wamid.C3","status":"read","timestamp":"1764000160","recipient_id":"525500000001"}"#;
    assert_eq!(became(&[c3, c3_read]), "free_form service MX 2025-11-24T16:02:40");

    // From 2026-10-01, the first to a business-scoped id.
    let d1 = r#"{"id":"wamid.D1","status":"delivered","timestamp":"1791000000","recipient_user_id":"IN.1234567890",
        "pricing":{"billable":false,"pricing_model":"PMP","type":"free_customer_service","category":"service"}}"#;
    assert_eq!(became(&[d1]), "free_form service IN 2026-10-03T04:00:00");
    let d2 = r#"{"id":"wamid.D2","status":"read","timestamp":"1791000300","recipient_id":"919800000001",
        "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"service"}}"#;
    assert_eq!(became(&[d2]), "free_form service IN 2026-10-03T04:05:00");
    let d3 = r#"{"id":"wamid.D3","status":"delivered","timestamp":"1792000000","recipient_id":"919800000001",
        "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"service","subtype":"paid_exempt"}}"#;
    assert_eq!(became(&[d3]), "free_form service IN 2026-10-14T17:46:40");
    let d4 = r#"{"id":"wamid.D4","status":"delivered","timestamp":"1792000100","recipient_id":"919800000001",
        "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing_lite","cost":{"amount":"0.0109","currency":"USD"}}}"#;
    assert_eq!(became(&[d4]), "template marketing IN 2026-10-14T17:48:20");
    let d6 = r#"{"id":"wamid.D6","status":"failed","timestamp":"1792000300","recipient_id":"16505551234",
        "errors":[{"code":131049,"title":"...","message":"...","error_data":{"details":"..."},"href":"..."}]}"#;
    assert_eq!(became(&[d6]), "undelivered 1");

    // Both spellings; a number where text is usual; fields nobody has seen before.
    for spelling in [
        "authentication",
        "authentication-international",
        "authentication_international",
    ] {
        let status = format!(
            r#"{{"id":"e","status":"delivered","timestamp":1792000100,"recipient_id":919800000001,"new_field":[{{}}],
            "pricing":{{"billable":true,"pricing_model":"PMP2","type":"something_new","category":"{spelling}","more":null}}}}"#
        );
        assert_eq!(became(&[&status]), "template authentication IN 2026-10-14T17:48:20");
    }
}

#[test]
fn a_null_stands_for_what_was_left_out() {
    let answer = r#"{"id":"out","status":"delivered","timestamp":"1764000100","recipient_id":"919800000001",
        "conversation":null,"errors":null,"pricing":{"billable":true,"type":null,"category":"utility"}}"#;
    let text = change(
        "messages",
        &format!(r#""messages":null,"contacts":null,"statuses":[{answer}]"#),
    ) + &change("messages", r#""messages":null,"statuses":null"#)
        + "{\"entry\":[{\"id\":\"waba\",\"changes\":null},{\"id\":\"waba\",\"changes\":[{\"field\":\"messages\",\"value\":null}]}]}\n";
    let (billed, problems, _) = read(&text);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!((billed.bill.input.rows, billed.bill.input.delivered), (1, 1));
}

#[test]
fn a_message_written_to_a_group_does_not_open_the_contacts_own_window() {
    let text = |group: &str| {
        format!(
            r#"{{"from":"919800000001",{group}"id":"in","timestamp":"1764000000","type":"text","text":{{"body":"Hi"}}}}"#
        )
    };
    let answer = r#"{"id":"out","status":"delivered","timestamp":"1764000100","recipient_id":"919800000001",
        "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}"#;
    for (group, reason, rejected) in [
        ("", Some(FreeReason::CustomerServiceWindow), 0),
        (r#""group_id":"G1","#, None, 1),
    ] {
        let (billed, problems, _) = read(&(inbound(&[&text(group)]) + &statuses(&[answer])));
        assert_eq!(billed.explanations[0].reason, reason, "{group}");
        assert_eq!(
            (billed.bill.input.rejected, problems.len()),
            (rejected, usize::from(rejected == 1))
        );
    }
}

#[test]
fn what_is_not_billed_here_is_rejected_by_name_and_its_neighbours_are_read() {
    let good = |id: &str| {
        format!(
            r#"{{"id":"{id}","status":"delivered","timestamp":"1792000000","recipient_id":"919800000001",
            "pricing":{{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}}}"#
        )
    };
    let hint = "hint: groups and AI providers have prices of their own, which this version does not bill";
    let group = "found a group message; expected a message between a business number and one contact";
    let provider = "found a message of an AI provider; expected a message between a business number and one contact";
    for (status, expected) in [
        (
            r#"{"id":"wamid.D5","status":"delivered","timestamp":"1792000200","recipient_id":"GROUP_ID","recipient_type":"group",
            "recipient_participant_id":"919800000002",
            "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"group_utility"}}"#,
            format!("hooks.jsonl:1: {group}\n{hint}"),
        ),
        (
            r#"{"id":"g","status":"delivered","timestamp":"1792000200","recipient_id":"919800000002",
            "pricing":{"billable":false,"pricing_model":"PMP","type":"free_group_customer_service","category":"group_service"}}"#,
            format!("hooks.jsonl:1: {group}\n{hint}"),
        ),
        (
            r#"{"id":"a","status":"delivered","timestamp":"1792000200","recipient_id":"5511999990001",
            "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"general_purpose_ai"}}"#,
            format!("hooks.jsonl:1: {provider}\n{hint}"),
        ),
        (
            r#"{"id":"n","status":"delivered","timestamp":"1792000200"}"#,
            "hooks.jsonl:1: `contact`: found nothing, expected an international phone number of 4 to 15 digits, \
             or a business-scoped id such as IN.1234"
                .to_owned(),
        ),
    ] {
        let (billed, problems, _) = read(&statuses(&[&good("x"), status, &good("y")]));
        assert_eq!(problems, [expected]);
        assert_eq!(
            (
                billed.bill.input.rows,
                billed.bill.input.accepted,
                billed.bill.input.rejected
            ),
            (3, 2, 1)
        );
    }
}

#[test]
fn a_category_nobody_knows_yet_rejects_its_message_and_not_the_body() {
    let status = |id: &str, category: &str| {
        format!(
            r#"{{"id":"{id}","status":"delivered","timestamp":"1792000000","recipient_id":"919800000001",
            "pricing":{{"billable":true,"pricing_model":"PMP","type":"regular","category":"{category}"}}}}"#
        )
    };
    let (billed, problems, _) = read(&statuses(&[
        &status("known", "utility"),
        &status("new", "utility_plus"),
    ]));
    assert!(problems.is_empty());
    let [problem] = &billed.problems[..] else {
        panic!("{:?}", billed.problems)
    };
    assert_eq!((problem.message_id.as_str(), &*problem.fault.field()), ("new", "kind"));
    assert_eq!((billed.bill.input.accepted, billed.bill.input.rejected), (1, 1));
}

#[test]
fn an_ad_opens_an_entry_point_and_a_boosted_post_does_not() {
    let referral = |source: &str| {
        format!(
            r#"{{"from":"919800000001","id":"wamid.in1","timestamp":"1791000000","type":"text","text":{{"body":"Hi"}},
            "referral":{{"source_url":"https://fb.me/x","source_id":"1200001","source_type":"{source}","headline":"H","body":"B",
            "media_type":"image","image_url":"https://...","ctwa_clid":"ARAk...","welcome_message":{{"text":"..."}}}}}}"#
        )
    };
    let answer = r#"{"id":"out","status":"delivered","timestamp":"1791000600","recipient_id":"919800000001",
        "pricing":{"billable":false,"pricing_model":"PMP","type":"regular","category":"service"}}"#;
    for (source, reason) in [("ad", "entry_point"), ("post", "monthly_allowance")] {
        let (billed, problems, _) = read(&(inbound(&[&referral(source)]) + &statuses(&[answer])));
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(billed.bill.input.received, 1);
        assert_eq!(
            billed.explanations[0].reason.map(FreeReason::as_str),
            Some(reason),
            "{source}"
        );
    }
}

#[test]
fn an_inbound_message_opens_the_window_whatever_it_holds_and_a_notice_does_not() {
    let message = |kind: &str, sender: &str| {
        format!(r#"{{{sender},"id":"in","timestamp":"1783677600","type":"{kind}","{kind}":{{}}}}"#)
    };
    let answer = |recipient: &str| {
        format!(
            r#"{{"id":"out","status":"delivered","timestamp":"1783677660",{recipient},
            "pricing":{{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}}}"#
        )
    };
    let window = Some("customer_service_window");
    let (phone, to_phone) = (r#""from":"919800000001""#, r#""recipient_id":"919800000001""#);
    let (scoped, to_scoped) = (r#""from_user_id":"IN.77""#, r#""recipient_user_id":"IN.77""#);
    for (kind, from, to, reason, received) in [
        ("text", phone, to_phone, window, 1),
        ("button", phone, to_phone, window, 1),
        ("image", scoped, to_scoped, window, 1),
        ("unsupported", phone, to_phone, window, 1),
        ("system", phone, to_phone, None, 0),
    ] {
        let (log, problems, notes) = read(&(inbound(&[&message(kind, from)]) + &statuses(&[&answer(to)])));
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(log.explanations[0].reason.map(FreeReason::as_str), reason, "{kind}");
        assert_eq!(log.bill.input.received, received, "{kind}");
        let expected: &[&str] = if received == 0 {
            &["1 row says nothing about money and is ignored: 1 system"]
        } else {
            &[]
        };
        assert_eq!(notes, expected);
    }
}

#[test]
fn a_body_may_hold_many_entries_and_changes_and_come_twice() {
    let status = |id: &str, event: &str, at: u32| {
        format!(
            r#"{{"id":"{id}","status":"{event}","timestamp":"{at}","recipient_id":"919800000001",
            "pricing":{{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}}}"#
        )
    };
    let change = |number: &str, statuses: &[String]| {
        format!(
            r#"{{"field":"messages","value":{{"metadata":{{"display_phone_number":"{number}"}},"statuses":[{}]}}}}"#,
            statuses.join(",")
        )
    };
    let other = |field: &str| {
        format!(
            r#"{{"field":"{field}","value":{{"event":"VOLUME_BASED_PRICING_TIER_UPDATE","statuses":[{{"status":"RINGING"}}]}}}}"#
        )
    };
    // Read before delivered, sent last.
    let first = change(
        "n-1",
        &[
            status("a", "read", 1_792_000_009),
            status("a", "delivered", 1_792_000_005),
            status("b", "delivered", 1_792_000_005),
        ],
    );
    let second = change(
        "n-2",
        &[
            status("c", "delivered", 1_792_000_005),
            status("a", "sent", 1_792_000_000),
        ],
    );
    let entry = |changes: &[String]| format!(r#"{{"id":"waba","time":1,"changes":[{}]}}"#, changes.join(","));
    let body = |entries: &[String]| {
        format!(
            r#"{{"object":"whatsapp_business_account","entry":[{}]}}"#,
            entries.join(",")
        )
        .replace('\n', " ")
            + "\n"
    };

    // The last `sent` names another business number than its message: the whole message is rejected.
    let text = body(&[entry(std::slice::from_ref(&first)), entry(&[second])]);
    let (billed, _, _) = read(&text);
    assert_eq!(billed.problems[0].fault.field(), "business_number");
    assert_eq!(
        (
            billed.bill.input.rows,
            billed.bill.input.accepted,
            billed.bill.input.rejected
        ),
        (5, 2, 3)
    );

    let second = change("n-1", &[status("a", "sent", 1_792_000_000)]);
    let text = body(&[
        entry(&[first.clone(), second]),
        entry(&[change("n-2", &[status("c", "delivered", 1_792_000_005)])]),
    ]);
    let (once, problems, _) = read(&text);
    assert!(problems.is_empty());
    let (twice, _, _) = read(&(text.clone() + &text));
    assert_eq!((twice.bill.input.accepted, twice.bill.input.duplicates), (5, 5));
    assert_eq!(
        (&twice.bill.lines, twice.explanations),
        (&once.bill.lines, once.explanations)
    );

    // Changes of other fields are counted and left alone.
    let text = body(&[
        entry(&[first, other("account_update")]),
        entry(&[other("smb_message_echoes")]),
    ]);
    let (billed, problems, notes) = read(&text);
    assert_eq!((problems.len(), billed.bill.input.accepted), (0, 3), "{problems:?}");
    assert_eq!(
        notes,
        ["2 rows say nothing about money and are ignored: 1 account_update, 1 smb_message_echoes"]
    );
}
