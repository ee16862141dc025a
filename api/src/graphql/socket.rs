//! Operations over a WebSocket, by the `graphql-transport-ws` protocol.
//!
//! One task holds the connection, its operations and its session; when it ends they are gone. It takes the next event
//! only when the client has taken the last, so nothing piles up behind a slow one, and one that takes nothing is left.

mod end;
mod message;

use super::{
    Caller, Edge, Refusal, Session, media::Media, origin, origin::Door, reply, run, run::Event, seats::Seat,
    stream::every,
};
use async_graphql::{Executor, Request as Operation};
use axum::{
    body::Bytes,
    extract::{
        FromRequestParts, Request, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use end::End;
use futures::{
    FutureExt,
    future::{BoxFuture, OptionFuture},
    stream::BoxStream,
};
use message::Heard;
use schema::guard;
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};
use tokio::{
    select,
    time::{sleep, timeout},
};
use tokio_stream::{StreamExt, StreamMap};

const PROTOCOL: &str = "graphql-transport-ws";

/// How long a closing frame may take to be sent and answered.
const PARTING: Duration = Duration::from_secs(2);

pub(super) async fn open<E: Executor>(State(edge): State<Arc<Edge<E>>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let caller = Caller::of(&parts);
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        return reply::refuse(&Refusal::malformed("this address speaks WebSocket only"), &caller, Media::Json);
    };
    let limit = edge.settings.body;
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(limit).max_frame_size(limit);
    let sockets = edge.sockets.clone();
    upgrade.on_upgrade(move |socket| sockets.track_future(Connection::new(edge, caller, socket).run()))
}

struct Connection<E> {
    edge: Arc<Edge<E>>,
    caller: Caller,
    socket: WebSocket,
    /// The session as it is being looked for, after `connection_init`.
    entering: Option<BoxFuture<'static, Result<Session, Refusal>>>,
    session: Option<(Session, Seat)>,
    running: StreamMap<String, BoxStream<'static, Event>>,
}

impl<E: Executor> Connection<E> {
    fn new(edge: Arc<Edge<E>>, caller: Caller, socket: WebSocket) -> Self {
        Self { edge, caller, socket, entering: None, session: None, running: StreamMap::new() }
    }

