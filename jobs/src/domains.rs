//! Checks a domain: whether what others need to verify its mails stands in DNS, and what would be better.

mod advice;
mod spf;

use crate::job::Job;
use tenants::{
    Error, Id, Result,
    domains::{self, Domain},
    outbox::Outcome,
};

/// Asks DNS for one domain. When it does not answer, what was known stays, and it is asked again.
pub(crate) async fn check(job: &Job<'_>, id: Id<Domain>) -> Result<Outcome> {
    let domain = match job.scope.act(async |tx| domains::find(tx, id).await).await {
        Err(Error::NotFound) => return Ok(Outcome::Done),
        domain => domain?,
    };
    let Ok(report) = advice::report(&job.outside.dns, &domain, &job.outside.postbox).await else {
        return Ok(Outcome::Retry("dns_unavailable"));
    };
    job.scope.act(async |tx| domains::checked(tx, id, &report).await).await?;
    Ok(Outcome::Done)
}

/// Has all domains of the tenant checked: records vanish when somebody moves a zone. Each is a task of its own, so that one whose name
/// servers are silent is asked again without the others.
pub(crate) async fn check_all(job: &Job<'_>) -> Result<Outcome> {
    job.scope.act(async |tx| domains::check_all(tx).await).await?;
    Ok(Outcome::Done)
}
