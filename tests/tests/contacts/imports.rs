//! Files of contacts: line by line, once, whatever happens meanwhile.

use super::{IMPORT, ask, ended, import, refused, settled, upload, write_to};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tenants::uploads;
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
        Ada again;ADA@EXAMPLE.ORG;;\n\
        Eve;;0551 02 03 05;\n\
        Eve again;;00213 551 02 03 05;\n";
    let read = import(&acme, csv, "fair").await;
    let told = |line: u64, field: &str, code: &str| json!({ "line": line, "field": field, "code": code });
    let rejects = json!([
        told(3, "email", "email-invalid"),
        told(5, "phone", "phone-invalid"),
        told(6, "email", "required"),
        told(7, "line", "csv-malformed"),
        told(8, "email", "duplicate"),
        told(10, "phone", "duplicate"),
    ]);
    assert_eq!((&read["state"], &read["rejects"]["nodes"]), (&json!("COMPLETED"), &rejects), "{read}");
    let counted = ["lines", "created", "updated", "rejected", "leftOut"].map(|count| read[count].as_i64().unwrap());
    assert_eq!(
        counted,
        [9, 4, 0, 5, 1],
        "a line is created, updated or rejected; a cell that is wrong costs only itself"
    );
    let found = acme.owner.gql("{ contacts(first: 10) { nodes { name email phone } } }", json!({})).await.ok();
    let found = found["contacts"]["nodes"].as_array().unwrap();
    assert!(
        found.contains(&json!({ "name": "Quoted; \"Q\"", "email": "quoted@example.org", "phone": null })),
        "{found:?}"
    );
    assert!(found.contains(&json!({ "name": "Cyd", "email": "cyd@example.org", "phone": null })), "{found:?}");
    assert!(
        found.contains(&json!({ "name": "Eve", "email": null, "phone": "+213551020305" })),
        "at home, without its code"
    );
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
    world.advance(TimeDelta::hours(2));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(witness.number("SELECT count(*) FROM import_seen").await, 0, "who came is still remembered");
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
async fn a_line_that_is_refused_does_not_make_the_next_a_duplicate_but_one_far_above_does() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let crowd = (0..700).map(|n| format!("person{n:04}@example.org\n")).collect::<Vec<_>>().concat();
    let csv = format!("email,\nada@example.org,,\nada@example.org\n{crowd}Ada@example.org\n");
    let ended = import(&acme, &csv, "spring").await;
    let rejects = json!([
        { "line": 2, "field": "line", "code": "csv-malformed" }, { "line": 704, "field": "email", "code": "duplicate" },
    ]);
    assert_eq!(
        (&ended["created"], &ended["rejects"]["nodes"]),
        (&json!(701), &rejects),
        "two batches know of each other"
    );
}

#[tokio::test]
async fn a_person_is_completed_and_never_emptied() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let create = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
    for (key, kind, personal) in [("size", "NUMBER", false), ("allergy", "TEXT", true), ("note", "TEXT", true)] {
        let input = json!({ "key": key, "label": key, "kind": kind, "personal": personal });
        acme.owner.gql(create, json!({ "input": input })).await.ok();
    }
    let first = "email,first name,last name,phone,country,stage,size,allergy,adresse,ville,tags\n\
        ada@example.org,Ada,Lovelace,+33612345678,FR,client,38,nuts,1 rue des Oliviers,Alger,\"red, blue\"\n";
    import(&acme, first, "fair").await;
    import(&acme, "email,first name,phone,size,note,country\nada@example.org,Augusta,,,likes mint,\n", "fair").await;
    let query = "{ contactByEmail(email: \"ada@example.org\") {
        givenName familyName phone country stage fields personalFields postal { lines city } tags { name } } }";
    let ada = acme.owner.gql(query, json!({})).await.ok()["contactByEmail"].clone();
    let expected = json!({
        "givenName": "Augusta", "familyName": "Lovelace", "phone": "+33612345678", "country": "FR", "stage": "CUSTOMER",
        "fields": { "size": 38 }, "personalFields": { "allergy": "nuts", "note": "likes mint" },
        "postal": { "lines": ["1 rue des Oliviers"], "city": "Alger" },
        "tags": [{ "name": "blue" }, { "name": "fair" }, { "name": "red" }],
    });
    assert_eq!(ada, expected);
}

