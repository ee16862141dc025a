//! The language in which one asks: one GraphQL schema over the domains of `tenants`.
//!
//! The roots are a table of contents. A resolver is one line: it names the action, and the permission that the action's
//! signature demands is checked when the line runs (`ctx.act`). Nothing is exposed that is not written here.
//!
//! | where | what |
//! |---|---|
//! | [`guard`] | stops a document that asks for too much |
//! | `answer` | puts answers into the specification's form |
//! | `context` | who asks, and `act` |
//! | `error` | the one place where an error becomes a code and a sentence |
//! | `ids`, `page`, `loaders` | typed ids, Relay connections, batches |
//! | `live` | subscriptions: a snapshot first, then changes |
//! | one file a domain | its types, queries and mutations |

// The layout of an operation's future: each domain's root stands inside of the one before.
#![recursion_limit = "256"]

mod answer;
mod audit;
mod bulks;
mod callbacks;
mod campaigns;
mod consents;
mod contacts;
mod context;
mod domains;
mod error;
mod fields;
mod forms;
pub mod guard;
mod ids;
mod imports;
mod lists;
mod live;
mod loaders;
mod media;
mod members;
mod merges;
mod node;
mod page;
mod register;
mod retention;
mod returns;
mod rights;
mod scoring;
mod segments;
mod senders;
mod suppressions;
mod tasks;
mod templates;
mod timeline;
mod viewer;
mod webhooks;

pub use context::{Attempts, Requester};

use async_graphql::{Data, Executor, MergedObject, MergedSubscription, Request, Response, Schema};
use futures::{FutureExt as _, StreamExt, future::BoxFuture, stream::BoxStream};
use guard::{Guard, Limits};
use std::sync::Arc;
use tenants::domains::Postbox;

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    members::MembersQuery,
    members::RolesQuery,
    members::KeysQuery,
    contacts::ContactsQuery,
    merges::MergesQuery,
    bulks::BulksQuery,
    fields::FieldsQuery,
    lists::ListsQuery,
    segments::SegmentsQuery,
    scoring::ScoringQuery,
    consents::ConsentsQuery,
    suppressions::SuppressionsQuery,
    rights::RightsQuery,
    retention::RetentionQuery,
    register::RegisterQuery,
    forms::FormsQuery,
    imports::ImportsQuery,
    templates::TemplatesQuery,
    templates::PartialsQuery,
    media::MediaQuery,
    domains::DomainsQuery,
    senders::SendersQuery,
    campaigns::CampaignsQuery,
    campaigns::SendingRulesQuery,
    campaigns::DryRunsQuery,
    returns::ReturnsQuery,
    callbacks::CallbacksQuery,
    webhooks::WebhooksQuery,
    tasks::TasksQuery,
    audit::AuditQuery,
);

/// What can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    viewer::ViewerMutation,
    members::MembersMutation,
    members::RolesMutation,
    members::KeysMutation,
    contacts::ContactsMutation,
    merges::MergesMutation,
    bulks::BulksMutation,
    fields::FieldsMutation,
    lists::ListsMutation,
    segments::SegmentsMutation,
    scoring::ScoringMutation,
    consents::ConsentsMutation,
    suppressions::SuppressionsMutation,
    rights::RightsMutation,
    retention::RetentionMutation,
    register::RegisterMutation,
    forms::FormsMutation,
    imports::ImportsMutation,
    templates::TemplatesMutation,
    templates::PartialsMutation,
    media::MediaMutation,
    domains::DomainsMutation,
    senders::SendersMutation,
    campaigns::CampaignsMutation,
    campaigns::SendingRulesMutation,
    campaigns::DryRunsMutation,
    returns::ReturnsMutation,
    callbacks::CallbacksMutation,
    webhooks::WebhooksMutation,
    tasks::TasksMutation,
    audit::AuditMutation,
);

/// What can be followed live.
#[derive(MergedSubscription, Default)]
pub struct Subscription(live::LiveSubscription);

/// The schema, ready to answer requests that carry a [`Requester`].
#[derive(Clone)]
pub struct Api(Schema<Query, Mutation, Subscription>);

impl Api {
    /// The schema within these limits, of an installation with this postbox.
    #[must_use]
    pub fn new(limits: Limits, postbox: Postbox) -> Self {
        let schema = Schema::build(Query::default(), Mutation::default(), Subscription::default());
        let schema = schema.extension(Guard::new(limits)).data(postbox);
        // What may not be asked must not be hinted at either.
        Self(if limits.introspection { schema } else { schema.disable_suggestions() }.finish())
    }

    /// The schema in GraphQL's own notation, as it is committed in `schema.graphql`.
    #[must_use]
    pub fn sdl() -> String {
        let options = async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
        Schema::build(Query::default(), Mutation::default(), Subscription::default()).finish().sdl_with_options(options)
    }
}

impl Api {
    /// Compiled here once, with all resolvers in it, and not again by everybody who waits for an answer.
    #[inline(never)]
    fn answer(&self, request: Request) -> BoxFuture<'_, Response> {
        self.0.execute(request).boxed()
    }
}

impl Executor for Api {
    async fn execute(&self, request: Request) -> Response {
        let voice = error::Voice::of(&request);
        voice.translate(self.answer(request).await)
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let voice = error::Voice::of(&request);
        let responses = Executor::execute_stream(&self.0, request, session);
        responses.map(move |response| voice.translate(response)).boxed()
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Api")
    }
}
