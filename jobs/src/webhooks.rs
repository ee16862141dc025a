//! Webhooks: what happened is written down for each receiver, and posted to it. A receiver that is slow holds up nobody else: each has
//! its own task, few posts at a time, and a bounded while for each.

use crate::{egress::Fault, job::Job};
use chrono::TimeDelta;
use futures::future::join_all;
use reqwest::header::{HeaderMap, HeaderValue};
use tenants::{
    Error, Id, Result,
    outbox::Outcome,
    webhooks::{
        Webhook,
        deliver::{self, Due, Post, Settled},
    },
};
use tokio::time::Instant;

/// How many posts are under way at a time at one receiver.
const AT_ONCE: i64 = 4;
/// How long a task posts before other tenants have their turn, in seconds.
const SLICE: i64 = 20;

/// Writes down to whom what happened goes.
pub(crate) async fn spread(job: &Job<'_>) -> Result<Outcome> {
    while job.scope.act(async |tx| deliver::spread(tx).await).await? {}
    Ok(Outcome::Done)
}

/// Posts what is due at a webhook.
pub(crate) async fn deliver(job: &Job<'_>, id: Id<Webhook>) -> Result<Outcome> {
    let clock = job.scope.db().clock();
    let until = clock.now() + TimeDelta::seconds(SLICE);
    loop {
        let posts = match job.scope.act(async |tx| deliver::due(tx, id, AT_ONCE).await).await? {
            Due::Posts(posts) => posts,
            Due::Wait(at) => return Ok(Outcome::Again(at)),
            Due::Over => return Ok(Outcome::Done),
        };
        let settled = join_all(posts.into_iter().map(|message| post(job, message))).await;
        job.scope.act(async |tx| deliver::settle(tx, id, &settled).await).await?;
        let now = clock.now();
        if now >= until || job.stop.is_cancelled() {
            return Ok(Outcome::Again(now));
        }
    }
}

async fn post(job: &Job<'_>, post: Post) -> Settled {
    let begun = Instant::now();
    let answer = match headers(&post) {
        Ok(headers) => job.outside.web.post(&post.url, headers, post.body.clone()).await.map_err(Fault::code),
        Err(_) => Err("malformed"),
    };
    let outcome =
        answer.map_or_else(|code| code, |status| if (200..300).contains(&status) { "arrived" } else { "refused" });
    metrics::counter!("dihya_webhook_posts_total", "outcome" => outcome).increment(1);
    Settled { post, answer, millis: i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX) }
}

/// The headers of Standard Webhooks.
fn headers(post: &Post) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("webhook-id", &post.id),
        ("webhook-timestamp", &post.timestamp.to_string()),
        ("webhook-signature", &post.signature),
    ] {
        headers.insert(name, HeaderValue::from_str(value).map_err(Error::internal)?);
    }
    Ok(headers)
}
