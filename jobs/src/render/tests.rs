//! Templates that are meant well, and templates that are not.

mod hostile;
mod languages;
mod links;
mod mjml;
mod names;
mod partials;

use serde_json::{Value, json};

use super::*;

/// A template of nothing but a page.
fn template(html: &str) -> Template {
    Template::compile(&Draft { html, ..Draft::default() }).unwrap()
}

/// A page compiled and rendered.
fn html(source: &str, data: &Value) -> String {
    template(source).preview(data).unwrap().html
}

/// Why a page is refused.
fn refused(html: &str) -> Vec<Reason> {
    let faults = Template::compile(&Draft { html, ..Draft::default() }).map(drop).unwrap_err();
    faults.into_iter().map(|fault| fault.reason).collect()
}

#[test]
fn the_promotional_mail_of_the_requirements_works_as_it_stands() {
    let draft = Draft {
        subject: "{{promo_title}} - Offre spéciale Le Vieux Moulin",
        html: "<h1>{{promo_title}}</h1><p>Cher(e) {{customer.first_name}},</p><p>{{promo_description}}</p>\
               <p>Cette offre est valable jusqu'au {{valid_until}}.</p>\
               <p><a href='{{booking_link}}'>Réservez maintenant</a></p>",
        ..Draft::default()
    };
    let data = json!({
        "promo_title": "Moules & frites", "customer": { "first_name": "Zoé" }, "promo_description": "À volonté",
        "valid_until": "30 novembre", "booking_link": "https://example.org/r?table=2&h=20",
    });
    let mail = Template::compile(&draft).unwrap().preview(&data).unwrap();
    assert_eq!(mail.subject, "Moules & frites - Offre spéciale Le Vieux Moulin");
    assert_eq!(
        mail.html,
        "<h1>Moules &amp; frites</h1><p>Cher(e) Zoé,</p><p>À volonté</p>\
         <p>Cette offre est valable jusqu'au 30 novembre.</p>\
         <p><a href='https://example.org/r?table&#x3D;2&amp;h&#x3D;20'>Réservez maintenant</a></p>"
    );
    assert_eq!(
        mail.text,
        "Moules & frites\n\nCher(e) Zoé,\n\nÀ volonté\n\nCette offre est valable jusqu'au 30 novembre.\n\n\
         Réservez maintenant [1]\n\n[1] https://example.org/r?table=2&h=20\n"
    );
}

#[test]
fn the_menu_mail_of_the_requirements_works_as_it_stands() {
    let source = "<h1>Notre nouveau menu est arrivé !</h1><p>Découvrez nos nouvelles créations et venez les déguster au \
                  Vieux Moulin.</p>{{#each menu_items}}<p><strong>{{this.name}}</strong> - {{this.price}}€<br>\
                  {{this.description}}</p>{{/each}}";
    let data = json!({ "menu_items": [
        { "name": "Huîtres", "price": 18, "description": "Douze" },
        { "name": "Tarte", "price": 7.5, "description": "Aux <pommes>" },
    ]});
    let page = html(source, &data);
    assert!(page.ends_with(
        "<p><strong>Huîtres</strong> - 18€<br>Douze</p><p><strong>Tarte</strong> - 7.5€<br>Aux &lt;pommes&gt;</p>"
    ));
}

#[test]
fn blocks_and_comparisons_work() {
    let source = "{{#if (gt points 100)}}gold{{else if points}}silver{{else}}new{{/if}} \
                  {{#unless gone}}here{{/unless}} {{#with city}}{{name}}{{/with}} {{lookup list 1}} {{len list}} \
                  {{#each list as |item index|}}{{index}}{{item}}{{#unless @last}},{{/unless}}{{else}}none{{/each}}";
    assert_eq!(
        html(source, &json!({ "points": 101, "list": ["a", "b"], "city": { "name": "Tizi" } })),
        "gold here Tizi b 2 0a,1b"
    );
    assert_eq!(html(source, &json!({ "points": 5, "list": [], "gone": true })), "silver    0 none");
    assert_eq!(html(source, &json!({})), "new here   0 none");
}

#[test]
fn values_are_written_as_the_reader_does() {
    let source = "{{number n}}|{{money price \"EUR\"}}|{{money whole}}|{{percent share}}|{{date day length=\"long\"}}|{{date at time=true}}";
    let data = json!({ "n": 1234.5, "price": "9.9", "whole": { "amount": 12, "currency": "EUR" }, "share": 0.2, "day": "2026-11-21", "at": "2026-11-21T14:05:00+01:00" });
    let written = |locale| {
        let draft = Draft { locale, html: source, ..Draft::default() };
        Template::compile(&draft).unwrap().preview(&data).unwrap().html
    };
    assert_eq!(written(Locale::En), "1,234.5|€9.90|€12.00|20%|November 21, 2026|Nov 21, 2026, 2:05\u{202f}PM GMT+1");
    let french = "1\u{202f}234,5|9,90\u{a0}€|12,00\u{a0}€|20\u{a0}%|21 novembre 2026|21 nov. 2026, 14:05 UTC+1";
    assert_eq!(written(Locale::Fr), french);
}

