//! Files of contacts: line by line, once, whatever happens meanwhile.

use super::{IMPORT, ask, ended, import, refused, settled};
use chrono::TimeDelta;
use serde_json::json;
use tests::World;

#[tokio::test]
async fn each_line_is_read_or_refused_by_number_and_reason() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let csv = "Nom;Courriel;Téléphone;Langue\n\
        Ada;ada@example.org;+213 551 02 03 04;ar\n\
        Bob;nowhere;;\n\
        \"Quoted; \"\"Q\"\"\";quoted@example.org;;\n\
        Cyd;cyd@example.org;12;\n\
        ;;;\n\
        Dan;dan@example.org;;;too;many;cells\n\
        Ada again;ADA@EXAMPLE.ORG;;\n";
    let read = import(&acme, csv, "fair").await;
    let rejects = read["rejects"]["nodes"].as_array().unwrap().clone();
    let told: Vec<_> = rejects
        .iter()
        .map(|row| (row["line"].as_i64().unwrap(), row["field"].as_str().unwrap(), row["code"].as_str().unwrap()))
        .collect();
    assert_eq!(read["state"], "COMPLETED");
    assert_eq!(told[..2], [(3, "email", "email-invalid"), (5, "phone", "phone-invalid")], "{read}");
    assert!(told.iter().any(|(line, _, _)| *line == 7), "a line with too many cells: {read}");
    let quoted = acme.owner.gql("{ contactByEmail(email: \"quoted@example.org\") { name } }", json!({})).await.ok();
    assert_eq!(quoted["contactByEmail"]["name"], "Quoted; \"Q\"");
    assert_eq!(
        read["created"].as_i64().unwrap() + read["updated"].as_i64().unwrap() + read["rejected"].as_i64().unwrap(),
        read["lines"].as_i64().unwrap()
    );
    assert_eq!(world.witness().await.number("SELECT count(*) FROM contacts").await, 2, "Ada and the one in quotes");
}

#[tokio::test]
async fn an_import_needs_its_proof_and_its_file() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let input = json!({
        "file": { "csv": "email\na@example.org\n" }, "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }], "wording": "", "source": "",
    });
    let answer = refused(&acme, &acme.owner, IMPORT, json!({ "input": input })).await;
    assert_eq!(answer.violations(), [("wording", "consent-wording-required"), ("source", "consent-source-required")]);
}

/// The database goes away between two batches, for as long as it takes.
#[tokio::test]
async fn a_file_whose_reading_broke_off_is_read_on_and_no_line_twice() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let mut witness = world.witness().await;
    witness
        .run(
            "CREATE FUNCTION public.away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.lines > 500 THEN RAISE EXCEPTION 'gone' USING ERRCODE = '57P01'; END IF; RETURN NEW; END $$",
        )
        .await;
    witness.run("CREATE TRIGGER away BEFORE UPDATE ON imports FOR EACH ROW EXECUTE FUNCTION public.away()").await;
    let lines: String = (0..1_200)
        .map(|n| if n % 100 == 99 { format!("wrong{n}\n") } else { format!("person{n:04}@example.org\n") })
        .collect();
    let id = ask(&acme, &format!("email\n{lines}"), "fair").await;

    world.drain().await;
    let broken = ended(&acme, &id).await;
    assert_eq!((&broken["state"], &broken["lines"]), (&json!("RUNNING"), &json!(500)), "{broken}");
    assert_eq!(witness.number("SELECT count(*) FROM contacts").await, 495);
    witness.run("DROP TRIGGER away ON imports").await;
    world.advance(TimeDelta::minutes(1));
    world.drain().await;

    let read = ended(&acme, &id).await;
    assert_eq!(
        (&read["state"], &read["lines"], &read["created"], &read["updated"], &read["rejected"]),
        (&json!("COMPLETED"), &json!(1_200), &json!(1_188), &json!(0), &json!(12)),
        "{read}"
    );
    assert_eq!(witness.number("SELECT count(*) FROM contacts").await, 1_188);
    assert_eq!(witness.number("SELECT count(*) FROM consents").await, 1_188);
    assert_eq!(witness.number("SELECT count(*) FROM import_rejects").await, 12);
    assert_eq!(witness.number("SELECT count(*) FROM upload_chunks").await, 0, "the file is still there");
}

#[tokio::test]
async fn reading_the_same_file_again_changes_nobody_twice() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let csv = "email,name\nada@example.org,Ada\nbob@example.org,Bob\n";
    import(&acme, csv, "fair").await;
    let again = import(&acme, csv, "fair").await;
    assert_eq!((&again["created"], &again["updated"]), (&json!(0), &json!(2)), "{again}");
    let mut witness = world.witness().await;
    assert_eq!(witness.number("SELECT count(*) FROM contacts").await, 2);
    assert_eq!(witness.number("SELECT count(*) FROM contact_tags").await, 2);
}

#[tokio::test]
async fn a_line_that_is_refused_does_not_make_the_next_a_duplicate() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let csv = "email,phone\nada@example.org,06 12\nada@example.org,+33612345678\nada@example.org,\n";
    let ended = import(&acme, csv, "spring").await;
    let rejects = json!([{ "line": 2, "field": "phone", "code": "phone-invalid" }, { "line": 4, "field": "email", "code": "duplicate" }]);
    assert_eq!((&ended["created"], &ended["rejects"]["nodes"]), (&json!(1), &rejects));
}
