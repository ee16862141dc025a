//! Languages: where lines begin, and what a page says of itself.

use serde_json::json;

use super::*;

fn page(locale: Locale, html: &str) -> String {
    let draft = Draft { locale, html, ..Draft::default() };
    Template::compile(&draft).unwrap().preview(&json!({})).unwrap().html
}

#[test]
fn an_arabic_page_begins_at_the_right() {
    assert_eq!(
        page(Locale::Ar, "<!doctype html><html><body><table><tr><td class=\"x\">س</td></tr></table></body></html>"),
        "<!doctype html><html dir=\"rtl\" lang=\"ar\"><body dir=\"rtl\" lang=\"ar\"><table dir=\"rtl\" lang=\"ar\"><tr>\
         <td dir=\"rtl\" lang=\"ar\" class=\"x\">س</td></tr></table></body></html>"
    );
    assert_eq!(page(Locale::Ar, "<p>س</p>"), "<div dir=\"rtl\" lang=\"ar\"><p>س</p></div>");
    assert_eq!(
        page(Locale::Ar, "<!doctype html><p>س</p>"),
        "<!doctype html><div dir=\"rtl\" lang=\"ar\"><p>س</p></div>"
    );
}

#[test]
fn what_the_author_says_of_direction_and_language_stays() {
    let own = "<html dir=\"ltr\" lang='en'><body dir=\"auto\" lang=\"fr\">x</body></html>";
    assert_eq!(page(Locale::Ar, own), own);
    assert_eq!(page(Locale::Fr, "<html><body>x</body></html>"), "<html lang=\"fr\"><body>x</body></html>");
    assert_eq!(page(Locale::En, "<p>x</p>"), "<p>x</p>");
}
