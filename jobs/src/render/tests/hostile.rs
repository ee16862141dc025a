//! Templates and data that want to break out, or never to end.

use serde_json::json;

use super::*;

#[test]
fn parts_of_handlebars_that_reach_outside_are_switched_off() {
    for (source, sign) in [
        ("{{~> header}}", "{{~>"),
        ("{{#*inline \"x\"}}y{{/inline}}", "{{#*"),
        ("{{* decorator}}", "{{*"),
        ("{{{raw}}}", "{{{"),
        ("{{~{raw}~}}", "{{{"),
        ("{{&raw}}", "{{&"),
        ("{{{{raw}}}}x{{{{/raw}}}}", "{{{{"),
        ("\\{{escaped}}", "\\{{"),
        ("{{x {\"a\": 1}}}", "{"),
    ] {
        assert_eq!(refused(source), [Reason::Forbidden(sign)], "{source}");
    }
    for (source, name) in [
        ("{{log \"x\"}}", "log"),
        ("{{log}}", "log"),
        ("{{#raw}}x{{/raw}}", "raw"),
        ("{{#items}}x{{/items}}", "items"),
        ("{{#date x}}y{{/date}}", "date"),
        ("{{:link 0}}", ":link"),
        ("{{#if (:tick 0)}}x{{/if}}", ":tick"),
        ("{{#:guard}}x{{/:guard}}", ":guard"),
        ("{{x y=(evil)}}", "x"),
    ] {
        let reasons = refused(source);
        assert_eq!(reasons.first(), Some(&Reason::UnknownHelper(name.to_owned())), "{source}: {reasons:?}");
    }
}

#[test]
fn broken_templates_are_told_and_never_crash() {
    for source in [
        "{{",
        "{{a",
        "{{a}",
        "}}{{",
        "{{/if}}",
        "{{else}}",
        "{{#if a}}",
        "{{#if a}}{{/each}}",
        "{{#if a}}{{else}}{{else}}{{/if}}",
        "{{!-- a",
        "{{! a",
        "{{#}}{{/}}",
        "{{}}",
        "{{ }}",
        "{{~}}",
        "{{a b=}}",
        "{{a.}}",
        "{{a..b}}",
        "{{\"}}",
        "{{[a}}",
        "{{a \"}}\"}}",
        "{{a [\"]\", \"}}{{/if}}\"]}}",
        "{{#if [a'b]}}{{/if}}",
        "{{(a}}",
        "{{a)}}",
        "{{eq (a b) c}}",
        "{{this",
        "{{#each a as |}}x{{/each}}",
        "{{x {{y}} }}",
        "{{else if}}",
    ] {
        let reasons = refused(source);
        assert!(
            reasons
                .iter()
                .all(|reason| matches!(reason, Reason::Syntax(_) | Reason::UnknownHelper(_) | Reason::Forbidden(_))),
            "{source}: {reasons:?}"
        );
    }
}

#[test]
fn nesting_is_bounded_however_it_is_dressed_up() {
    let deep = |open: &str, close: &str, times: usize| format!("{}x{}", open.repeat(times), close.repeat(times));
    assert!(!html(&deep("{{#if a}}", "{{/if}}", 16), &json!({ "a": 1 })).is_empty());
    for source in [
        deep("{{#if a}}", "{{/if}}", 17),
        deep("{{#if a}}", "{{/if}}", 10_000),
        deep("{{ # if a}}", "{{ / if}}", 900),
        deep("{{~#if a~}}", "{{~/if~}}", 900),
        deep("{{#if a}}{{! -- }}{{/if}} --}}", "{{/if}}", 400),
        format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{else if b}}x".repeat(900)),
        format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{elsewhere}}x".repeat(900)),
        format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{^ if b}}x".repeat(900)),
        format!("{{{{#if {}a{}}}}}{{{{/if}}}}", "(not ".repeat(9), ")".repeat(9)),
    ] {
        assert_eq!(refused(&source), [Reason::TooDeep], "{}", &source[..40]);
    }
}

#[test]
fn size_is_bounded() {
    assert_eq!(refused(&"x".repeat(300_000)), [Reason::TooLarge]);
    assert_eq!(refused(&"{{a}}".repeat(1_001)), [Reason::TooLarge]);
    assert!(matches!(refused(&format!("{{{{{}}}}}", "a.".repeat(400))).as_slice(), [Reason::Syntax(_)]));
}

