//! Partials and layouts: put in place once, and told of by their own lines.

use serde_json::json;
use tenants::templates::Body;

use super::*;

fn partials(given: &[(&str, Format, &str)]) -> Partials {
    let body = |format, source: &str| Body { format, source: source.to_owned() };
    given.iter().map(|(name, format, source)| ((*name).to_owned(), body(*format, source))).collect()
}

fn html(given: &[(&str, &str)], source: &str) -> Result<String, Vec<Fault>> {
    let given: Vec<_> = given.iter().map(|(name, source)| (*name, Format::Html, *source)).collect();
    let partials = partials(&given);
    let template = Template::compile(&Draft { html: source, partials: Some(&partials), ..Draft::default() })?;
    Ok(template.preview(&json!({ "x": "<X>", "list": [1, 2] })).unwrap().html)
}

/// Partial, line, column and reason of the only fault.
fn fault(given: &[(&str, &str)], source: &str) -> (Option<String>, usize, usize, Reason) {
    let fault = html(given, source).unwrap_err().remove(0);
    (fault.partial, fault.line, fault.column, fault.reason)
}

#[test]
fn a_partial_stands_where_it_is_called_and_sees_what_is_seen_there() {
    assert_eq!(
        html(&[("foot", "<i>{{x}}</i>")], "<p>{{> foot}}</p>{{>foot}}").unwrap(),
        "<p><i>&lt;X&gt;</i></p><i>&lt;X&gt;</i>"
    );
    assert_eq!(html(&[("one", "{{this}}{{@index}}")], "{{#each list}}{{> one}},{{/each}}").unwrap(), "10,21,");
    assert_eq!(html(&[("a", "1{{> b}}3"), ("b", "2")], "{{> a}}").unwrap(), "123");
}

#[test]
fn a_layout_stands_round_what_calls_it() {
    let layout = ("layout", "<main>{{> @partial-block}}</main>{{> foot}}");
    let foot = ("foot", "<i>f</i>");
    assert_eq!(
        html(&[layout, foot], "{{#> layout}}<p>{{x}}</p>{{/layout}}!").unwrap(),
        "<main><p>&lt;X&gt;</p></main><i>f</i>!"
    );
    let outer = ("outer", "<body>{{#> layout}}[{{> @partial-block}}]{{/layout}}</body>");
    assert_eq!(
        html(&[layout, foot, outer], "{{#> outer}}x{{/outer}}").unwrap(),
        "<body><main>[x]</main><i>f</i></body>"
    );
    assert_eq!(html(&[layout, foot], "{{> layout}}").unwrap(), "<main></main><i>f</i>");
}

#[test]
fn partials_serve_mjml_and_texts_too() {
    let partials = partials(&[
        ("bar", Format::Mjml, "<mj-section><mj-column><mj-text>{{> word}}</mj-text></mj-column></mj-section>"),
        ("word", Format::Html, "<b>{{x}}</b>"),
        ("bye", Format::Text, "Bye {{x}}"),
    ]);
    let draft = Draft {
        html: "<mjml><mj-body>{{> bar}}</mj-body></mjml>",
        mjml: true,
        text: Some("Hello. {{> bye}}"),
        partials: Some(&partials),
        ..Draft::default()
    };
    let mail = Template::compile(&draft).unwrap().preview(&json!({ "x": "<you>" })).unwrap();
    assert!(mail.html.contains("<b>&lt;you&gt;</b>"));
    assert_eq!(mail.text, "Hello. Bye <you>");
    for name in ["bar", "word", "bye"] {
        let format = partials[name].format;
        check_partial(name, format, &partials).unwrap();
    }
    let page = Draft { html: "<p>{{> bye}}</p>", mjml: false, ..draft };
    let faults = Template::compile(&page).map(drop).unwrap_err();
    assert_eq!(faults[0].reason, Reason::PartialFormat("bye".to_owned()));
}

