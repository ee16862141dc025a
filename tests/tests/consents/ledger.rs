//! The ledger: answers that fit their question, words by version, time that was and time that is not yet.

use super::{RECORD, proof, wording};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::World;

fn said(contact: &str, more: Value) -> Value {
    let mut input = json!({ "contact": contact, "channel": "EMAIL", "wording": "Yes.", "source": "shop" });
    if let Value::Object(more) = more {
        input.as_object_mut().unwrap().extend(more);
    }
    json!({ "input": input })
}

#[tokio::test]
async fn an_answer_fits_its_question() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").create().await;
    for (more, violations) in [
        (json!({ "purpose": "MESSAGES" }), vec![("granted", "required")]),
        (json!({ "purpose": "OPENS" }), vec![("tracking", "required")]),
        (
            json!({ "purpose": "CLICKS", "granted": true }),
            vec![("tracking", "required"), ("granted", "consent-answer-misplaced")],
        ),
        (
            json!({ "purpose": "MESSAGES", "granted": true, "tracking": "NONE" }),
            vec![("tracking", "consent-answer-misplaced")],
        ),
        (
            json!({ "purpose": "OPENS", "tracking": "INDIVIDUAL", "basis": "LEGITIMATE_INTEREST" }),
            vec![("basis", "consent-basis-not-for-tracking")],
        ),
        (
            json!({ "purpose": "MESSAGES", "granted": true, "saidAt": "2999-01-01T00:00:00Z" }),
            vec![("saidAt", "in-the-future")],
        ),
    ] {
        let answer = acme.owner.gql(RECORD, said(&ada.id, more)).await;
        assert_eq!(answer.violations(), violations);
    }
    assert_eq!(world.witness().await.number("SELECT count(*) FROM consents").await, 0);
}

#[tokio::test]
async fn the_ledger_points_to_the_very_words_and_they_never_change() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").create().await;
    let first = wording(&acme, "newsletter", "Write to me.").await;
    let second = wording(&acme, "newsletter", "Write to me often.").await;
    assert_eq!((&first[0]["version"], &second[1]["version"]), (&json!(1), &json!(2)));
    let input = json!({
        "contact": ada.id, "channel": "EMAIL", "purpose": "MESSAGES", "granted": true,
        "wordingVersion": first[0]["id"], "source": "shop",
    });
    acme.owner.gql(RECORD, json!({ "input": input })).await.ok();
    let shown = proof(&acme.owner, &ada, None).await.ok();
    let row = &shown["contact"]["consentProof"]["rows"][0];
    assert_eq!(row["wording"], "Write to me.");
    assert_eq!(row["wordingHash"], first[0]["hash"]);
    assert_eq!(row["wordingVersion"], json!({ "key": "newsletter", "version": 1, "language": "en" }));
    let mut tenant = world.login(migrations::TENANT).await;
    for forged in ["UPDATE wordings SET text = 'Sell my address.'", "DELETE FROM wordings"] {
        let refused = sqlx::query(forged).execute(&mut tenant).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501", "{forged}");
    }
}

#[tokio::test]
async fn one_query_proves_what_held_at_a_date() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    ada.is_counted(&acme, "OPENS", "ANONYMOUS").await;
    world.advance(TimeDelta::days(10));
    ada.says(&acme, "MESSAGES", false).await;
    let between = (world.now() - TimeDelta::days(5)).to_rfc3339();

    let then = proof(&acme.owner, &ada, Some(&between)).await.ok()["contact"]["consentProof"].clone();
    let messages =
        json!({ "channel": "EMAIL", "purpose": "MESSAGES", "granted": true, "tracking": null, "basis": "CONSENT" });
    let opens =
        json!({ "channel": "EMAIL", "purpose": "OPENS", "granted": true, "tracking": "ANONYMOUS", "basis": "CONSENT" });
    assert_eq!(then["held"], json!([messages, opens]));
    assert_eq!(then["rows"].as_array().unwrap().len(), 2);
    let row = &then["rows"][0];
    assert_eq!((&row["wording"], &row["source"]), (&json!("Yes, write to me."), &json!("shop")));
    assert_eq!(row["recordedBy"], json!(acme.owner.id().await));
    assert_eq!(row["address"], "127.0.0.1");
    assert_eq!(row["wordingHash"].as_str().unwrap().len(), 64);

    let now = proof(&acme.owner, &ada, None).await.ok()["contact"]["consentProof"].clone();
    assert_eq!((&now["held"][0]["granted"], now["rows"].as_array().unwrap().len()), (&json!(false), 3));
    let before = proof(&acme.owner, &ada, Some("2001-01-01T00:00:00Z")).await.ok()["contact"]["consentProof"].clone();
    assert_eq!(before, json!({ "held": [], "rows": [] }));
    let refused = proof(&acme.member(Role::Marketer).await, &ada, None).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}

#[tokio::test]
async fn an_old_paper_does_not_undo_what_was_said_since() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").create().await;
    world.advance(TimeDelta::days(30));
    ada.says(&acme, "MESSAGES", false).await;
    let paper = (world.now() - TimeDelta::days(20)).to_rfc3339();
    let late = said(&ada.id, json!({ "purpose": "MESSAGES", "granted": true, "saidAt": paper }));
    acme.owner.gql(RECORD, late).await.ok();
    let granted = "SELECT granted::int::bigint FROM consent_states";
    assert_eq!(world.witness().await.number(granted).await, 0, "the later no stands");
    let held = proof(&acme.owner, &ada, None).await.ok()["contact"]["consentProof"]["held"][0]["granted"].clone();
    assert_eq!(held, json!(false));
    let between = (world.now() - TimeDelta::days(10)).to_rfc3339();
    let held =
        proof(&acme.owner, &ada, Some(&between)).await.ok()["contact"]["consentProof"]["held"][0]["granted"].clone();
    assert_eq!(held, json!(true), "and between the two the paper did");
}