    async fn run(mut self) {
        let end = if self.socket.protocol().is_some() { self.converse().await } else { End::SUBPROTOCOL };
        // What runs for a client that is being sent away is stopped first.
        self.running.clear();
        let Some(frame) = end.frame() else { return };
        let parting = async {
            if self.socket.send(frame).await.is_ok() {
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        // A client that does not answer loses nothing but the courtesy.
        let _ = timeout(PARTING, parting).await;
    }

    async fn converse(&mut self) -> End {
        let closing = self.edge.closing.clone();
        let settings = &self.edge.settings;
        let mut init = Box::pin(sleep(settings.init));
        let mut recheck = every(settings.recheck);
        let mut pulse = every(settings.pulse);
        let mut unanswered = 0;
        loop {
            let unknown = self.entering.is_none() && self.session.is_none();
            let step = select! {
                () = closing.cancelled() => Err(End::RESTART),
                () = &mut init, if unknown => Err(End::SILENT),
                Some(entered) = OptionFuture::from(self.entering.as_mut()) => self.admit(entered).await,
                heard = self.socket.recv() => {
                    unanswered = 0;
                    match heard {
                        Some(Ok(message)) => self.hear(message).await,
                        Some(Err(_)) => Err(End::INVALID),
                        None => Err(End::Gone),
                    }
                }
                Some((id, event)) = self.running.next() => self.tell(id, event).await,
                _ = recheck.tick() => self.recheck().await,
                _ = pulse.tick() => {
                    unanswered += 1;
                    if unanswered > 2 { Err(End::Gone) } else { self.send(Message::Ping(Bytes::new())).await }
                }
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(End::INVALID),
            // The library answers these itself.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return Ok(()),
        };
        match Heard::read(&text).ok_or(End::INVALID)? {
            Heard::Init(payload) => self.init(&payload),
            Heard::Ping(payload) => self.send(message::pong(payload)).await,
            Heard::Pong => Ok(()),
            Heard::Subscribe { id, request } => self.subscribe(id, *request).await,
            Heard::Complete { id } => {
                self.running.remove(&id);
                Ok(())
            }
        }
    }

    fn init(&mut self, payload: &Map<String, Value>) -> Result<(), End> {
        if self.entering.is_some() || self.session.is_some() {
            return Err(End::AGAIN);
        }
        if let Some(token) = authorization(payload) {
            // A token given by hand is the client's own choice; the browser's cookie must not be mixed into it.
            self.caller.headers.remove(header::COOKIE);
            self.caller.headers.insert(header::AUTHORIZATION, token?);
        }
        let enter = (self.edge.enter)(self.caller.clone());
        let limit = self.edge.settings.timeout;
        self.entering = Some(timeout(limit, enter).map(|done| done.unwrap_or_else(|_| Err(Refusal::late()))).boxed());
        Ok(())
    }

    async fn admit(&mut self, entered: Result<Session, Refusal>) -> Result<(), End> {
        self.entering = None;
        let settings = &self.edge.settings;
        let session = entered.map_err(|refusal| End::refused(&refusal))?;
        origin::permit(&session, &self.caller, Door::Live, settings).map_err(|refusal| End::refused(&refusal))?;
        let seat = self.edge.seats.take(&session.key, settings.connections).ok_or(End::CROWDED)?;
        self.session = Some((session, seat));
        self.send(message::ack()).await
    }

    async fn subscribe(&mut self, id: String, mut request: Operation) -> Result<(), End> {
        let Some((session, _)) = &self.session else {
            return Err(End::UNAUTHORIZED);
        };
        if self.running.contains_key(&id) {
            return Err(End::duplicate(&id));
        }
        let settings = &self.edge.settings;
        if self.running.len() >= settings.subscriptions {
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_SUBSCRIPTIONS");
            let refusal = refusal.with("limit", settings.subscriptions).speaking(session.locale).told(&self.caller);
            return self.send(message::error(&id, &[refusal])).await;
        }
        let kind = guard::kind(&mut request, &settings.limits);
        let events = run::events(&self.edge, session, &self.caller, request, kind);
        self.running.insert(id, events);
        Ok(())
    }

    async fn tell(&mut self, id: String, event: Event) -> Result<(), End> {
        self.recheck().await?;
        let text = match &event {
            Event::Next(response) => message::next(&id, &reply::Body::of(response)),
            Event::Failed(errors) => message::error(&id, errors),
            Event::Complete => message::complete(&id),
        };
        if !matches!(event, Event::Next(_)) {
            self.running.remove(&id);
        }
        self.send(text).await
    }

    async fn recheck(&mut self) -> Result<(), End> {
        let Some((session, _)) = &self.session else {
            return Ok(());
        };
        if (session.valid)().await { Ok(()) } else { Err(End::ENDED) }
    }

    async fn send(&mut self, message: impl Into<Message>) -> Result<(), End> {
        let limit = self.edge.settings.pulse;
        let sent = timeout(limit, self.socket.send(message.into())).await;
        if matches!(sent, Ok(Ok(()))) { Ok(()) } else { Err(End::Gone) }
    }
}

/// The `Authorization` that a `connection_init` brings: `{"token": "…"}`, or the header's own name and value.
fn authorization(payload: &Map<String, Value>) -> Option<Result<HeaderValue, End>> {
    let token = payload.get("token").and_then(Value::as_str).map(|token| format!("Bearer {token}"));
    let named = ["Authorization", "authorization"].into_iter().find_map(|name| payload.get(name)?.as_str());
    let value = token.or_else(|| named.map(str::to_owned))?;
    Some(HeaderValue::try_from(value).map_err(|_| End::INVALID))
}
