//! Stops a GraphQL document that asks for too much before anything walks through it.
//!
//! async-graphql's own limits count while they write every fragment spread out, so 868 bytes that stand for 12⁹ fields
//! keep it busy for hours with all of them set. The guard works in three steps, each bounded by the one before: the
//! text (bytes, nesting of brackets) before the parser sees it; the shape (what the spreads would expand to, counted
//! once per fragment) before validation; and the price of the chosen operation, where page sizes multiply.
//!
//! A refusal carries `extensions.code` and `extensions.args`; the sentence a person reads is found by them elsewhere.
//!
//! What may pass is drawn as the tree of its answer, and each answer is put right by it: here, because only a document that was
//! bounded may be written out, and because each further extension would cost a future for every value of every answer.

mod price;
mod refusal;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use crate::answer::{Tree, placed};
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest, NextResolve, NextValidation,
    ResolveInfo,
};
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::registry::Registry;
use async_graphql::{Request, Response, ServerError, ServerResult, ValidationResult, Value, Variables};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

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

/// The extension that holds every request of a schema to its [`Limits`], and every answer to the GraphQL specification.
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
        Arc::new(Watch { limits: self.0, tree: OnceLock::new() })
    }
}

/// Put into a request, tells whether it came to be executed: the library tells of a subscription that could not begin as it
/// tells of an event that failed.
#[derive(Debug, Clone, Default)]
pub struct Ran(Arc<AtomicBool>);

impl Ran {
    /// Whether anything was executed so far.
    #[must_use]
    pub fn yet(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The guard of one request.
struct Watch {
    limits: Limits,
    /// Of the operation, once it may run.
    tree: OnceLock<Tree>,
}

#[async_graphql::async_trait::async_trait]
impl Extension for Watch {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let mut request = next.run(ctx, request).await?;
        parse(&mut request, &self.limits)?;
        let name = request.operation_name.clone();
        let mut variables = std::mem::take(&mut request.variables);
        let registry = &ctx.schema_env.registry;
        let document = request.parsed_query()?;
        let operation = check(document, name.as_deref(), &mut variables, registry, &self.limits)?;
        self.tree.get_or_init(|| Tree::of(document, operation, &variables, registry));
        request.variables = variables;
        Ok(request)
    }

    /// Sees the answer to a query or a mutation, and each event of a subscription.
    async fn execute(&self, ctx: &ExtensionContext<'_>, name: Option<&str>, next: NextExecute<'_>) -> Response {
        let mut response = next.run(ctx, name).await;
        if let Some(tree) = self.tree.get() {
            tree.complete(&mut response);
        }
        if let Some(ran) = ctx.data_opt::<Ran>() {
            ran.0.store(true, Ordering::Release);
        }
        response
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let place = info.path_node;
        next.run(ctx, info).await.map_err(|error| placed(error, place))
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

/// The operation that may run.
fn check<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
    variables: &mut Variables,
    registry: &Registry,
    limits: &Limits,
) -> ServerResult<&'a OperationDefinition> {
    let mut shapes = shape::Shapes::of(&document.fragments);
    shapes.bound(document, limits.fields)?;
    let operation = choose(document, name).ok_or_else(|| refusal::no_operation(name))?;
    let shape = shapes.measure(&operation.selection_set.node, 0)?;
    shape.bound(limits)?;
    if operation.ty == OperationType::Subscription {
        shape.single_root()?;
    }
    settle(operation, variables)?;
    price::bound(document, operation, variables, registry, limits).map(|()| operation)
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

/// Gives each variable its value (GraphQL specification, section 6.1.2). async-graphql notices a missing one only where a
/// resolver reads it, too late for the answer to be a request error, and knows no defaults at `@skip` and `@include`.
fn settle(operation: &OperationDefinition, variables: &mut Variables) -> ServerResult<()> {
    for definition in &operation.variable_definitions {
        let wanted = &definition.node;
        let name = &wanted.name.node;
        match (variables.get(name), &wanted.default_value) {
            (None, Some(default)) => drop(variables.insert(name.clone(), default.node.clone())),
            (None | Some(Value::Null), _) if !wanted.var_type.node.nullable => {
                return Err(refusal::missing(definition.pos, name, &wanted.var_type.node.to_string()));
            }
            _ => {}
        }
    }
    Ok(())
}
