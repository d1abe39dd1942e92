//! Payloads where they really lie: whatever holds them, the bill is the same.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop there"
)]

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use billing_core::{metering::charge_event::FreeReason, statement::bill::Bill};
use common::{Billed, billed, billed_with, options, told};
use log_reader::{Input, Preview, preview, rows_of};
use proptest::prelude::*;
use serde_json::{Value, json};
use wabill::ReadOptions;

fn envelope(field: &str, value: &Value) -> Value {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "waba", "changes": [{"value": value, "field": field}]}]})
}

fn value(key: &str, items: Vec<Value>) -> Value {
    let mut value = json!({"messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "4930 5550100", "phone_number_id": "1029384756"}});
    value[key] = Value::Array(items);
    value
}

fn status(id: &str, word: &str, at: u32, category: &str) -> Value {
    json!({"id": id, "status": word, "timestamp": at.to_string(), "recipient_id": "4915550001234",
        "pricing": {"billable": true, "pricing_model": "PMP", "type": "regular", "category": category}})
}

fn message(id: &str, at: u32) -> Value {
    // A text that holds what a scanner could stumble over.
    json!({"id": id, "timestamp": at.to_string(), "from": "4915550001234", "type": "text",
        "text": {"body": "{\"}] \\ ,\n} {"}})
}

/// Bodies of a few messages and answers; `seed` decides what they are.
fn bodies(seed: &[u8]) -> Vec<Value> {
    let body = |(number, seed): (usize, &u8)| {
        let at = 1_783_677_600 + u32::try_from(number).unwrap() * 7_200;
        let id = format!("m{number}");
        match seed % 4 {
            0 => envelope("messages", &value("messages", vec![message(&id, at)])),
            1 => envelope(
                "messages",
                &value(
                    "statuses",
                    vec![
                        status(&id, "sent", at, "marketing"),
                        status(&id, "delivered", at + 2, "marketing"),
                    ],
                ),
            ),
            2 => envelope(
                "messages",
                &value("statuses", vec![status(&id, "delivered", at, "utility")]),
            ),
            _ => envelope(
                "messages",
                &value("statuses", vec![status(&id, "read", at, "authentication")]),
            ),
        }
    };
    seed.iter().enumerate().map(body).collect()
}

fn lines(bodies: &[Value], line: impl Fn(&Value) -> String) -> String {
    bodies.iter().map(|body| line(body) + "\n").collect()
}

fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

/// The same bodies in everything that holds bodies somewhere.
fn containers(bodies: &[Value]) -> Vec<(&'static str, String)> {
    let each = |wrap: &dyn Fn(&Value) -> Value| lines(bodies, |body| wrap(body).to_string());
    let text = |body: &Value| Value::String(body.to_string());
    let doubled = |text: &str| text.replace('"', "\"\"");
    let all = Value::Array(bodies.to_vec());
    vec![
        ("one a line", each(&Value::clone)),
        ("all on one line", bodies.iter().map(ToString::to_string).collect()),
        ("indented", lines(bodies, indented)),
        ("indented, nothing between", bodies.iter().map(indented).collect()),
        ("with Windows line ends", lines(bodies, indented).replace('\n', "\r\n")),
        ("a list", all.to_string()),
        ("an indented list", indented(&all)),
        ("a list, one a line", format!("[\n{}\n]", bodies.iter().map(ToString::to_string).collect::<Vec<_>>().join(",\n"))),
        ("a list a line", each(&|body| json!([body]))),
        ("a list of lists", json!([[all]]).to_string()),
        ("a request", each(&|body| json!({"headers": {"host": "x"}, "params": {}, "query": {}, "body": body}))),
        ("a request with text", each(&|body| json!({"headers": {"host": "x"}, "body": text(body)}))),
        ("an indented request with text", lines(bodies, |body| indented(&json!({"body": indented(body)})))),
        ("query and body", each(&|body| json!({"query_params": {}, "body_params": body}))),
        ("items", json!(bodies.iter().map(|body| json!({"json": {"body": body, "webhookUrl": "x"}})).collect::<Vec<_>>()).to_string()),
        ("a payload", each(&|body| json!({"id": 1, "created_at": "2026-07-10", "payload": body}))),
        ("data of an event", each(&|body| json!({"event": "webhook.received", "data": {"request": {"webhook": body}}}))),
        ("a notification's message", each(&|body| json!({"Type": "Notification", "MessageId": "1", "Message": text(body), "Timestamp": "2026-07-10T10:00:00.000Z"}))),
        ("records of a topic", json!({"Records": bodies.iter().map(|body| json!({"EventSource": "aws:sns", "Sns": {"Type": "Notification", "Message": text(body)}})).collect::<Vec<_>>()}).to_string()),
        ("records of a queue", json!({"Records": bodies.iter().map(|body| json!({"messageId": "1", "body": json!({"Message": text(body)}).to_string()})).collect::<Vec<_>>()}).to_string()),
        ("a bus", each(&|body| json!({"version": "0", "detail-type": "x", "source": "y", "detail": body}))),
        ("a gateway", each(&|body| json!({"resource": "/", "httpMethod": "POST", "queryStringParameters": null, "body": STANDARD.encode(body.to_string()), "isBase64Encoded": true}))),
        ("pushed messages", each(&|body| json!({"message": {"data": STANDARD.encode(indented(body)), "messageId": "1"}, "subscription": "s"}))),
        ("a container's log", each(&|body| json!({"log": format!("2026-07-10 INFO webhook {body}\n"), "stream": "stdout"}))),
        ("a list of rows of a database", json!([{"type": "header"}, {"type": "table", "name": "hooks", "data": bodies.iter().map(|body| json!({"id": "1", "body": text(body)})).collect::<Vec<_>>()}]).to_string()),
        ("behind time and level", lines(bodies, |body| format!("2026-07-10T10:00:00Z INFO webhook {body}"))),
        ("behind a time in brackets", lines(bodies, |body| format!("[2026-07-10 10:00:00] [INFO] {{main}} got {body} from 10.0.0.1"))),
        ("indented behind text", lines(bodies, |body| format!("2026-07-10 10:00:00 body: {}", indented(body)))),
        ("escaped behind text", lines(bodies, |body| format!("time=2026-07-10 level=info msg={}", text(body)))),
        ("a column of CSV", format!("id,created_at,payload\n{}", lines(bodies, |body| format!("1,2026-07-10,\"{}\"", doubled(&body.to_string()))))),
        ("a column of CSV, indented", format!("id,created_at,payload\n{}", lines(bodies, |body| format!("1,2026-07-10,\"{}\"", doubled(&indented(body)))))),
        ("a column between tabs", format!("id\tpayload\n{}", lines(bodies, |body| format!("1\t{body}\t2026-07-10")))),
        ("entries", lines(bodies, |body| body["entry"][0].to_string())),
        ("entry as text", each(&|body| json!({"object": "whatsapp_business_account", "entry": text(&body["entry"])}))),
        ("entry as an object", each(&|body| json!({"object": "whatsapp_business_account", "entry": body["entry"][0]}))),
        ("entry with numbered keys", each(&|body| json!({"object": "whatsapp_business_account", "entry": {"0": body["entry"][0]}}))),
    ]
}

/// Containers without the envelope, which need the account.
fn without_envelope(bodies: &[Value]) -> Vec<(&'static str, String)> {
    let value = |body: &Value| body["entry"][0]["changes"][0]["value"].clone();
    let items = |body: &Value| {
        let value = value(body);
        let lists = ["statuses", "messages"].into_iter();
        lists
            .filter_map(|key| value[key].as_array().cloned())
            .flatten()
            .collect::<Vec<_>>()
    };
    vec![
        (
            "changes",
            lines(bodies, |body| body["entry"][0]["changes"][0].to_string()),
        ),
        ("values", lines(bodies, |body| value(body).to_string())),
        (
            "items of values",
            Value::Array(bodies.iter().map(|body| json!({"json": value(body)})).collect()).to_string(),
        ),
        (
            "the API on the premises",
            lines(bodies, |body| {
                let mut value = value(body);
                let value = value.as_object_mut().unwrap();
                value.retain(|key, _| key != "metadata" && key != "messaging_product");
                Value::Object(value.clone()).to_string()
            }),
        ),
        (
            "single statuses and messages",
            bodies
                .iter()
                .flat_map(items)
                .map(|item| item.to_string() + "\n")
                .collect(),
        ),
    ]
}

/// What the bill says, without how many rows it took.
fn outcome(bill: &Bill) -> String {
    serde_json::to_string(&(&bill.lines, &bill.totals, &bill.refused, &bill.warnings)).unwrap()
}

fn read(name: &str, text: &str) -> Billed {
    let (billed, report) = billed(&[("log", text.as_bytes())]).unwrap_or_else(|error| panic!("{name}: {error}"));
    let problems: Vec<_> = report.problems.iter().map(told).collect();
    assert!(problems.is_empty(), "{name}: {problems:?}\n{text}");
    assert_eq!(billed.bill.input.rejected, 0, "{name}: {:?}", billed.problems);
    billed
}

fn given() -> ReadOptions {
    options().account("waba").business_number("1029384756")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_holds_the_payloads_the_bill_is_the_same(seed in proptest::collection::vec(any::<u8>(), 1..12)) {
        let bodies = bodies(&seed);
        let plain = lines(&bodies, ToString::to_string);
        let expected = read("plain", &plain);
        for (name, text) in containers(&bodies) {
            let found = read(name, &text);
            prop_assert_eq!(outcome(&found.bill), outcome(&expected.bill), "{}", name);
            prop_assert_eq!(found.bill.input.accepted, expected.bill.input.accepted, "{}", name);
        }
        for (name, text) in without_envelope(&bodies) {
            let (found, report) = billed_with(&[("log", text.as_bytes())], &given()).unwrap();
            prop_assert!(report.problems.is_empty(), "{}: {:?}", name, report.problems);
            prop_assert_eq!(outcome(&found.bill), outcome(&expected.bill), "{}", name);
        }
    }

    #[test]
    fn what_says_nothing_about_money_changes_nothing(
        seed in proptest::collection::vec(any::<u8>(), 1..12),
        places in proptest::collection::vec(any::<proptest::sample::Index>(), 30),
    ) {
        let bodies = bodies(&seed);
        let expected = read("plain", &lines(&bodies, ToString::to_string));
        let mut noisy: Vec<String> = bodies.iter().map(ToString::to_string).collect();
        let noise = noise();
        let count = noise.len();
        for (noise, place) in noise.into_iter().zip(places) {
            noisy.insert(place.index(noisy.len() + 1), noise.to_string());
        }
        let found = read("noisy", &noisy.join("\n"));
        prop_assert_eq!(outcome(&found.bill), outcome(&expected.bill));
        prop_assert_eq!(found.bill.input.accepted, expected.bill.input.accepted);
        prop_assert_eq!(found.bill.input.ignored, u64::try_from(count).unwrap());
    }
}

/// Real traffic that says nothing about money; each is one row.
fn noise() -> Vec<Value> {
    let at = 1_783_677_601;
    let one = |key: &str, item: Value| envelope("messages", &value(key, vec![item]));
    let contact = |kind: &str| json!({"id": format!("n-{kind}"), "timestamp": at.to_string(), "from": "4915550001234", "type": kind});
    let word =
        |word: &str| json!({"id": "m0", "status": word, "timestamp": at.to_string(), "recipient_id": "4915550001234"});
    let mut removed = contact("reaction");
    removed["reaction"] = json!({"message_id": "m0"});
    let mut notice = contact("system");
    notice["system"] = json!({"body": "changed", "identity": "x", "type": "customer_identity_changed"});
    let sample = |field: &str, value: Value| json!({"object": "whatsapp_business_account", "entry": [{"id": "0", "time": 1, "changes": [{"field": field, "value": value}]}]});
    let mut posted = value("messages", vec![contact("text")]);
    posted["metadata"] = json!({"display_phone_number": "16505551111", "phone_number_id": "123456123"});
    vec![
        one("statuses", word("deleted")),
        one("statuses", word("warning")),
        one("statuses", word("played")),
        one("statuses", word("Submitted")),
        json!({"object": "whatsapp_business_account", "app": "a", "entry": [{"changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp", "statuses": [{"id": "q", "status": "enqueued", "timestamp": 1_783_677_601_000_u64}]}}]}]}),
        one(
            "statuses",
            json!({"id": "m0", "status": "captured", "type": "payment", "timestamp": "1", "recipient_id": "4915550001234"}),
        ),
        one("messages", notice),
        one("messages", contact("revoke")),
        one("messages", contact("edit")),
        one("messages", contact("request_welcome")),
        one("messages", removed),
        one("errors", json!({"code": 131_000, "title": "Something went wrong"})),
        envelope(
            "account_update",
            &json!({"event": "VERIFIED_ACCOUNT", "phone_number": "16505551111"}),
        ),
        envelope(
            "message_template_status_update",
            &json!({"event": "APPROVED", "message_template_id": 1}),
        ),
        envelope(
            "calls",
            &value("calls", vec![json!({"id": "wacid.1", "event": "connect"})]),
        ),
        envelope(
            "smb_message_echoes",
            &value(
                "message_echoes",
                vec![json!({"id": "e1", "from": "4930", "to": "4915550001234", "type": "text"})],
            ),
        ),
        envelope("history", &value("history", vec![json!({"threads": []})])),
        sample("messages", posted.clone()),
        sample("account_alerts", json!("text")),
        json!({"field": "messages", "value": posted}),
        json!({"object": "instagram", "entry": [{"id": "1", "time": 1, "messaging": [{"sender": {"id": "1"}}]}]}),
        json!({"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed", "value": {"item": "post"}}]}]}),
        json!({"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "x"}),
        json!({"httpMethod": "GET", "queryStringParameters": {"hub.mode": "subscribe", "hub.challenge": "1"}, "body": null}),
        json!({"level": 30, "msg": "listening", "port": 3000}),
        json!({"messaging_product": "whatsapp", "to": "4915550001234", "type": "template", "template": {"name": "x"}}),
        json!({"messaging_product": "whatsapp", "contacts": [{"input": "4915550001234", "wa_id": "4915550001234"}], "messages": [{"id": "wamid.1"}]}),
    ]
}