#[tokio::test]
async fn the_time_of_a_person_begins_with_what_they_said_and_not_with_the_file() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let text = "email,consent date,email consent\nada@example.org,2025-03-01T10:00:00Z,yes\nbob@example.org,,yes\n";
    import(&acme, text, "fair").await;
    let query = "query ($email: String!) { contactByEmail(email: $email) { actedAt } }";
    let acted = async |email: &str| -> DateTime<Utc> {
        let found = acme.owner.gql(query, json!({ "email": email })).await.ok();
        found["contactByEmail"]["actedAt"].as_str().unwrap().parse().unwrap()
    };
    assert_eq!(acted("ada@example.org").await, "2025-03-01T10:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(acted("bob@example.org").await, world.now());
}

#[tokio::test]
async fn nobody_is_said_to_agree_who_says_no_or_whose_date_proves_nothing() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let text = "email;Consentement;Opt-in;date de consentement\n\
        yes@example.org;oui;Oui;2025-03-01\nno@example.org;non;non;\nhalf@example.org;oui;non;\n\
        day@example.org;oui;oui;32/13/2025\nword@example.org;peut-être;oui;\n";
    let ended = import(&acme, text, "fair").await;
    let told = json!([
        { "line": 5, "field": "agreedAt", "code": "date-invalid" },
        { "line": 6, "field": "status", "code": "unknown" },
    ]);
    assert_eq!((&ended["created"], &ended["rejects"]["nodes"]), (&json!(5), &told));
    assert_eq!(write_to(&acme, "fair").await, ["yes@example.org"]);
}

#[tokio::test]
async fn a_file_that_was_tried_can_be_imported_once() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let file = json!({ "upload": upload(&acme, b"email\nada@example.org\n".to_vec()).await });
    for (trial, contacts) in [(true, 0), (false, 1)] {
        let input = json!({ "file": file, "wording": "Yes.", "source": "fair", "dryRun": trial });
        let asked = acme.owner.gql(IMPORT, json!({ "input": input })).await.ok();
        world.drain().await;
        let read = ended(&acme, asked["contactImport"]["id"].as_str().unwrap()).await;
        assert_eq!((&read["created"], &read["progress"]), (&json!(1), &json!(1.0)), "{read}");
        assert_eq!(world.witness().await.number("SELECT count(*) FROM contacts").await, contacts);
    }
    let input = json!({ "file": file, "wording": "Yes.", "source": "fair" });
    let again = json!({ "input": input });
    assert_eq!(refused(&acme, &acme.owner, IMPORT, again.clone()).await.code(), "UPLOAD_USED");
    let mut witness = world.witness().await;
    assert_eq!(witness.number("SELECT count(*) FROM upload_chunks").await, 0, "what stood in it is still there");
    world.advance(TimeDelta::hours(25));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(refused(&acme, &acme.owner, IMPORT, again).await.code(), "NOT_FOUND", "after a day it is forgotten");
}

#[tokio::test]
async fn a_person_who_comes_by_address_and_again_by_number_is_one() {
    let world = World::new().await;
    let acme = settled(&world).await;
    import(&acme, "email,phone\nada@example.org,+33612345678\n", "fair").await;
    let read = import(&acme, "email,phone,name\nada@example.org,,Ada\n,+33612345678,Ada\n", "fair").await;
    let rejects = json!([{ "line": 3, "field": "phone", "code": "duplicate" }]);
    assert_eq!((&read["updated"], &read["rejects"]["nodes"]), (&json!(1), &rejects), "{read}");
}

