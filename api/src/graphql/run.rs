//! Runs one operation, for an answer or for a stream of them.

use super::{Caller, Edge, Refusal, Session};
use async_graphql::{Executor, Request, Response, ServerError, Value, parser::types::OperationType};
use futures::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};
use std::{pin::Pin, sync::Arc};
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
        return listen(edge.executor.execute_stream((session.equip)(request), None));
    }
    let (edge, session, caller) = (edge.clone(), session.clone(), caller.clone());
    let run = async move {
        let begun = Instant::now();
        let answer = timeout(edge.settings.timeout, once(&edge, &session, request)).await;
        let answer = answer
            .unwrap_or_else(|_| Response::from_errors(vec![Refusal::late().speaking(session.locale).told(&caller)]));
        time(kind, begun, answer.is_err());
        listen(stream::iter([answer]).boxed())
    };
    stream::once(run).flatten().boxed()
}

/// The library tells of a subscription that could not begin by a first answer without data. It is known from an event
/// that merely failed by having no path, or by being the last.
fn listen(responses: BoxStream<'static, Response>) -> BoxStream<'static, Event> {
    let run = async move {
        let mut responses = responses.peekable();
        let Some(first) = responses.next().await else {
            return stream::iter([Event::Complete]).boxed();
        };
        let empty = first.data == Value::Null && first.is_err();
        if refused(&first) || (empty && matches!(Pin::new(&mut responses).peek().now_or_never(), Some(None))) {
            return stream::iter([Event::Failed(first.errors)]).boxed();
        }
        let all = stream::iter([first]).chain(responses).map(Event::Next);
        all.chain(stream::iter([Event::Complete])).boxed()
    };
    stream::once(run).flatten().boxed()
}