#[test]
fn an_odd_field_loses_its_status_and_nothing_else() {
    let good = |id: &str| status(id, "delivered", 1_783_677_600, "marketing");
    let with = |change: &dyn Fn(&mut Value)| {
        let mut odd = good("odd");
        change(&mut odd);
        odd
    };
    let cases: Vec<(Value, Option<&str>)> = vec![
        (with(&|status| status["timestamp"] = json!(1_783_677_601.0)), None),
        (
            with(&|status| status["timestamp"] = json!({"$numberLong": "1783677601"})),
            None,
        ),
        (with(&|status| status["conversation"] = json!([])), None),
        (with(&|status| status["conversation"] = json!({})), None),
        (with(&|status| status["errors"] = json!("none")), None),
        (
            with(&|status| status["timestamp"] = json!({})),
            Some("log:1: `timestamp`: found an object, expected text or a whole number"),
        ),
        (
            with(&|status| status["id"] = json!(1e30)),
            Some("log:1: `id`: found a number that has lost digits, expected text or a whole number"),
        ),
        (
            with(&|status| status["pricing"] = json!("PMP")),
            Some("log:1: `pricing`: found text, expected an object"),
        ),
        (
            with(&|status| status["pricing"] = json!([1])),
            Some("log:1: `pricing`: found a list, expected an object"),
        ),
        (
            with(&|status| status["pricing"]["category"] = json!(["utility"])),
            Some("log:1: `category`: found a list, expected text or a whole number"),
        ),
        (json!(7), Some("log:1: `statuses`: found a number, expected an object")),
    ];
    for (odd, problem) in cases {
        let text = envelope("messages", &value("statuses", vec![good("a"), odd.clone(), good("b")])).to_string();
        let (billed, report) = billed(&[("log", text.as_bytes())]).unwrap();
        let problems: Vec<_> = report.problems.iter().map(told).collect();
        assert_eq!(problems, Vec::from_iter(problem), "{odd}");
        let (accepted, rejected) = (3 - problems.len() as u64, problems.len() as u64);
        assert_eq!(
            (billed.bill.input.accepted, billed.bill.input.rejected),
            (accepted, rejected),
            "{odd}"
        );
    }
}