#[tokio::test]
async fn a_file_that_is_not_whole_can_not_be_imported_and_is_cleared_away() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let scope = acme.owner.scope().await;
    let upload = scope.act(async |tx| uploads::begin(tx).await).await.unwrap();
    scope.act(async |tx| uploads::put(tx, upload, 0, b"email\nada@example.org\n".to_vec()).await).await.unwrap();
    let input = json!({ "file": { "upload": upload.to_string() }, "wording": "Yes.", "source": "fair" });
    assert_eq!(refused(&acme, &acme.owner, IMPORT, json!({ "input": input })).await.code(), "NOT_FOUND");
    world.advance(TimeDelta::hours(4));
    world.db().tick().await.unwrap();
    world.drain().await;
    let mut witness = world.witness().await;
    assert_eq!(
        witness.number("SELECT count(*) FROM uploads").await
            + witness.number("SELECT count(*) FROM upload_chunks").await,
        0
    );
}

#[tokio::test]
async fn an_erased_person_who_comes_back_in_a_file_is_still_left_alone() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let csv = "email\nada@example.org\nbob@example.org\n";
    import(&acme, csv, "fair").await;
    let ada = acme.owner.gql("{ contactByEmail(email: \"ada@example.org\") { id } }", json!({})).await.ok();
    let erase = "mutation ($id: ID!) { contactErase(id: $id) }";
    acme.owner.gql(erase, json!({ "id": ada["contactByEmail"]["id"] })).await.ok();
    let again = import(&acme, csv, "again").await;
    assert_eq!(again["rejects"]["nodes"], json!([{ "line": 2, "field": "email", "code": "left-alone" }]));
    let query = "{ contactByEmail(email: \"ada@example.org\") { consents { granted } } }";
    assert_eq!(acme.owner.gql(query, json!({})).await.ok()["contactByEmail"]["consents"], json!([]));
    assert_eq!(write_to(&acme, "again").await, ["bob@example.org"]);
}

#[tokio::test]
async fn a_trial_counts_exactly_and_writes_nothing_but_its_report() {
    let world = World::new().await;
    let acme = settled(&world).await;
    import(&acme, "email,name\nada@example.org,Ada\n", "fair").await;
    let mut witness = world.witness().await;
    let tables = ["contacts", "contact_cards", "consents", "consent_states", "contact_tags", "tags", "suppressions"];
    let mut all = String::new();
    for table in tables {
        all += &witness
            .texts(&format!("SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') FROM {table} t"))
            .await
            .concat();
    }
    let crowd = (0..700).map(|n| format!("person{n:04}@example.org,,\n")).collect::<Vec<_>>().concat();
    let csv = format!(
        "email,phone,tags,status\nada@example.org,12,new,\n{crowd}person0001@example.org,,\nnobody,,\nbob@example.org,,,unsubscribed\n"
    );
    let input = json!({
        "file": { "csv": csv }, "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }], "wording": "Yes.", "source": "fair", "tag": "unmade",
        "dryRun": true,
    });
    let asked = acme.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    let id = asked["contactImport"]["id"].as_str().unwrap().to_owned();
    world.drain().await;
    let tried = ended(&acme, &id).await;
    let counted = ["lines", "created", "updated", "rejected", "leftOut"].map(|count| tried[count].as_i64().unwrap());
    assert_eq!(counted, [704, 701, 1, 2, 1], "{tried}");
    let mut after = String::new();
    for table in tables {
        after += &witness
            .texts(&format!("SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') FROM {table} t"))
            .await
            .concat();
    }
    assert!(all == after, "the trial changed something");

    let file = acme.owner.get(&format!("/imports/{id}/rejects.csv")).await;
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let rows: Vec<String> = file.text().await.unwrap().lines().map(str::to_owned).collect();
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert_eq!(rows[0], "line,field,code,message,refused");
    assert!(rows[1].starts_with("2,phone,phone-invalid,") && rows[1].ends_with(",no"), "{rows:?}");
    assert!(rows[2].starts_with("703,email,duplicate,") && rows[2].ends_with(",yes"), "{rows:?}");
    let other = world.tenant("other").await;
    assert_eq!(other.owner.get(&format!("/imports/{id}/rejects.csv")).await.status().as_u16(), 404);
    assert_eq!(world.anonymous().get(&format!("/imports/{id}/rejects.csv")).await.status().as_u16(), 401);
}
