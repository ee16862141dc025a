//! Runs one operation, for an answer or for a stream of them.

use super::{Caller, Edge, Refusal, Session};
use async_graphql::{Executor, Request, Response, ServerError, Value, parser::types::OperationType};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use schema::guard::Ran;
use std::sync::Arc;
use tokio::time::{Instant, timeout};

/// What happens to an operation whose answers are streamed.
#[derive(Debug)]
pub(super) enum Event {
    /// An answer.
    Next(Response),
    /// The operation was never run; nothing follows.
    Failed(Vec<ServerError>),
    /// There are no more answers.
    Complete,
}

/// Whether the document was refused before anything of it ran. Errors of execution have a path.
pub(super) fn refused(response: &Response) -> bool {
    let answered = response.data != Value::Null;
    !answered && response.is_err() && response.errors.iter().all(|error| error.path.is_empty())
}

/// Runs a query or a mutation.
pub(super) async fn once<E: Executor>(edge: &Edge<E>, session: &Session, request: Request) -> Response {
    edge.executor.execute((session.equip)(request)).await
}

/// Measures a query or a mutation. One that does not say what it is was not run.
pub(super) fn time(kind: Option<OperationType>, begun: Instant, failed: bool) {
    let kind = match kind {
        Some(OperationType::Query) => "query",
        Some(OperationType::Mutation) => "mutation",
        Some(OperationType::Subscription) => "subscription",
        None => "none",
    };
    let outcome = if failed { "error" } else { "ok" };
    metrics::histogram!("dihya_graphql_operation_duration_seconds", "kind" => kind, "outcome" => outcome)
        .record(begun.elapsed());
}

/// Runs any operation.
pub(super) fn events<E: Executor>(
    edge: &Arc<Edge<E>>,
    session: &Session,
    caller: &Caller,
    request: Request,
    kind: Option<OperationType>,
) -> BoxStream<'static, Event> {
    if kind == Some(OperationType::Subscription) {
        metrics::counter!("dihya_graphql_subscriptions_total").increment(1);
        let ran = Ran::default();
        let request = (session.equip)(request).data(ran.clone());
        return listen(edge.executor.execute_stream(request, None), ran);
    }
    let (edge, session, caller) = (edge.clone(), session.clone(), caller.clone());
    let run = async move {
        let begun = Instant::now();
        let answer = timeout(edge.settings.timeout, once(&edge, &session, request)).await;
        let answer = answer
            .unwrap_or_else(|_| Response::from_errors(vec![Refusal::late().speaking(session.locale).told(&caller)]));
        time(kind, begun, answer.is_err());
        if refused(&answer) {
            return stream::iter(vec![Event::Failed(answer.errors)]);
        }
        stream::iter(vec![Event::Next(answer), Event::Complete])
    };
    stream::once(run).flatten().boxed()
}

/// The first answer of a subscription that could not begin is its last.
fn listen(mut responses: BoxStream<'static, Response>, ran: Ran) -> BoxStream<'static, Event> {
    let run = async move {
        match responses.next().await {
            None => stream::iter([Event::Complete]).boxed(),
            Some(first) if !ran.yet() => stream::iter([Event::Failed(first.errors)]).boxed(),
            Some(first) => {
                let all = stream::iter([first]).chain(responses).map(Event::Next);
                all.chain(stream::iter([Event::Complete])).boxed()
            }
        }
    };
    stream::once(run).flatten().boxed()
}
