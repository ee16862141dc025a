//! Links that are counted, links that are left alone, and what is added to a page.

use serde_json::json;

use super::*;

/// Renders with these in place of what a campaign would fill in.
fn fill(template: &Template, variables: &Value, label: &str) -> Rendered {
    let link = |number: u16| format!("https://t.example/{number}?p=\"1\"&q");
    let fill = Fill {
        variables,
        link: &link,
        unsubscribe_url: "https://u.example/1?a=b",
        open_url: None,
        footer: "Vous & <moi>",
        unsubscribe_label: label,
        preferences: None,
    };
    template.render(&fill).unwrap()
}

#[test]
fn links_that_stand_fast_are_numbered_and_replaced() {
    let template = template(
        "<a class=x HREF='https://one.example/?a=1&amp;b=2'>1</a><A href=http://two.example>2</A>\
         {{#each list}}<a href=\"https://three.example/é\">{{this}}</a>{{/each}}",
    );
    assert_eq!(template.links(), ["https://one.example/?a=1&b=2", "http://two.example", "https://three.example/é"]);
    let data = json!({ "list": ["a", "b"] });
    assert_eq!(
        fill(&template, &data, "").html,
        "<a class=x HREF='https://t.example/0?p&#x3D;&quot;1&quot;&amp;q'>1</a>\
         <A href=https://t.example/1?p&#x3D;&quot;1&quot;&amp;q>2</A>\
         <a href=\"https://t.example/2?p&#x3D;&quot;1&quot;&amp;q\">a</a>\
         <a href=\"https://t.example/2?p&#x3D;&quot;1&quot;&amp;q\">b</a>"
    );
    assert!(template.preview(&data).unwrap().html.starts_with("<a class=x HREF='https://one"));
}

#[test]
fn everything_else_is_left_as_it_is() {
    let source = "<a href=\"mailto:a@b.c\">m</a><a href=\"tel:1\">t</a><a href=\"#x\">#</a><a href=\"/r\">r</a>\
                  <a href=\"https://u:p@x.example/\">p</a><a href=\"{{link}}\">d</a>\
                  <a href=\"https://x.example/{{id}}\">d</a><a href=\"{{#if id}}https://y.example{{/if}}\">d</a>\
                  <a href=\"{{unsubscribe_url}}\">u</a><img src=\"https://i.example\"><link href=\"https://l.example\">\
                  <!-- <a href=\"https://c.example\">c</a> --><a title=\"https://z.example\" data-href=\"https://q.example\">z</a>";
    let template = template(source);
    assert_eq!(template.links(), [""; 0]);
    let data = json!({ "link": "https://d.example", "id": 7, "unsubscribe_url": "https://evil.example" });
    let expected = source
        .replace("{{link}}", "https://d.example")
        .replace("{{id}}", "7")
        .replace("{{#if id}}", "")
        .replace("{{/if}}", "")
        .replace("{{unsubscribe_url}}", "https://u.example/1?a&#x3D;b");
    assert_eq!(fill(&template, &data, "Partir").html, expected);
}

#[test]
fn a_page_that_offers_no_way_out_gets_one() {
    let words = "Partir {{x}} >";
    let link = "Vous &amp; &lt;moi&gt; <a href=\"https://u.example/1?a&#x3D;b\">Partir {{x}} &gt;</a></p>";
    for source in [
        "<html><body><p>x</p></body></html>",
        "<p>x</p>",
        "<p>x {{unsubscribe_url}}</p>",
        "<body>{{#if never}}<a href=\"{{unsubscribe_url}}\">x</a>{{/if}}</body>",
        "<body><!-- <a href=\"{{unsubscribe_url}}\">x</a> --></body>",
        "<body>{{!-- <a href=\"{{unsubscribe_url}}\">x</a> --}}</body>",
    ] {
        let mail = fill(&template(source), &json!({}), words);
        assert!(mail.html.contains(link), "{}", mail.html);
        assert_eq!(mail.html.ends_with("</p></body></html>"), source.starts_with("<html>"));
        let text = "Vous & <moi> Partir {{x}} > [1]\n\n[1] https://u.example/1?a=b\n";
        assert!(mail.text.ends_with(text), "{}", mail.text);
    }
    for source in ["<a href='{{unsubscribe_url}}'>x</a>", "<p>{{#if 1}}{{/if}}<a href=\"{{ unsubscribe_url }}\">x</a>"]
    {
        assert!(!fill(&template(source), &json!({}), words).html.contains("Partir"));
    }
    assert_eq!(fill(&template("<p>x</p>"), &json!({}), "").html, "<p>x</p>");
}

#[test]
fn a_text_that_offers_no_way_out_gets_one() {
    let text = |text| {
        let draft = Draft { text: Some(text), ..Draft::default() };
        fill(&Template::compile(&draft).unwrap(), &json!({}), "Partir").text
    };
    let added = "\n\nVous & <moi>\nPartir\nhttps://u.example/1?a=b\n";
    assert_eq!(text("Bonjour"), format!("Bonjour{added}"));
    assert_eq!(text("{{#if x}}{{unsubscribe_url}}{{/if}}"), added);
    assert_eq!(text("Se désabonner : {{unsubscribe_url}}"), "Se désabonner : https://u.example/1?a=b");
}

#[test]
fn the_pixel_stands_before_the_end_of_the_body_and_only_when_asked_for() {
    let pixel = "<img src=\"https://p.example/1?a&#x3D;b\" width=\"1\" height=\"1\" alt=\"\">";
    let with = Fill {
        variables: &json!({}),
        link: &|_| String::new(),
        unsubscribe_url: "",
        open_url: Some("https://p.example/1?a=b"),
        footer: "",
        unsubscribe_label: "",
        preferences: None,
    };
    for (source, rendered) in [
        ("<body>x</body></html>", format!("<body>x{pixel}</body></html>")),
        ("x", format!("x{pixel}")),
        ("<!-- </body> -->x", format!("<!-- </body> -->x{pixel}")),
        ("{{#if y}}x</body>{{/if}}", pixel.to_owned()),
    ] {
        let template = template(source);
        assert_eq!(template.render(&with).unwrap().html, rendered);
        assert!(!template.preview(&json!({})).unwrap().html.contains("<img"));
    }
}