#[test]
fn a_page_full_of_faults_or_links_is_bounded_too() {
    assert_eq!(refused(&"<p onclick=x>".repeat(15_000)).len(), 20);
    assert_eq!(refused(&"<a href=http://a>".repeat(15_000))[0], Reason::TooLarge);
    assert_eq!(template(&"<a href=http://a>".repeat(1_000)).links().len(), 1_000);
    let nested = "<div>".repeat(50_000);
    assert_eq!(template(&nested).preview(&json!({})).unwrap().text, "\n");
}

#[test]
fn a_loop_that_writes_too_much_is_stopped() {
    let template = Template::compile(&Draft { html: "{{#each a}}{{../b}}{{/each}}", ..Draft::default() }).unwrap();
    let data = json!({ "a": vec![0; 2_000], "b": "x".repeat(1_000) });
    let fault = template.preview(&data).unwrap_err();
    assert_eq!(fault.reason, Reason::TooMuchOutput);
}

#[test]
fn a_loop_that_writes_nothing_is_stopped_too() {
    for source in [
        "{{#each a}}{{#each ../a}}{{#each ../../a}}{{/each}}{{/each}}{{/each}}",
        "{{#each a}}{{#if x}}{{else each ../a}}{{#each ../a}}{{y}}{{/each}}{{/if}}{{/each}}",
        "{{#with a}}{{#each this}}{{#each ../this}}{{#each ../../this}}{{#unless this}}{{/unless}}{{/each}}{{/each}}{{/each}}{{/with}}",
    ] {
        let template = Template::compile(&Draft { html: source, ..Draft::default() }).unwrap();
        let fault = template.preview(&json!({ "a": vec![1; 1_000] })).unwrap_err();
        assert_eq!(fault.reason, Reason::TooManySteps, "{source}");
    }
    let honest = "{{#each a}}{{#each ../b}}{{this}}{{/each}}{{/each}}";
    assert_eq!(html(honest, &json!({ "a": vec![1; 100], "b": vec![1; 100] })).len(), 10_000);
}

#[test]
fn scripts_are_refused_when_they_are_written() {
    for source in [
        "<script>alert(1)</script>",
        "<SCRIPT src=x>",
        "<p onclick=\"x()\">",
        "<a href=\"javascript:alert(1)\">",
        "<a href=\" java\tscript:alert(1)\">",
        "<a href=\"JAVA&#115;cript:{{x}}\">",
        "<a href=\"javascript:{{x}}\">",
        "<form action=vbscript:x>",
    ] {
        assert!(refused(source).contains(&Reason::Script), "{source}");
    }
}

#[test]
fn an_expression_stands_only_where_it_can_be_escaped() {
    for source in [
        "<p title={{x}}>",
        "<p title=a{{x}}b>",
        "<p {{x}}>",
        "<p {{#if a}}{{x}}{{/if}}>",
        "<{{x}}>",
        "<p data-{{x}}=\"1\">",
    ] {
        assert_eq!(refused(source), [Reason::Placement], "{source}");
    }
    let evil = json!({ "x": "\"><script>alert(1)</script> onload=alert(1) '`" });
    for source in
        ["<p title=\"{{x}}\">", "<p title='{{x}}'>", "<p {{#if x}}title=\"{{x}}\"{{/if}}>{{x}}", "<title>{{x}}</title>"]
    {
        let page = html(source, &evil);
        assert!(
            !page.contains("<script>") && !page.contains("onload=") && page.matches(['"', '\'']).count() <= 2,
            "{page}"
        );
    }
}

#[test]
fn data_cannot_make_an_address_a_script() {
    for evil in [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:x",
        "data:text/html,x",
        "vbscript:x",
    ] {
        for source in [
            "<a href=\"{{x}}\">",
            "<a href='{{x}}'>",
            "<a href=\"{{#if a}}{{/if}}{{x}}\">",
            "<a href=\"{{#if x}}{{x}}{{/if}}\">",
            "<a href=\" {{x}}/y\">",
            "<form action=\"{{x}}\">",
        ] {
            let page = html(source, &json!({ "x": evil }));
            assert!(page.contains('#') && !page.contains("script") && !page.contains("data:"), "{source}: {page}");
        }
    }
    for source in ["<a href=\"java{{x}}\">", "<a href=\"java&#115;{{y}}\">", "<a href=\"{{z}}&#58;alert(1)\">"] {
        let page = html(source, &json!({ "x": "script:a", "y": "cript:a", "z": "javascript" }));
        assert_eq!(page, "<a href=\"#\">");
    }
    for good in
        ["https://a.example", "HTTP://a.example", "mailto:a@b.c", "tel:+33", "/path:x", "?a:b", "#a:b", "page.html", ""]
    {
        assert_eq!(html("<a href=\"{{x}}\">", &json!({ "x": good })), format!("<a href=\"{good}\">"));
    }
}
