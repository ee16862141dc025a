//! A message filled in for one person by one core: page of 5 KB with a loop, subject, counted links, text part, within all limits;
//! beside Handlebars alone that renders the same page without any of it.

use crate::figures::{Rates, line};
use handlebars::Handlebars;
use jobs::render::{Draft, Fill, Template};
use serde_json::{Value, json};

const SUBJECT: &str = "{{contact.name}}, the new season is here";
const ITEM: &str =
    "<tr><td style=\"padding:8px\"><a href=\"https://shop.example/items/{{this.id}}\">{{this.name}}</a></td>
    <td>{{this.price}} {{#if this.fresh}}fresh{{else}}dried{{/if}}</td></tr>";
const PARAGRAPH: &str =
    "<p style=\"font-family:sans-serif;font-size:14px;line-height:1.5;color:#333333\">What grows on the hills
    around is picked in the morning, and on its way to you at noon. Nothing of it has seen a cold store.</p>\n";

/// Measures so many messages.
pub(crate) async fn measure(messages: usize) {
    let html = format!(
        "<!doctype html><html lang=\"en\"><body><h1>Hello {{{{contact.name}}}}</h1>{}<table>{{{{#each items}}}}{ITEM}{{{{/each}}}}</table>
         <p><a href=\"https://shop.example/spring\">All of it</a></p><p><a href=\"{{{{unsubscribe_url}}}}\">Leave</a></p></body></html>",
        PARAGRAPH.repeat(20)
    );
    assert!((4_500..5_500).contains(&html.len()), "the page has {} bytes", html.len());
    let data = data();
    let template = Template::compile(&Draft { subject: SUBJECT, html: &html, ..Draft::default() }).unwrap();
    let link = |number: u16| format!("https://mail.example/c/{number}");
    let fill = Fill {
        variables: &data,
        link: &link,
        unsubscribe_url: "https://mail.example/u/x",
        open_url: None,
        footer: "",
        unsubscribe_label: "",
        preferences: None,
    };
    let ours = Rates::of(messages, async |_| {
        for _ in 0..messages {
            let mail = template.render(&fill).unwrap();
            assert!(mail.html.len() > 4_500 && mail.text.len() > 2_000);
        }
    })
    .await;
    let mut handlebars = Handlebars::new();
    handlebars.register_template_string("page", &html).unwrap();
    let bare = Rates::of(messages, async |_| {
        for _ in 0..messages {
            assert!(handlebars.render("page", &data).unwrap().len() > 4_500);
        }
    })
    .await;
    line("rendering: messages of 5 KB with a loop", &ours, &bare);
}

/// One person, and five things.
fn data() -> Value {
    let names = ["Figs", "Thyme", "Olives & oil", "Almonds", "Mint"];
    let items = names
        .iter()
        .zip(1..)
        .map(|(name, id)| json!({ "id": id, "name": name, "price": "4.50", "fresh": id % 2 == 0 }));
    json!({ "contact": { "name": "Tiziri" }, "items": items.collect::<Value>() })
}