#[test]
fn what_is_no_number_or_date_is_written_as_it_is() {
    let data = json!({ "price": "sur <demande>", "day": "demain", "none": null });
    assert_eq!(
        html("{{money price \"EUR\"}} {{money price currency}} {{date day}} {{number none}}{{number missing}}.", &data),
        "sur &lt;demande&gt; sur &lt;demande&gt; demain ."
    );
}

#[test]
fn a_field_may_have_the_name_of_one_of_our_helpers() {
    assert_eq!(html("{{date}} {{number}} {{t}}", &json!({ "date": "hier", "number": 3, "t": "<" })), "hier 3 &lt;");
}

#[test]
fn the_catalogues_are_at_hand() {
    let mail = html("<p>{{t \"mail-greeting\" name=first}}</p>{{t \"no-such-key\"}}", &json!({ "first": "<Zoé>" }));
    assert!(mail.starts_with("<p>Bonjour ") && mail.contains("&lt;Zoé&gt;"), "{mail}");
}

#[test]
fn only_the_page_is_escaped() {
    let draft =
        Draft { subject: "{{x}}", html: "<p title=\"{{x}}\">{{x}}</p>", text: Some("{{x}}"), ..Draft::default() };
    let data = json!({ "x": "<b>\"'&`=" });
    let mail = Template::compile(&draft).unwrap().preview(&data).unwrap();
    let escaped = "&lt;b&gt;&quot;&#x27;&amp;&#x60;&#x3D;";
    assert_eq!((&*mail.subject, &*mail.text), ("<b>\"'&`=", "<b>\"'&`="));
    assert_eq!(mail.html, format!("<p title=\"{escaped}\">{escaped}</p>"));
}

#[test]
fn the_text_of_a_page_reads_well() {
    let page = "<!doctype html><html><head><title>no</title><style>no{}</style><body>\n<h1>Menu</h1>\n\
                <p>Un  <b>mot</b>,\nune&nbsp;ligne<br>puis <a href=\"https://a.example/x?y=1&amp;z=2\">voir <i>ici</i></a>.\n\
                <ul><li>un<li>deux</ul><table><tr><td>Café</td><td>2 €</td></tr><tr><td>Thé</td></tr></table>\
                <a href=\"https://a.example/x?y=1&amp;z=2\">encore</a> <a href=\"https://b.example\">https://b.example</a> \
                <a href=\"tel:+33\"><img src=x alt=\"Appeler\"></a><a href=\"https://c.example\"><img src=x></a>\
                <a href=\"#top\">haut</a><!-- no --><script>no</script></body></html>";
    assert_eq!(
        plain::text_of(page),
        "Menu\n\nUn mot, une\u{a0}ligne\npuis voir ici [1].\n\n- un\n- deux\n\nCafé 2 €\nThé\n\nencore [1] \
         https://b.example Appeler [2] [3]haut\n\n[1] https://a.example/x?y=1&z=2\n[2] tel:+33\n[3] https://c.example\n"
    );
    assert_eq!(plain::text_of(""), "\n");
}

#[test]
fn a_line_break_in_the_subject_is_refused() {
    let template = Template::compile(&Draft { subject: "Bonjour {{name}}", ..Draft::default() }).unwrap();
    for name in ["Zoé\r\nBcc: x@example.com", "a\nb", "a\u{85}b"] {
        let fault = template.preview(&json!({ "name": name })).unwrap_err();
        assert_eq!((fault.part, fault.reason), (Part::Subject, Reason::LineBreak));
    }
}

#[test]
fn every_fault_is_told_with_its_place() {
    let draft = Draft {
        subject: "{{#if a}}",
        html: "<p>{{upper name}}\n  {{#each}}x{{/each}}</p>",
        text: Some("one\ntwo {{shout (whisper x)}}"),
        ..Draft::default()
    };
    let faults = Template::compile(&draft).map(drop).unwrap_err();
    let found: Vec<_> =
        faults.iter().map(|fault| (fault.part, fault.line, fault.column, fault.reason.code())).collect();
    assert_eq!(
        found,
        [
            (Part::Subject, 1, 1, "template-syntax"),
            (Part::Html, 1, 4, "template-unknown-helper"),
            (Part::Html, 2, 3, "template-missing-parameter"),
            (Part::Text, 2, 5, "template-unknown-helper"),
            (Part::Text, 2, 5, "template-unknown-helper"),
        ]
    );
    assert_eq!(faults[1].args(), json!({ "line": 1, "column": 4, "name": "upper" }));
}
