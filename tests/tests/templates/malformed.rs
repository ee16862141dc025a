//! Templates that are none: each is told what is wrong with it, by code and place, and nothing is saved.

use super::{CREATE, input, refused, told};
use serde_json::json;
use tests::World;

/// What is wrong, the page, the violation's code, and the line that its sentence must name; 0 where it names none.
const PAGES: [(&str, &str, &str, u32); 20] = [
    ("a block that is never closed", "<p>\n{{#if company}}x</p>", "template-syntax", 2),
    ("a tag that is never closed", "<p>{{company</p>", "template-syntax", 1),
    ("a block closed by another name", "{{#if company}}\n{{/each}}", "template-syntax", 2),
    ("an `else` without a block", "\n\n{{else}}", "template-syntax", 3),
    ("a helper that nobody knows", "{{shout company}}", "template-unknown-helper", 0),
    ("a loop over nothing", "<ul>\n\n{{#each}}x{{/each}}</ul>", "template-missing-parameter", 3),
    ("raw output", "<p>\n{{{company}}}</p>", "template-forbidden", 2),
    ("a decorator", "{{* evil}}", "template-forbidden", 1),
    ("a script", "<p>x</p>\n<script>x()</script>", "template-script", 2),
    ("a handler", "<p onclick=\"x()\">x</p>", "template-script", 1),
    ("an address that is a script", "<a href=\"java\nscript:x()\">x</a>", "template-script", 1),
    ("a value outside of quotation marks", "<p>\n<b title={{company}}>x</b></p>", "template-placement", 2),
    ("a value as the name of an element", "<{{company}}>", "template-placement", 1),
    ("a misspelt field", "\n{{contact.nam}}", "template-unknown-variable", 2),
    ("a variable that is not declared", "{{#each items}}x{{/each}}", "template-unknown-variable", 1),
    ("a partial that there is not", "\n\n\n{{> footer}}", "template-unknown-partial", 4),
    ("a slot outside of a layout", "{{> @partial-block}}", "template-unknown-partial", 1),
    ("a partial with values", "{{> footer year=2026}}", "template-syntax", 1),
    ("a layout that is never closed", "{{#> layout}}x", "template-syntax", 1),
    ("nothing at all", " \n ", "required", 0),
];

#[tokio::test]
async fn every_malformed_page_is_told_what_is_wrong_with_it() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    for (what, html, code, line) in PAGES {
        let answer = refused(&acme, &acme.owner, CREATE, json!({ "input": input("Bad", html, json!({})) })).await;
        let told = told(&answer);
        assert_eq!((told[0].0.as_str(), told[0].1.as_str()), ("html", code), "{what}: {told:?}");
        assert!(line == 0 || told[0].2.contains(&line.to_string()), "{what}: {told:?}");
    }
}

#[tokio::test]
async fn a_bomb_stops_within_its_limits_and_harms_nobody() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let deep = format!("{}x{}", "{{#if company}}".repeat(500), "{{/if}}".repeat(500));
    for (html, code) in [
        (deep.as_str(), "template-too-deep"),
        (&"{{company}}".repeat(2_000), "template-too-large"),
        (&"x".repeat(300_000), "template-too-large"),
    ] {
        let answer = refused(&acme, &acme.owner, CREATE, json!({ "input": input("Bomb", html, json!({})) })).await;
        assert!(answer.violations().iter().any(|(_, told)| *told == code), "{code}: {:?}", answer.violations());
    }
    let loops = "{{#each items}}{{#each ../items}}{{#each ../../items}}{{/each}}{{/each}}{{/each}}";
    let items = json!([{ "name": "items", "type": "LIST", "sample": vec![1; 500] }]);
    let quiet = super::create(&acme, input("Quiet", loops, json!({ "variables": items }))).await;
    let answer = super::preview(&acme.owner, &quiet, json!({})).await;
    assert_eq!(answer.violations(), [("html", "template-too-many-steps")]);
    let words = json!([{ "name": "word", "type": "TEXT", "sample": "x".repeat(60_000) },
                       { "name": "items", "type": "LIST", "sample": vec![1; 500] }]);
    let loud = input("Loud", "{{#each items}}{{../word}}{{/each}}", json!({ "variables": words }));
    let loud = super::create(&acme, loud).await;
    let answer = super::preview(&acme.owner, &loud, json!({})).await;
    assert_eq!(answer.violations(), [("html", "template-too-much-output")]);
    let well = acme.template("Well").await;
    super::shown(&acme.owner, &well, json!({})).await;
}
