//! Files that are none, or hold nobody: each is told by its own code, and nobody comes of it.

use super::{IMPORT, ended, everything, fixture, settled, upload};
use serde_json::{Value, json};
use tests::World;

/// What is said of a file.
#[derive(Debug)]
enum Told {
    /// At once, of the file as a whole.
    Refused(&'static str),
    /// By the import, of the file as a whole.
    Failed(&'static str),
    /// Of its last line: the field and the code.
    Line(u64, &'static str, &'static str),
}
use Told::{Failed, Line, Refused};

const FILES: [(&str, Told); 37] = [
    ("blank-lines", Refused("csv-empty")),
    ("mark-only", Refused("csv-empty")),
    ("heading-only", Refused("csv-empty")),
    ("no-address-column", Refused("csv-column-missing")),
    ("no-heading", Refused("csv-column-missing")),
    ("no-separator", Refused("csv-column-missing")),
    ("only-separators", Refused("csv-column-missing")),
    ("web-page", Refused("csv-column-missing")),
    ("json", Refused("csv-column-missing")),
    ("business-card", Refused("csv-column-missing")),
    ("picture", Refused("csv-encoding")),
    ("workbook", Refused("csv-spreadsheet")),
    ("zeros", Refused("csv-encoding")),
    ("utf16-without-mark", Refused("csv-encoding")),
    ("utf16-half-a-letter", Refused("csv-encoding")),
    ("utf16-half-a-pair", Refused("csv-encoding")),
    ("not-the-utf8-it-claims", Refused("csv-encoding")),
    ("heading-unended", Refused("csv-malformed")),
    ("heading-too-wide", Refused("csv-malformed")),
    ("quotation-unended", Failed("csv-malformed")),
    ("quotation-unended-late", Failed("csv-malformed")),
    ("too-many-cells", Line(2, "line", "csv-malformed")),
    ("comma-in-a-name", Line(2, "line", "csv-malformed")),
    ("address-missing", Line(2, "email", "required")),
    ("address-without-at", Line(2, "email", "email-invalid")),
    ("address-without-domain", Line(2, "email", "email-invalid")),
    ("address-without-dot", Line(2, "email", "email-invalid")),
    ("address-with-a-name", Line(2, "email", "email-invalid")),
    ("address-of-a-machine", Line(2, "email", "email-invalid")),
    ("address-in-quotes", Line(2, "email", "email-invalid")),
    ("address-with-a-header", Line(2, "email", "line-break")),
    ("address-formula", Line(2, "email", "email-invalid")),
    ("addresses-two", Line(2, "email", "email-invalid")),
    ("address-too-long", Line(2, "email", "email-invalid")),
    ("phone-too-short", Line(2, "phone", "phone-invalid")),
    ("phone-of-letters", Line(2, "phone", "phone-invalid")),
    ("phone-without-its-zero", Line(2, "phone", "phone-invalid")),
];

#[tokio::test]
async fn each_malformed_file_is_told_by_its_code_and_nobody_comes_of_it() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let mut witness = world.witness().await;
    for (name, told) in FILES {
        let upload = upload(&acme, fixture(&format!("{name}.csv"))).await;
        let before = everything(&acme).await;
        let mut input = json!({
            "file": { "upload": upload }, "tag": "all", "wording": "Yes.", "source": "fair",
            "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }],
        });
        if name == "not-the-utf8-it-claims" {
            input["encoding"] = json!("UTF_8");
        }
        let answer = acme.owner.gql(IMPORT, json!({ "input": input })).await;
        if let Refused(code) = told {
            assert_eq!(answer.violations(), [("file", code)], "{name}");
            assert_eq!(everything(&acme).await, before, "{name} changed something");
            continue;
        }
        let id = answer.ok()["contactImport"]["id"].as_str().unwrap_or_else(|| panic!("{name}")).to_owned();
        world.drain().await;
        let import = ended(&acme, &id).await;
        let (state, failure) =
            if let Failed(code) = told { ("FAILED", json!(code)) } else { ("COMPLETED", Value::Null) };
        assert_eq!((&import["state"], &import["failure"]), (&json!(state), &failure), "{name}: {import}");
        assert_eq!((&import["created"], &import["updated"]), (&json!(0), &json!(0)), "{name}: {import}");
        if let Line(line, field, code) = told {
            let expected = json!([{ "line": line, "field": field, "code": code }]);
            assert_eq!(import["rejects"]["nodes"], expected, "{name}");
        }
        for table in ["contact_cards", "consents", "suppressions"] {
            let left = witness.number(&format!("SELECT count(*) FROM {table}")).await;
            assert_eq!(left, 0, "{name} left something in {table}");
        }
        assert_eq!(witness.number("SELECT count(*) FROM contacts").await, 0, "{name} brought somebody");
    }
    let nothing = acme.owner.send("/uploads", "text/csv", "").await.json::<Value>().await.unwrap();
    assert_eq!(nothing["error"]["violations"][0]["code"], "csv-empty", "{nothing}");
}

/// Too long to lie beside the others.
#[tokio::test]
async fn a_quotation_that_swallows_a_large_file_ends_it_before_it_fills_the_memory() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let swallowed = "bob@people.example,Bob\n".repeat(40_000);
    let input = async |text: String| {
        let upload = upload(&acme, text.into_bytes()).await;
        json!({ "input": { "file": { "upload": upload }, "wording": "Yes.", "source": "fair" } })
    };
    let at_once = input(format!("email,name\nnobody,\"No\n{swallowed}")).await;
    assert_eq!(acme.owner.gql(IMPORT, at_once).await.violations(), [("file", "csv-malformed")]);
    let below = input(format!("email,name\nnobody,No\nnowhere,\"No\n{swallowed}")).await;
    let asked = acme.owner.gql(IMPORT, below).await.ok();
    world.drain().await;
    let import = ended(&acme, asked["contactImport"]["id"].as_str().unwrap()).await;
    assert_eq!((&import["failure"], &import["created"]), (&json!("csv-malformed"), &json!(0)), "{import}");
}
