//! The register of processing as a page to read and print, for members who may.

use super::{
    Page, failure,
    posted::{Chosen, switch},
};
use crate::{app::App, graphql::Caller, session};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use chrono_tz::Tz;
use locales::{Locale, format};
use maud::html;
use tenants::register::{self, Written};

/// The register as it stands.
pub(super) async fn show(State(app): State<App>, chosen: Chosen, caller: Caller) -> Response {
    let shown = async {
        let scope = session::reader(&app, &caller).await?;
        let register = scope.act(async |tx| register::read(tx).await).await?;
        let locale = chosen.or(None, &caller);
        let Written { title, head, activities, measures } = register.written(locale);
        let zone: Tz = register.time_zone.parse().unwrap_or_default();
        let made = format::date_time(locale, &register.at.with_timezone(&zone), format::Length::Long);
        let content = html! {
            div.file {
                p.quiet { (made) }
                dl { @for (label, text) in &head { dt { (label) } dd { bdi { (text) } } } }
                @for (name, cells) in &activities {
                    section {
                        h2 { (name) }
                        dl { @for (label, text) in cells { dt { (label) } dd { bdi { (text) } } } }
                    }
                }
                section {
                    h2 { (measures.0) }
                    ul { @for measure in &measures.1 { li { bdi { (measure) } } } }
                }
                (switch(locale, &Locale::ALL))
            }
        };
        Ok(Page { locale, title, content }.into_response())
    };
    shown.await.unwrap_or_else(|fault| failure(&caller, chosen.or(None, &caller), &fault))
}
