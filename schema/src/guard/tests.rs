//! The guard against hostile documents, on a small schema with lists, connections and a cycle of types.

use super::{Guard, Limits, kind};
use async_graphql::parser::types::OperationType;
use async_graphql::{
    EmptyMutation, Object, Request, Response, Schema, SimpleObject, Subscription, Value, Variables, value,
};
use futures::{Stream, StreamExt};

struct Query;

#[derive(Clone, Copy)]
struct Author;

#[derive(SimpleObject)]
struct Authors {
    nodes: Vec<Author>,
    total_count: i32,
}

#[Object]
impl Query {
    async fn author(&self) -> Author {
        Author
    }

    async fn authors(&self, first: Option<i32>, last: Option<i32>) -> Authors {
        Authors { nodes: Vec::new(), total_count: first.or(last).unwrap_or_default() }
    }

    async fn everyone(&self, #[graphql(default = 5)] first: i32) -> Vec<Author> {
        vec![Author; usize::try_from(first).unwrap_or_default().min(3)]
    }

    async fn book(&self, id: i32) -> Option<i32> {
        Some(id)
    }
}

#[Object]
impl Author {
    async fn name(&self) -> &str {
        "a"
    }

    async fn friend(&self) -> Self {
        Self
    }

    async fn friends(&self) -> Vec<Self> {
        vec![Self]
    }
}

struct Ticks;

#[Subscription]
impl Ticks {
    async fn tick(&self) -> impl Stream<Item = i32> + use<> {
        futures::stream::iter([1])
    }
}

async fn ask_within(limits: Limits, request: impl Into<Request>) -> Response {
    Schema::build(Query, EmptyMutation, Ticks).extension(Guard::new(limits)).finish().execute(request).await
}

async fn ask(request: impl Into<Request>) -> Response {
    ask_within(Limits::default(), request).await
}

fn code(response: &Response) -> String {
    extension(response, "code").to_string().trim_matches('"').to_owned()
}

fn extension(response: &Response, name: &str) -> Value {
    let extensions = response.errors[0].extensions.as_ref();
    extensions.and_then(|extensions| extensions.get(name)).cloned().unwrap_or_default()
}

async fn cost(request: impl Into<Request>) -> Value {
    let response = ask_within(Limits { cost: 0, ..Limits::default() }, request).await;
    assert_eq!(code(&response), "QUERY_TOO_COSTLY", "{response:?}");
    let Value::Object(args) = extension(&response, "args") else {
        return Value::Null;
    };
    args["cost"].clone()
}

/// `width` spreads on each of `depth` fragments: `width` to the power of `depth` fields.
fn bomb(width: usize, depth: usize) -> String {
    let fragment = |level: usize| {
        let spreads = format!("...A{}", level + 1).repeat(width);
        format!("fragment A{level} on Query{{{spreads}}}")
    };
    let last = format!("fragment A{depth} on Query{{author{{name}}}}");
    (0..depth).fold("{...A0}".to_owned(), |sum, level| sum + &fragment(level)) + &last
}

#[tokio::test]
async fn a_fragment_bomb_is_refused_without_expanding_it() {
    let source = bomb(12, 9);
    assert!(source.len() < 1_000, "{}", source.len());
    assert_eq!(code(&ask(&source).await), "QUERY_TOO_LARGE");
    assert_eq!(kind(&mut source.into(), &Limits::default()), Some(OperationType::Query));
}

#[tokio::test]
async fn a_bomb_without_a_single_field_is_refused_too() {
    let source = bomb(12, 9).replace("author{name}", "...nowhere");
    assert_eq!(code(&ask(source).await), "QUERY_TOO_LARGE");
}

#[tokio::test]
async fn a_bomb_in_an_unused_fragment_is_refused_too() {
    assert_eq!(code(&ask(bomb(12, 9).replace("{...A0}f", "{author{name}}f")).await), "QUERY_TOO_LARGE");
}

#[tokio::test]
async fn a_bomb_beyond_counting_is_refused() {
    assert_eq!(code(&ask(bomb(40, 30)).await), "QUERY_TOO_LARGE");
}

#[tokio::test]
async fn circular_fragments_are_an_error_and_no_endless_loop() {
    for source in [
        "{...A} fragment A on Query { ...A }",
        "{...A} fragment A on Query { ...B author { name } } fragment B on Query { ...A }",
        "{author{name}} fragment A on Author { friend { ...B } } fragment B on Author { friend { ...A } }",
    ] {
        assert_eq!(code(&ask(source).await), "FRAGMENT_CYCLE", "{source}");
    }
}