#[test]
fn what_is_wrong_with_calls_is_told_by_the_caller() {
    let name = |text: &str| text.to_owned();
    assert_eq!(fault(&[], "\n {{> gone}}"), (None, 2, 2, Reason::UnknownPartial(name("gone"))));
    assert_eq!(
        fault(&[("a", "x\n{{> gone}}")], "{{> a}}"),
        (Some(name("a")), 2, 1, Reason::UnknownPartial(name("gone")))
    );
    assert_eq!(
        fault(&[("a", "{{> b}}"), ("b", "{{> a}}")], "{{> a}}"),
        (Some(name("b")), 1, 1, Reason::PartialCycle(name("a")))
    );
    let cycle = [("a", "{{#> b}}{{> a}}{{/b}}"), ("b", "{{> @partial-block}}")];
    assert_eq!(fault(&cycle, "{{> a}}"), (Some(name("a")), 1, 9, Reason::PartialCycle(name("a"))));
    assert_eq!(fault(&[], "{{> @partial-block}}"), (None, 1, 1, Reason::UnknownPartial(name("@partial-block"))));
    assert!(matches!(fault(&[("a", "x")], "{{> a b=1}}"), (None, 1, 1, Reason::Syntax(_))));
    assert!(matches!(fault(&[("a", "x")], "{{#> a}}x{{/b}}"), (None, 1, 10, Reason::Syntax(_))));
    let itself = partials(&[("a", Format::Html, "{{> a}}")]);
    assert_eq!(check_partial("a", Format::Html, &itself).unwrap_err()[0].reason, Reason::PartialCycle(name("a")));
}

#[test]
fn what_is_wrong_in_a_partial_is_told_by_its_own_line() {
    let found = fault(&[("a", "one\n two {{shout x}}")], "<p>\n\n{{> a}}</p>{{x}}");
    assert_eq!(found, (Some("a".to_owned()), 2, 6, Reason::UnknownHelper("shout".to_owned())));
    let after = fault(&[("a", "one\n two")], "<p>{{> a}}\n{{shout x}}");
    assert_eq!(after, (None, 2, 1, Reason::UnknownHelper("shout".to_owned())));
    let beside = fault(&[("a", "\n\n")], "<p>{{> a}}</p>{{shout x}}");
    assert_eq!(beside, (None, 1, 15, Reason::UnknownHelper("shout".to_owned())));
}

#[test]
fn a_partial_brings_no_line_break_into_a_subject() {
    let partials = partials(&[("name", Format::Text, "News\nof spring")]);
    let draft = Draft { subject: "The {{> name}}", partials: Some(&partials), ..Draft::default() };
    let faults = Template::compile(&draft).map(drop).unwrap_err();
    let found = (faults[0].partial.as_deref(), faults[0].line, faults[0].column, faults[0].reason.clone());
    assert_eq!(found, (Some("name"), 1, 5, Reason::LineBreak));
}

#[test]
fn partials_that_multiply_stop_within_their_limits() {
    let ten = |name: &str| format!("{{{{> {name}}}}}").repeat(10);
    let sources: Vec<(String, String)> = (0..7).map(|n| (format!("p{n}"), ten(&format!("p{}", n + 1)))).collect();
    let mut given: Vec<(&str, &str)> = sources.iter().map(|(name, source)| (&**name, &**source)).collect();
    given.push(("p7", "x"));
    assert_eq!(fault(&given, "{{> p0}}").3, Reason::TooDeep);
    let large = "x".repeat(60_000);
    assert_eq!(fault(&[("a", &large)], &"{{> a}}".repeat(10)).3, Reason::TooLarge);
    let slots = "{{> @partial-block}}".repeat(900);
    let nested = "{{#> a}}{{#> a}}{{#> a}}{{/a}}{{/a}}{{/a}}";
    assert_eq!(fault(&[("a", &slots)], nested).3, Reason::TooDeep);
    let joined = [("a", "{"), ("b", "{> a}}")];
    assert!(matches!(fault(&joined, "{{> a}}{{> b}}").3, Reason::Forbidden(_) | Reason::Syntax(_)));
}
