//! Operations over server-sent events, one to a connection: what a browser's own `EventSource` can read.
//!
//! By the protocol even a document that is refused answers with 200 and an event that tells why, as an `EventSource`
//! shows the body of no other answer. An event stream has no close codes: when the session ends the last `next` says
//! so, and when the server stops the stream ends without `complete`, upon which clients try again.

use super::{Caller, Edge, Refusal, Session, ask, media, media::Media, reply, run, run::Event, seats::Seat};
use async_graphql::Executor;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream::BoxStream};
use std::{convert::Infallible, sync::Arc};
use tokio::{select, time};

pub(super) async fn open<E: Executor>(State(edge): State<Arc<Edge<E>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let caller = Caller::of(&parts);
    let begun = time::timeout(edge.settings.timeout, begin(&edge, &caller, &parts, body)).await;
    match begun.unwrap_or_else(|_| Err(Refusal::late())) {
        Ok((session, seat, events)) => {
            let lines = lines(edge, caller, session, seat, events).map(Ok::<_, Infallible>);
            let kind = [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8"), (ACCEL_BUFFERING, "no")];
            (reply::HEADERS, kind, Body::from_stream(lines)).into_response()
        }
        Err(refusal) => reply::refuse(&refusal, &caller, Media::Json),
    }
}

/// Asks nginx and its like not to hold events back until a buffer is full.
const ACCEL_BUFFERING: header::HeaderName = header::HeaderName::from_static("x-accel-buffering");

async fn begin<E: Executor>(
    edge: &Arc<Edge<E>>,
    caller: &Caller,
    parts: &Parts,
    body: Body,
) -> Result<(Session, Seat, BoxStream<'static, Event>), Refusal> {
    if !media::takes_events(&parts.headers) {
        let refusal = Refusal::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE");
        return Err(ask::in_their_language(edge, caller, refusal).await);
    }
    let ask = ask::read(edge, caller, parts, body).await?;
    if ask.once.is_some() {
        let refusal = Refusal::malformed("`Idempotency-Key` is heeded at POST /graphql");
        return Err(refusal.speaking(ask.session.locale));
    }
    let seat = edge.seats.take(&ask.session.key, edge.settings.connections);
    let full = || Refusal::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_CONNECTIONS").speaking(ask.session.locale);
    let seat = seat.ok_or_else(full)?;
    let events = run::events(edge, &ask.session, caller, ask.request, ask.kind);
    Ok((ask.session, seat, events))
}

/// What a stream does next.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is mostly an event")]
enum Due {
    Stop,
    Pulse,
    Recheck,
    Event(Event),
}

/// The text of the stream. It holds nothing back: the next event is asked for when the client has taken the last.
fn lines<E: Executor>(
    edge: Arc<Edge<E>>,
    caller: Caller,
    session: Session,
    seat: Seat,
    mut events: BoxStream<'static, Event>,
) -> impl Stream<Item = String> {
    async_stream::stream! {
        let _seat = seat;
        let mut recheck = every(edge.settings.recheck);
        let mut pulse = every(edge.settings.pulse);
        // Some browsers don't take notice of the headers before the first byte.
        yield PULSE.to_owned();
        loop {
            let due = select! {
                () = edge.closing.cancelled() => Due::Stop,
                _ = pulse.tick() => Due::Pulse,
                _ = recheck.tick() => Due::Recheck,
                event = events.next() => Due::Event(event.unwrap_or(Event::Complete)),
            };
            let tells = matches!(due, Due::Recheck | Due::Event(Event::Next(_)));
            if tells && !(session.valid)().await {
                let ended = Refusal::ended().speaking(session.locale).told(&caller);
                yield next(&reply::Body::failed(&[ended]));
                yield COMPLETE.to_owned();
                return;
            }
            match due {
                Due::Stop => return,
                Due::Pulse => yield PULSE.to_owned(),
                Due::Recheck => {}
                Due::Event(Event::Next(response)) => yield next(&reply::Body::of(&response)),
                Due::Event(Event::Failed(errors)) => {
                    yield next(&reply::Body::failed(&errors));
                    yield COMPLETE.to_owned();
                    return;
                }
                Due::Event(Event::Complete) => {
                    yield COMPLETE.to_owned();
                    return;
                }
            }
        }
    }
}

/// A comment, which keeps the connection in use.
const PULSE: &str = ":\n\n";

/// `EventSource` passes over an event without data.
const COMPLETE: &str = "event: complete\ndata: \n\n";

fn next(body: &reply::Body<'_>) -> String {
    format!("event: next\ndata: {}\n\n", body.text())
}

/// A tick that begins after one period.
pub(super) fn every(period: time::Duration) -> time::Interval {
    let mut ticks = time::interval_at(time::Instant::now() + period, period);
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    ticks
}