#[test]
fn the_account_comes_from_the_envelope_else_from_the_list_of_numbers_else_from_the_caller() {
    let text = json!({"messaging_product": "whatsapp", "metadata": {"phone_number_id": "77"},
        "statuses": [status("m", "delivered", 1_783_677_600, "marketing")]})
    .to_string();
    let premises = json!({"statuses": [status("m", "delivered", 1_783_677_600, "marketing")]}).to_string();
    let error = |text: &str, options: &ReadOptions| {
        billed_with(&[("log", text.as_bytes())], options)
            .unwrap_err()
            .said()
            .english()
            .to_owned()
    };
    let none = options();
    assert!(
        error(&text, &none).starts_with("log:1: the payloads name no account"),
        "{}",
        error(&text, &none)
    );
    let account = options().account("waba");
    assert!(error(&premises, &account).starts_with("log:1: the payloads name no business number"));
    let book = common::book(
        "[[account]]\nid = \"a\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nphone_number_ids = [\"77\"]\n\
        [[account]]\nid = \"b\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\n",
    );
    let listed = |text: &str, account: Option<&str>| {
        let options = account.map_or_else(options, |account| options().account(account));
        let (billed, _) = common::billed_as(&[("log", text.as_bytes())], &options, &book).unwrap();
        billed.bill.totals[0].account.clone()
    };
    assert_eq!(listed(&text, Some("b")), "a");
    assert_eq!(listed(&premises, Some("a")), "a");
    assert_eq!(
        listed(
            &envelope("messages", &serde_json::from_str(&text).unwrap())
                .to_string()
                .replace("waba", "b"),
            None
        ),
        "b"
    );
}

