//! Stops a GraphQL document that asks for too much before anything walks through it.
//!
//! async-graphql's own limits count while they write every fragment spread out, so 868 bytes that stand for 12⁹ fields
//! keep it busy for hours with all of them set. The guard works in three steps, each bounded by the one before: the
//! text (bytes, nesting of brackets) before the parser sees it; the shape (what the spreads would expand to, counted
//! once per fragment) before validation; and the price of the chosen operation, where page sizes multiply.
//!
//! A refusal carries `extensions.code` and `extensions.args`; the sentence a person reads is found by them elsewhere.

mod price;
mod refusal;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextValidation};
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::registry::Registry;
use async_graphql::{Request, ServerError, ServerResult, ValidationResult, Value, Variables};
use std::sync::Arc;

/// What one document may ask for. The defaults fit the console's largest page with room to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Fields below each other, fragments written out; 15 is what the usual introspection query needs.
    pub depth: usize,
    /// Values that the answer may hold: every field counts once for each row of the lists it stands in.
    pub cost: usize,
    /// Fields given another name, fragments written out.
    pub aliases: usize,
    /// Directives, fragments written out.
    pub directives: usize,
    /// Fields, spreads and inline fragments of all operations and fragments of the document, each written out.
    pub fields: usize,
    /// Root fields of the operation. A subscription has exactly one, by the GraphQL specification (section 5.2.3.1).
    pub roots: usize,
    /// Bytes of the document. Long texts belong in variables, which only the size of the request bounds.
    pub bytes: usize,
    /// Rows that a list is taken to have when neither the document nor the schema says how many.
    pub page: usize,
    /// Whether the schema may be asked about itself.
    pub introspection: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 15,
            cost: 20_000,
            aliases: 50,
            directives: 50,
            fields: 1_000,
            roots: 20,
            bytes: 64 * 1024,
            page: 20,
            introspection: false,
        }
    }
}

/// The extension that holds every request of a schema to its [`Limits`].
///
/// Leave async-graphql's own depth, complexity, directive and recursion limits at their defaults beside it.
#[derive(Debug, Clone, Copy)]
pub struct Guard(Limits);

impl Guard {
    /// A guard for these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self(limits)
    }
}

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Guard {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let mut request = next.run(ctx, request).await?;
        parse(&mut request, &self.0)?;
        let name = request.operation_name.clone();
        let variables = std::mem::take(&mut request.variables);
        let verdict = check(request.parsed_query()?, name.as_deref(), &variables, &ctx.schema_env.registry, &self.0);
        request.variables = variables;
        verdict.map(|()| request)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        /// More than these help nobody, and a small document can earn thousands.
        const TOLD: usize = 20;
        let result = next.run(ctx).await;
        result.map_err(|errors| errors.into_iter().take(TOLD).map(refusal::invalid).collect())
    }
}

/// Whether the request would run a query, a mutation or a subscription; none when that can't be said, in which case
/// executing it says why. The document is parsed within the limits of its text and kept in the request, so that it is
/// parsed once.
#[must_use]
pub fn kind(request: &mut Request, limits: &Limits) -> Option<OperationType> {
    parse(request, limits).ok()?;
    let name = request.operation_name.clone();
    let document = request.parsed_query().ok()?;
    choose(document, name.as_deref()).map(|operation| operation.ty)
}

fn parse(request: &mut Request, limits: &Limits) -> ServerResult<()> {
    text::bound(&request.query, limits.bytes)?;
    request.parsed_query().map(drop).map_err(refusal::unreadable)
}

fn check(
    document: &ExecutableDocument,
    name: Option<&str>,
    variables: &Variables,
    registry: &Registry,
    limits: &Limits,
) -> ServerResult<()> {
    let mut shapes = shape::Shapes::of(&document.fragments);
    shapes.bound(document, limits.fields)?;
    let operation = choose(document, name).ok_or_else(|| refusal::no_operation(name))?;
    let shape = shapes.measure(&operation.selection_set.node, 0)?;
    shape.bound(limits)?;
    if operation.ty == OperationType::Subscription {
        shape.single_root()?;
    }
    required(operation, variables)?;
    price::bound(document, operation, variables, registry, limits)
}

/// The operation that the name chooses, or the only one when there is no name.
fn choose<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Multiple(named), Some(name)) => named.get(name).map(|operation| &operation.node),
        (DocumentOperations::Multiple(named), None) if named.len() == 1 => {
            named.values().next().map(|operation| &operation.node)
        }
        (DocumentOperations::Single(_), Some(_)) | (DocumentOperations::Multiple(_), None) => None,
    }
}

/// async-graphql notices a missing variable only where a resolver reads it, too late for the answer to be a request
/// error (GraphQL specification, section 6.1.2).
fn required(operation: &OperationDefinition, variables: &Variables) -> ServerResult<()> {
    for definition in &operation.variable_definitions {
        let wanted = &definition.node;
        let nullable = wanted.var_type.node.nullable;
        let settled = match variables.get(&wanted.name.node) {
            Some(value) => nullable || *value != Value::Null,
            None => nullable || wanted.default_value.is_some(),
        };
        if !settled {
            return Err(refusal::missing(definition.pos, &wanted.name.node, &wanted.var_type.node.to_string()));
        }
    }
    Ok(())
}