#[tokio::test]
async fn depth_counts_through_fragments() {
    let deep = |levels| format!("{{author{}{}}}", "{friend".repeat(levels), "{name}".to_owned() + &"}".repeat(levels));
    assert!(ask(deep(13)).await.is_ok());
    assert_eq!(code(&ask(deep(14)).await), "QUERY_TOO_DEEP");
    let hidden =
        deep(9).replace("name", "...A") + " fragment A on Author{friend{friend{friend{friend{friend{name}}}}}}";
    assert_eq!(code(&ask(hidden).await), "QUERY_TOO_DEEP");
}

#[tokio::test]
async fn brackets_nested_by_the_thousand_never_reach_the_parser() {
    for open in ["{a", "{a(b:[", "{a(b:{c:", "query($a:[", "{...{", "{a@b(c:["] {
        assert_eq!(code(&ask(open.repeat(5_000)).await), "QUERY_TOO_DEEP", "{open}");
    }
}

#[tokio::test]
async fn a_long_chain_of_fragments_does_not_exhaust_the_stack() {
    assert_eq!(code(&ask(bomb(1, 1_500)).await), "QUERY_TOO_DEEP");
}

#[tokio::test]
async fn a_thousand_aliases_are_refused() {
    let aliases = (0..1_000).fold(String::new(), |sum, n| sum + &format!("a{n}:name "));
    let limits = Limits { fields: 10_000, ..Limits::default() };
    assert_eq!(code(&ask_within(limits, format!("{{author{{{aliases}}}}}")).await), "TOO_MANY_ALIASES");
    let spread = format!("{{author{{{}}}}} fragment A on Author{{x:name y:name}}", "...A ".repeat(26));
    assert_eq!(code(&ask(spread).await), "TOO_MANY_ALIASES");
}

#[tokio::test]
async fn ten_thousand_duplicates_of_a_field_are_refused() {
    assert_eq!(code(&ask(format!("{{author{{{}}}}}", "name ".repeat(10_000))).await), "QUERY_TOO_LARGE");
    let roots = ask(format!("{{{}}}", "author{name}".repeat(21))).await;
    assert_eq!(extension(&roots, "args"), value!({ "what": "roots", "found": 21, "limit": 20 }));
}

#[tokio::test]
async fn directives_are_counted_wherever_they_stand() {
    let many = format!("{{author{{name{}}}}}", " @include(if:true)".repeat(51));
    assert_eq!(code(&ask(many).await), "TOO_MANY_DIRECTIVES");
}

#[tokio::test]
async fn a_document_longer_than_allowed_is_not_parsed() {
    let response = ask(format!("{{author{{name}}}}#{}", "x".repeat(64 * 1024))).await;
    assert_eq!(code(&response), "QUERY_TOO_LARGE");
}