#[test]
fn text_that_only_looks_like_payloads_is_refused_once_with_the_way_out() {
    for text in [
        "{'object': 'whatsapp_business_account', 'entry': [{'id': '1', 'changes': [{'value': {'statuses': []}}]}]}\n",
        "{\n  object: 'whatsapp_business_account',\n  entry: [ { id: '1', changes: [Array] } ]\n}\n",
    ] {
        let error = billed(&[("app.log", text.repeat(50).as_bytes())]).unwrap_err();
        let said = error.said();
        assert!(
            said.english().contains("its payloads are not whole JSON") && said.english().contains("JSON.stringify"),
            "{said}"
        );
        assert!(said.both().1.contains("kein ganzes JSON"), "{said:?}");
    }
}

#[test]
fn a_broken_payload_is_one_rejected_row_whatever_its_lines() {
    let good = |id: &str| {
        envelope(
            "messages",
            &value("statuses", vec![status(id, "delivered", 1_783_677_600, "marketing")]),
        )
    };
    let cut = |text: String| text[..text.len() - 20].to_owned() + "\n";
    for (first, broken, last) in [
        (
            good("a").to_string() + "\n",
            cut(good("b").to_string()),
            good("c").to_string(),
        ),
        (
            indented(&good("a")) + "\n",
            indented(&good("b")).replacen(':', "", 1) + "\n",
            indented(&good("c")),
        ),
    ] {
        let (billed, report) = billed(&[("log", (first + &broken + &last).as_bytes())]).unwrap();
        assert_eq!(
            (billed.bill.input.accepted, billed.bill.input.rejected),
            (2, 1),
            "{broken}"
        );
        assert_eq!(report.problems.len(), 1);
    }
}

