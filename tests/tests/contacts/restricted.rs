//! Files to take out: whose data are restricted is in none, and what a request lacks is told in the reader's language.

use super::settled;
use serde_json::{Value, json};
use tests::{Actor, Company, World};

async fn take(actor: &Actor, wanted: &Value) -> String {
    let response = actor.post("/exports", wanted).await.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

async fn people(company: &Company<'_>) -> usize {
    take(&company.owner, &json!({})).await.lines().count() - 1
}

#[tokio::test]
async fn whose_data_are_restricted_is_in_no_file() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let mut last = String::new();
    for n in 0..6 {
        last = acme.contact(&format!("p{n}@example.org")).consenting().create().await.id;
    }
    let kinds = json!({ "by": ["consent_email"] });
    assert_eq!(take(&acme.owner, &kinds).await, "consent_email,people\r\nyes,6\r\n", "as a file of people says it");
    let restrict = async |restricted: bool| {
        let input = json!({ "contact": last, "restricted": restricted });
        let mutation = "mutation ($input: ContactRestrict!) { contactRestrict(input: $input) }";
        acme.owner.gql(mutation, json!({ "input": input })).await.ok();
    };
    restrict(true).await;
    assert_eq!(people(&acme).await, 5);
    assert_eq!(take(&acme.owner, &kinds).await, "consent_email,people\r\nyes,5\r\n");
    restrict(false).await;
    assert_eq!(people(&acme).await, 6);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_in_the_readers_language() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let told = async |body: &str| -> Value {
        let request = acme.owner.post("/exports", &Value::Null).await.header("accept-language", "fr");
        let answer = request.body(body.to_owned()).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 400);
        answer.json::<Value>().await.unwrap()["error"].clone()
    };
    for (body, sentence) in [
        ("{\"rules\": null}", "champ qui n’existe pas ici"),
        ("{\"format\": \"pdf\"}", "pas du type attendu"),
        ("{\"format\"", "JSON valable"),
    ] {
        let told = told(body).await;
        assert!(told["message"].as_str().unwrap().contains(sentence), "{told}");
        assert_eq!(told["detail"], Value::Null, "the reader's own words");
    }
    let analyst = acme.member(tenants::permissions::Role::Analyst).await;
    let refused = analyst.call("/exports", &json!({})).await.body["error"].clone();
    assert_eq!((&refused["code"], &refused["permission"]), (&json!("FORBIDDEN"), &json!("contact:export")));
    let create = "mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }";
    let refused = analyst.gql(create, json!({ "input": { "email": "a@example.org", "source": "shop" } })).await;
    let error = &refused.body["errors"][0];
    assert_eq!(error["extensions"]["permission"], "contact:write");
    assert!(error["message"].as_str().unwrap().contains("contact:write"), "{error}");
}