#[tokio::test]
async fn page_sizes_multiply() {
    assert_eq!(cost("{authors(first:50){totalCount nodes{name friends{name}}}}").await, value!(1 + 1 + 1 + 50 * 22));
    assert_eq!(cost("{authors(first:2,last:50){nodes{name}}}").await, value!(52));
    assert_eq!(cost("{author{friends{friends{name}}}}").await, value!(1 + 1 + 20 * 21));
    assert_eq!(cost("{everyone(first:7){name}}").await, value!(8));
    let nested = "{everyone(first:1000000000000){friends{friends{friends{name}}}}}";
    assert_eq!(code(&ask(nested).await), "QUERY_TOO_COSTLY");
    assert_eq!(code(&ask("{everyone(first:99999999999999999999999999){name}}").await), "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn a_page_without_a_size_takes_the_usual_one() {
    assert_eq!(cost("{authors{nodes{name}}}").await, value!(22));
    assert_eq!(cost("{everyone{name}}").await, value!(6));
    assert_eq!(cost("{authors{...A}} fragment A on Authors{...{nodes{name}}}").await, value!(22));
}

#[tokio::test]
async fn a_page_size_given_by_variable_counts() {
    let source = "query($n:Int=30){authors(first:$n){nodes{name}}}";
    assert_eq!(cost(source).await, value!(32));
    let request = Request::new(source).variables(Variables::from_json(serde_json::json!({ "n": 90 })));
    assert_eq!(cost(request).await, value!(92));
    let request = Request::new(source).variables(Variables::from_json(serde_json::json!({ "n": null })));
    assert_eq!(cost(request).await, value!(22));
}

#[tokio::test]
async fn only_the_chosen_operation_is_priced() {
    let source = "query Cheap{author{name}} query Dear{everyone(first:1000000){name}}";
    assert!(ask(Request::new(source).operation_name("Cheap")).await.is_ok());
    assert_eq!(code(&ask(Request::new(source).operation_name("Dear")).await), "QUERY_TOO_COSTLY");
    for request in [Request::new(source), Request::new(source).operation_name("Other")] {
        assert_eq!(code(&ask(request).await), "GRAPHQL_VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn introspection_is_answered_only_where_it_is_allowed() {
    let source = "{...A} fragment A on Query{__schema{queryType{name}}}";
    assert_eq!(code(&ask(source).await), "INTROSPECTION_DISABLED");
    assert_eq!(code(&ask("{__type(name:\"Author\"){name}}").await), "INTROSPECTION_DISABLED");
    assert!(ask("{__typename}").await.is_ok());
    let open = Limits { introspection: true, ..Limits::default() };
    assert!(ask_within(open, source).await.is_ok());
}

#[tokio::test]
async fn the_usual_introspection_query_passes_and_a_nested_one_does_not() {
    let open = Limits { introspection: true, ..Limits::default() };
    let response = ask_within(open, include_str!("tests/introspection.graphql")).await;
    assert!(response.is_ok(), "{:?}", response.errors);
    let nested = "{__schema{types{fields{type{fields{type{name}}}}}}}";
    assert_eq!(code(&ask_within(open, nested).await), "QUERY_TOO_DEEP");
    let often = (0..21).fold(String::new(), |sum, n| sum + &format!("a{n}:__schema{{queryType{{name}}}} "));
    assert_eq!(code(&ask_within(Limits { roots: 50, ..open }, format!("{{{often}}}")).await), "QUERY_TOO_COSTLY");
}

#[tokio::test]
async fn what_is_not_graphql_is_told_with_its_place() {
    for source in ["", "{", "{a(b:)}", "\"", "{a}}", "query A{a} query A{b}", "fragment A on Query{a}", "{\"a\"}"] {
        assert_eq!(code(&ask(source).await), "GRAPHQL_PARSE_FAILED", "{source}");
    }
    let response = ask("{a(b:)}").await;
    assert_eq!(response.errors[0].locations.len(), 1);
    assert_eq!(response.errors[0].message.lines().count(), 1);
    assert_eq!(kind(&mut "{".into(), &Limits::default()), None);
}

#[tokio::test]
async fn a_document_that_does_not_fit_the_schema_is_refused_with_a_code() {
    for source in ["{nothing}", "{author}", "{author{name{x}}}", "{author{...A}} fragment A on Query{author{name}}"] {
        assert_eq!(code(&ask(source).await), "GRAPHQL_VALIDATION_FAILED", "{source}");
    }
    let many = ask(format!("{{{}}}", "nothing ".repeat(20))).await;
    assert!((1..=20).contains(&many.errors.len()));
}

#[tokio::test]
async fn a_required_variable_must_have_a_value() {
    let source = "query($id:Int!){book(id:$id)}";
    let given = |json| Request::new(source).variables(Variables::from_json(json));
    assert!(ask(given(serde_json::json!({ "id": 1 }))).await.is_ok());
    for json in [serde_json::json!({}), serde_json::json!({ "id": null }), serde_json::json!({ "id": "x" })] {
        assert_eq!(code(&ask(given(json)).await), "GRAPHQL_VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn a_subscription_has_one_root_field_and_the_same_limits() {
    let schema = Schema::build(Query, EmptyMutation, Ticks).extension(Guard::new(Limits::default())).finish();
    let first = async |source: &str| schema.execute_stream(source).next().await.unwrap_or_default();
    assert!(first("subscription{tick}").await.is_ok());
    assert_eq!(code(&first("subscription{tick more:tick}").await), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(code(&first(&bomb(12, 9).replacen("{...A0}", "subscription{tick}", 1)).await), "QUERY_TOO_LARGE");
    assert_eq!(kind(&mut "subscription{tick}".into(), &Limits::default()), Some(OperationType::Subscription));
}
