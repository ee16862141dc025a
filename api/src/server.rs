//! Serving and working: the parts of a running installation, put together.

use crate::{
    app::{App, Fault},
    auth,
    config::Security,
    exports,
    graphql::{self, Edge},
    imports, lmtp, media, ops, pages, returns, session, uploads,
};
use axum::Router;
use jobs::{
    Workers,
    channels::Outside,
    dns::Dns,
    egress::{Egress, NoNetwork},
    message::Mailbox,
    signals::{Heard, Signals},
    smtp::{Pool, Relay},
};
use schema::{Api, guard};
use secrecy::ExposeSecret;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tenants::{
    domains::Postbox,
    signals::{Signal, Topic},
    tasks::Lane,
};
use tokio::{net::TcpListener, task::JoinSet, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

/// How long open WebSockets have to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

impl App {
    /// Everything that is served, until `closing` is cancelled; `sockets` counts the WebSockets that are still open.
    pub fn router(&self, closing: &CancellationToken, sockets: &TaskTracker) -> Router {
        let edge = Edge::new(
            Api::new(self.guard(), self.postbox()),
            session::enter(self),
            self.edge(),
            closing.clone(),
            sockets.clone(),
        );
        Router::new()
            .merge(edge.router())
            .merge(auth::routes(self))
            .merge(pages::routes(self))
            .merge(uploads::routes(self))
            .merge(exports::routes(self))
            .merge(media::routes(self))
            .merge(imports::routes(self))
            .merge(returns::routes(self))
            .merge(ops::routes(self))
            .method_not_allowed_fallback(pages::unfit)
            .fallback(pages::lost)
            .layer(axum::middleware::from_fn(ops::harden))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(TraceLayer::new_for_http().make_span_with(ops::span))
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(axum::middleware::from_fn(ops::anonymous))
    }

    /// Serves on `listener` until `stop` is cancelled; requests under way are answered.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> Result<(), Fault> {
        let mut beside = JoinSet::new();
        self.wire(&mut beside, &stop)?;
        if let Some(door) = lmtp::Door::open(&self.config.returns.lmtp).await? {
            beside.spawn(door.serve(self.clone()));
        }
        let sockets = TaskTracker::new();
        let service = self.router(&stop, &sockets).into_make_service_with_connect_info::<SocketAddr>();
        let stopped = stop.clone();
        axum::serve(listener, service).with_graceful_shutdown(async move { stopped.cancelled().await }).await?;
        sockets.close();
        drop(timeout(GOODBYE, sockets.wait()).await);
        beside.shutdown().await;
        Ok(())
    }

    /// Works off tasks until `stop` is cancelled.
    ///
    /// # Errors
    /// When the relay's settings can't be used.
    pub async fn work(&self, stop: CancellationToken) -> Result<(), Fault> {
        let work = &self.config.work;
        let settings = jobs::Settings {
            redis: self.config.redis.url.clone(),
            prefix: self.config.redis.prefix.clone(),
            concurrency: [
                (Lane::Urgent, work.urgent),
                (Lane::Bulk, work.bulk),
                (Lane::Webhooks, work.webhooks),
                (Lane::Upkeep, work.upkeep),
            ],
        };
        Workers::start(&self.db, self.outside()?, &settings, &stop)?.join().await;
        Ok(())
    }

    /// The line for live signals: ours to all, all to our followers.
    fn wire(&self, beside: &mut JoinSet<()>, stop: &CancellationToken) -> Result<(), Fault> {
        let wire = Signals::connect(self.config.redis.url.expose_secret(), &self.config.redis.prefix)?;
        beside.spawn(jobs::carry(self.db.clone(), wire.clone(), stop.clone()));
        let db = self.db.clone();
        beside.spawn(async move {
            wire.listen(move |heard| {
                if let Heard::Signal { tenant, topic } = heard
                    && let Some(topic) = Topic::parse(&topic)
                {
                    db.signals().hear(Signal { tenant, topic });
                }
            })
            .await;
        });
        Ok(())
    }

    /// What the workers reach outside.
    ///
    /// # Errors
    /// When the relay's settings can't be used.
    pub fn outside(&self) -> Result<Outside, Fault> {
        let mail = &self.config.mail;
        let relay = Relay {
            host: mail.host.clone(),
            port: mail.port,
            security: match mail.security {
                Security::Plain => jobs::smtp::Security::Plain,
                Security::Starttls => jobs::smtp::Security::StartTls,
                Security::Tls => jobs::smtp::Security::Tls,
            },
            credentials: (!mail.user.is_empty()).then(|| (mail.user.clone(), mail.password.clone())),
            hello: mail.hello.clone(),
            messages_per_connection: mail.messages_per_connection,
            timeouts: jobs::smtp::Timeouts::default(),
        };
        let address = mail.from_address.parse().map_err(|_| "`mail.from_address` is no e-mail address")?;
        let networks = self.config.webhooks.networks.iter().map(|text| text.parse()).collect::<Result<_, NoNetwork>>();
        let networks = networks.map_err(|_| "`webhooks.networks` holds what is no network")?;
        Ok(Outside {
            mail: Arc::new(Pool::new(relay, mail.connections)?),
            web: Egress::new(networks).map_err(|_| "the way out for webhooks can't be set up")?,
            public_url: self.config.server.public_url.clone(),
            platform: Mailbox { name: Some(mail.from_name.clone()), address },
            dns: self.dns()?,
            postbox: self.postbox(),
            window: self.config.work.window,
        })
    }

    /// What DNS is asked by.
    fn dns(&self) -> Result<Dns, Fault> {
        let server = &self.config.mail.dns;
        let server = (!server.is_empty()).then(|| server.parse()).transpose();
        let server = server.map_err(|_| "`mail.dns` is no address with a port")?;
        Dns::new(server).map_err(|_| "DNS can't be asked: no socket can be made".into())
    }

    /// What companies put into their records about this installation.
    fn postbox(&self) -> Postbox {
        Postbox { spf: self.config.mail.spf.trim().to_owned(), reports: self.config.mail.reports.trim().to_owned() }
    }

    fn guard(&self) -> guard::Limits {
        let limits = &self.config.graphql;
        guard::Limits {
            depth: limits.depth,
            cost: limits.cost,
            aliases: limits.aliases,
            directives: limits.directives,
            fields: limits.fields,
            roots: limits.roots,
            introspection: limits.introspection,
            ..guard::Limits::default()
        }
    }

    fn edge(&self) -> graphql::Settings {
        let config = &self.config;
        let origins = [config.server.public_url.clone()].into_iter().chain(config.server.origins.clone());
        graphql::Settings {
            limits: self.guard(),
            origins: origins.collect(),
            body: config.graphql.body,
            timeout: Duration::from_millis(config.graphql.timeout),
            explorer: config.graphql.explorer,
            ..graphql::Settings::default()
        }
    }
}