#[test]
fn places_are_right_in_a_list_longer_than_any_chunk() {
    let body = |number: u32| {
        let id = format!("m{number}");
        envelope(
            "messages",
            &value("statuses", vec![status(&id, "delivered", 1_783_677_600, "marketing")]),
        )
    };
    let mut all: Vec<String> = (0..4_000).map(|number| body(number).to_string()).collect();
    let wrong = all[3_000].replace("1783677600", "soon");
    all[3_000].clone_from(&wrong);
    let column = all[..3_000].iter().map(|body| body.len() + 1).sum::<usize>() + 2;
    let line = format!("[{}]", all.join(","));
    let options = options().threads(3).most_problems(10);
    for (text, place) in [
        (line.clone(), (1, Some(u32::try_from(column).unwrap()))),
        (format!("[\n{}\n]", all.join(",\n")), (3_002, None)),
        (all.join("\n"), (3_001, None)),
        (
            format!(
                "[\n{}]",
                (0..4_000)
                    .map(|number| {
                        let mut body = body(number);
                        if number == 3_000 {
                            body["entry"][0]["changes"][0]["value"]["statuses"][0]["timestamp"] = json!("soon");
                        }
                        indented(&body)
                    })
                    .collect::<Vec<_>>()
                    .join(",\n")
            ),
            (
                2 + 3_000 * u32::try_from(indented(&body(0)).lines().count()).unwrap(),
                None,
            ),
        ),
    ] {
        let (billed, report) = billed_with(&[("log", text.as_bytes())], &options).unwrap();
        assert_eq!((billed.bill.input.accepted, billed.bill.input.rejected), (3_999, 1));
        let problem = &report.problems[0];
        assert_eq!((problem.place.line, problem.place.column), place);
        let rows = rows_of(input(&text), &report.problems).unwrap();
        let row: Value = serde_json::from_str(&rows[0].1).unwrap();
        assert_eq!(
            row["entry"][0]["changes"][0]["value"]["statuses"][0]["timestamp"],
            "soon"
        );
    }
}

