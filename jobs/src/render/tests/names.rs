//! Variables that a template uses and that nobody gives it.

use serde_json::json;

use super::*;

/// Line, column and path of everything unknown, where this is given and the recipient has a name.
fn unknown(html: &str, sample: &Value) -> Vec<(usize, usize, String)> {
    let Shape::Fields(mut known) = Shape::of(sample) else { panic!("a sample is an object") };
    let contact = [("name".to_owned(), Shape::Plain), ("fields".to_owned(), Shape::Any)];
    known.insert("contact".to_owned(), Shape::fields(contact));
    let faults = Draft { html, ..Draft::default() }.unknown(&Shape::Fields(known));
    let told = faults.into_iter().map(|fault| match fault.reason {
        Reason::UnknownVariable(name) => (fault.line, fault.column, name),
        reason => panic!("{reason:?}"),
    });
    told.collect()
}

#[test]
fn a_wrong_letter_is_found_with_its_place() {
    let sample = json!({ "title": "x", "city": { "name": "Tizi" }, "items": [{ "name": "Fig" }, { "price": 2 }] });
    for (html, found) in [
        ("{{titel}}", vec![(1, 1, "titel")]),
        ("<p>\n  {{contact.nmae}}</p>", vec![(2, 3, "contact.nmae")]),
        ("{{contact.name.first}}", vec![(1, 1, "contact.name.first")]),
        ("{{#if titel}}x{{else if title}}y{{/if}}", vec![(1, 1, "titel")]),
        ("{{#each items}}{{this.nam}}{{/each}}", vec![(1, 16, "this.nam")]),
        ("{{#each items as |item n|}}{{item.nam}}{{n.x}}{{/each}}", vec![(1, 28, "item.nam"), (1, 40, "n.x")]),
        (
            "{{#each items}}{{title}}{{../title}}{{@root.titel}}{{/each}}",
            vec![(1, 16, "title"), (1, 37, "@root.titel")],
        ),
        ("{{#with city}}{{name}}{{nam}}{{/with}}", vec![(1, 23, "nam")]),
        ("{{money prize \"EUR\"}}{{#if (gt (len itmes) 1)}}x{{/if}}", vec![(1, 1, "prize"), (1, 22, "itmes")]),
        ("{{t \"mail-greeting\" name=nmae}}", vec![(1, 1, "nmae")]),
    ] {
        let found: Vec<_> = found.into_iter().map(|(line, column, name)| (line, column, name.to_owned())).collect();
        assert_eq!(unknown(html, &sample), found, "{html}");
    }
}

#[test]
fn what_is_known_passes() {
    let sample = json!({ "title": "x", "items": [{ "name": "Fig", "tags": ["a"] }], "any": null, "odd name": 1 });
    for html in [
        "{{title}} {{contact.name}} {{contact.fields.shoe_size}} {{any.thing.at.all}} {{[odd name]}}",
        "{{#each items}}{{@index}}{{@first}}{{name}}{{this.name}}{{#each tags}}{{this}}{{../name}}{{../../title}}{{/each}}{{/each}}",
        "{{#each items as |item|}}{{#each item.tags as |tag|}}{{tag}}{{item.name}}{{/each}}{{/each}}{{items.[0].name}}{{items.0.name}}",
        "{{#each contact.fields}}{{@key}}{{this}}{{x}}{{/each}}{{lookup items 0}}{{len items}}{{#with any}}{{x}}{{/with}}",
    ] {
        assert_eq!(unknown(html, &sample), [], "{html}");
    }
}
