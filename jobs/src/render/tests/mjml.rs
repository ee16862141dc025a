//! MJML: what it becomes, what Handlebars keeps in it, and what is wrong with it.

use serde_json::json;

use super::*;

/// A document with this in its only column.
fn column(inside: &str) -> String {
    format!("<mjml><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>")
}

fn draft(mjml: &str) -> Draft<'_> {
    Draft { html: mjml, mjml: true, locale: Locale::En, ..Draft::default() }
}

fn compiled(mjml: &str) -> Template {
    Template::compile(&draft(mjml)).unwrap_or_else(|faults| panic!("{mjml}: {faults:?}"))
}

/// Line, column and code of everything that is wrong.
fn wrong(mjml: &str) -> Vec<(usize, usize, &'static str)> {
    let faults = Template::compile(&draft(mjml)).map(drop).unwrap_err();
    faults.iter().map(|fault| (fault.line, fault.column, fault.reason.code())).collect()
}

#[test]
fn expressions_stand_in_texts_attributes_and_between_elements() {
    let source = "<mjml><mj-head><mj-title>{{title}}</mj-title><mj-preview>{{teaser}}</mj-preview></mj-head><mj-body>\
                  {{#if intro}}<mj-section><mj-column><mj-text color=\"{{colour}}\">{{intro}}</mj-text></mj-column></mj-section>{{/if}}\
                  <mj-section>{{#each items}}<mj-column>\
                  <mj-text>{{this.name}} {{#if (gt price 10)}}dear{{else}}cheap{{/if}} {{@index}}</mj-text>\
                  <mj-button href=\"https://shop.example/{{id}}\">{{lookup ../words \"go\"}}</mj-button>\
                  </mj-column>{{else}}<mj-column><mj-text>nothing</mj-text></mj-column>{{/each}}</mj-section></mj-body></mjml>";
    let data = json!({
        "title": "T & t", "teaser": "Now", "intro": "<Hi>", "colour": "#123456", "words": { "go": "Buy" },
        "items": [{ "name": "Fig", "price": 12, "id": 7 }, { "name": "Thyme", "price": 3, "id": 8 }],
    });
    let page = compiled(source).preview(&data).unwrap().html;
    for part in [
        "<title>T &amp; t</title>",
        ">Now</div>",
        "color:#123456",
        "&lt;Hi&gt;",
        "Fig dear 0",
        "Thyme cheap 1",
        "href=\"https://shop.example/7\"",
        "href=\"https://shop.example/8\"",
        ">Buy</a>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("{{") && !page.contains("nothing") && !page.contains("<mj"), "{page}");
    assert_eq!(page.matches("mj-column-per-50\" style").count(), 2, "a column for each");
    let empty = compiled(source).preview(&json!({})).unwrap().html;
    assert!(empty.contains("nothing") && !empty.contains("&lt;Hi"), "{empty}");
}

#[test]
fn links_are_counted_and_the_way_out_is_put_under_it() {
    let template = compiled(&column(
        "<mj-button href=\"https://a.example\">x</mj-button><mj-text><a href='https://b.example'>y</a></mj-text>",
    ));
    assert_eq!(template.links(), ["https://a.example", "https://b.example"]);
    let fill = Fill {
        variables: &json!({}),
        link: &|number| format!("https://t.example/{number}"),
        unsubscribe_url: "https://u.example",
        open_url: None,
        footer: "You",
        unsubscribe_label: "Leave",
        preferences: None,
    };
    let mail = template.render(&fill).unwrap();
    assert!(mail.html.contains("href=\"https://t.example/0\"") && mail.html.contains(">Leave</a></p></body>"));
    assert_eq!(
        mail.text,
        "x [1]\n\ny [2]\n\nYou Leave [3]\n\n[1] https://t.example/0\n[2] https://t.example/1\n[3] https://u.example\n"
    );
}

#[test]
fn nothing_is_fetched_when_the_mail_is_opened() {
    let page = compiled(&column("<mj-text font-family=\"Roboto\">x</mj-text>")).preview(&json!({})).unwrap().html;
    assert!(!page.contains("googleapis") && !page.contains("@import"), "{page}");
}

#[test]
fn arabic_is_written_from_right_to_left() {
    let source = column("<mj-text>مرحبا</mj-text>");
    let with_head = source.replace("<mj-body>", "<mj-head><mj-title>x</mj-title></mj-head><mj-body>");
    for source in [&source, &with_head] {
        let template = Template::compile(&Draft { locale: Locale::Ar, ..draft(source) }).unwrap();
        let page = template.preview(&json!({})).unwrap().html;
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\""), "{page}");
        assert!(page.contains("text-align:right") && !page.contains("direction:ltr"), "{page}");
        assert!(page.contains("<td dir=\"rtl\" lang=\"ar\""), "{page}");
    }
    let own = source.replace("<mj-text>", "<mj-text align=\"center\">");
    let template = Template::compile(&Draft { locale: Locale::Ar, ..draft(&own) }).unwrap();
    assert!(template.preview(&json!({})).unwrap().html.contains("text-align:center"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (source, faults) in [
        ("", &[(1, 1, "template-mjml-root")][..]),
        ("<p>x</p>", &[(1, 1, "template-mjml-root")]),
        ("<mjml></mjml>", &[(1, 1, "template-mjml-root")]),
        ("<mjml>\n <mj-body>\n  <mj-banner />\n </mj-body></mjml>", &[(3, 3, "template-mjml-element")]),
        ("<mjml><mj-body>\n<mj-text>x</mj-text></mj-body></mjml>", &[(2, 1, "template-mjml-place")]),
        ("<mjml><mj-body>\n  Hello\n</mj-body></mjml>", &[(2, 3, "template-mjml-text")]),
        ("<mjml><mj-body>{{name}}</mj-body></mjml>", &[(1, 16, "template-mjml-text")]),
        (
            "<mjml><mj-body><mj-section>\n <mj-column>\n</mj-section></mj-body></mjml>",
            &[(2, 2, "template-mjml-unclosed")],
        ),
        (
            "<mjml><mj-body><mj-section>",
            &[(1, 1, "template-mjml-unclosed"), (1, 7, "template-mjml-unclosed"), (1, 16, "template-mjml-unclosed")],
        ),
        ("<mjml><mj-body></mj-section></mj-body></mjml>", &[(1, 16, "template-mjml-close")]),
        ("<mjml><mj-body><mj-include path=\"/etc/passwd\" /></mj-body></mjml>", &[(1, 16, "template-forbidden")]),
        ("<!doctype html><mjml><mj-body></mj-body></mjml>", &[(1, 1, "template-mjml-syntax")]),
    ] {
        assert_eq!(wrong(source), faults, "{source}");
    }
    for (inside, fault) in [
        ("<mj-text>\n{{shout x}}</mj-text>", (2, 1, "template-unknown-helper")),
        ("<mj-text>{{#if x}}\n</mj-text>", (1, 48, "template-syntax")),
        ("<mj-image src=\"https://i.example\" width=\"{{w}}px\" />", (1, 80, "template-mjml-value")),
        ("<mj-text><b title={{x}}>x</b></mj-text>", (1, 57, "template-placement")),
        ("<mj-raw><script>x</script></mj-raw>", (1, 47, "template-script")),
        ("<mj-button href=\"javascript:x\">x</mj-button>", (1, 56, "template-script")),
        ("<mj-text>\n<p>x</mj-text>", (2, 1, "template-mjml-unclosed")),
        ("<mj-text>x<br>y</br></mj-text>", (1, 54, "template-mjml-close")),
    ] {
        assert_eq!(wrong(&column(inside)).first(), Some(&fault), "{inside}");
    }
}

#[test]
fn a_bomb_stops_within_its_limits() {
    let deep = format!("<mj-raw>{}", "<div>".repeat(20_000));
    assert!(wrong(&column(&deep)).iter().any(|(_, _, code)| *code == "template-too-deep"));
    let wide = column(&"<mj-spacer/>".repeat(10_000));
    assert!(wrong(&wide).iter().any(|(_, _, code)| *code == "template-too-large"));
    let loud = column(&"<mj-button href=\"x\">x</mj-button>".repeat(2_500));
    assert_eq!(wrong(&loud).first().map(|fault| fault.2), Some("template-too-large"));
    let looping = compiled(&column("{{#each a}}{{#each ../a}}<mj-text>{{../../b}}</mj-text>{{/each}}{{/each}}"));
    let fault = looping.preview(&json!({ "a": vec![1; 1_000], "b": "x" })).unwrap_err();
    assert!(matches!(fault.reason, Reason::TooMuchOutput | Reason::TooManySteps));
}