fn input(text: &str) -> Input<'_> {
    Input {
        name: "log".to_owned(),
        reader: Box::new(text.as_bytes()),
        bytes: None,
    }
}

#[test]
fn a_preview_sees_accounts_and_numbers_in_every_container() {
    for (name, text) in containers(&bodies(&[0, 1, 2])) {
        let found: Preview = preview(input(&text)).unwrap();
        assert!(!found.csv, "{name}");
        assert_eq!(found.accounts, ["waba"], "{name}");
        assert_eq!(found.business_numbers, ["4930 5550100"], "{name}");
    }
}

#[test]
fn the_row_of_a_line_of_text_is_the_line() {
    let body = envelope(
        "messages",
        &value("statuses", vec![status("m", "delivered", 1, "marketing")]),
    );
    let text = format!("10:00 INFO started\n10:01 INFO {body}\n");
    let (_, report) = billed(&[("log", text.as_bytes())]).unwrap();
    assert_eq!(report.problems.len(), 1);
    let rows = rows_of(input(&text), &report.problems).unwrap();
    assert_eq!(rows[0].1, format!("10:01 INFO {body}"));
}

#[test]
fn a_failure_without_a_contact_is_an_undelivered_message_and_no_contradiction() {
    let mut failed = status("m", "failed", 1_783_677_605, "marketing");
    failed.as_object_mut().unwrap().remove("recipient_id");
    failed.as_object_mut().unwrap().remove("pricing");
    let text = |items: Vec<Value>| envelope("messages", &value("statuses", items)).to_string();
    let alone = read("alone", &text(vec![failed.clone()]));
    assert_eq!((alone.bill.input.messages, alone.bill.input.undelivered), (1, 1));
    let sent = status("m", "sent", 1_783_677_600, "marketing");
    for items in [vec![sent.clone(), failed.clone()], vec![failed, sent]] {
        let both = read("both", &text(items));
        assert_eq!((both.bill.input.accepted, both.bill.input.undelivered), (2, 1));
    }
}

#[test]
fn a_sender_that_only_contacts_name_is_the_sender() {
    let mut inbound = value(
        "messages",
        vec![json!({"id": "in", "timestamp": "1783677600", "type": "contacts", "contacts": [{"phones": []}]})],
    );
    inbound["contacts"] = json!([{"profile": {"name": "A"}, "user_id": "DE.77"}]);
    let mut answer = status("out", "delivered", 1_783_677_660, "utility");
    answer.as_object_mut().unwrap().remove("recipient_id");
    answer["recipient_user_id"] = json!("DE.77");
    let text = format!(
        "{}\n{}",
        envelope("messages", &inbound),
        envelope("messages", &value("statuses", vec![answer]))
    );
    let billed = read("sender", &text);
    assert_eq!(billed.bill.input.received, 1);
    assert_eq!(
        billed.explanations[0].reason.map(FreeReason::as_str),
        Some("customer_service_window")
    );
}

#[test]
fn what_a_contact_takes_back_or_changes_opens_no_window_and_a_reaction_does() {
    let answer = envelope(
        "messages",
        &value("statuses", vec![status("out", "delivered", 1_783_677_660, "utility")]),
    );
    for (kind, more, opens) in [
        ("revoke", json!({"original_message_id": "x"}), false),
        ("edit", json!({"original_message_id": "x"}), false),
        ("request_welcome", json!({}), false),
        ("reaction", json!({"message_id": "x", "emoji": ""}), false),
        ("reaction", json!({"message_id": "x"}), false),
        ("reaction", json!({"message_id": "x", "emoji": "👍"}), true),
        ("unsupported", json!({}), true),
        ("errors", json!({}), true),
        ("order", json!({}), true),
        ("interactive", json!({}), true),
        ("something_new", json!({}), true),
    ] {
        let mut inbound = message("in", 1_783_677_600);
        inbound["type"] = json!(kind);
        inbound[kind] = more;
        let text = format!("{}\n{answer}", envelope("messages", &value("messages", vec![inbound])));
        let billed = read(kind, &text);
        assert_eq!(billed.explanations[0].reason.is_some(), opens, "{kind}");
        assert_eq!(billed.bill.input.ignored, u64::from(!opens), "{kind}");
    }
}

#[test]
fn known_words_of_other_events_are_ignored_in_rows_too_and_unknown_ones_are_not() {
    let row = |event: &str| {
        json!({"event": event, "at": 1_783_677_600, "message_id": event, "account": "waba", "business_number": "n",
        "contact": "4915550001234", "kind": "template", "category": "marketing"})
        .to_string()
    };
    let text = ["delivered", "deleted", "queued", "deliverd"].map(row).join("\n");
    let (billed, report) = billed(&[("log", text.as_bytes())]).unwrap();
    let input = &billed.bill.input;
    assert_eq!(
        (input.rows, input.accepted, input.ignored, input.rejected),
        (4, 1, 2, 1)
    );
    assert!(told(&report.problems[0]).contains("found `deliverd`"));
}
