//! The form of answers, on a small schema whose fields fail when their names say so.

use crate::guard::{Guard, Limits};
use async_graphql::{
    EmptyMutation, Error, Interface, Object, Request, Response, Result, Schema, Subscription, Variables,
};
use futures::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use std::future::ready;

struct Query;

#[derive(Clone, Copy)]
struct Fig;

#[derive(Clone, Copy)]
struct Mint;

#[derive(Interface)]
#[graphql(field(name = "name", ty = "String"), field(name = "rot", ty = "Option<i32>"))]
enum Plant {
    Fig(Fig),
    Mint(Mint),
}

async fn no<T>() -> Result<T> {
    ready(Err(Error::new("no"))).await
}

/// Lets every other field be done first.
async fn late() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[Object]
impl Query {
    async fn slow(&self) -> i32 {
        late().await;
        1
    }

    async fn quick(&self) -> i32 {
        2
    }

    async fn may(&self) -> Result<Option<i32>> {
        no().await
    }

    async fn must(&self) -> Result<i32> {
        no().await
    }

    async fn fig(&self) -> Fig {
        Fig
    }

    async fn some_fig(&self) -> Option<Fig> {
        Some(Fig)
    }

    async fn no_fig(&self) -> Option<Fig> {
        None
    }

    async fn figs(&self) -> Vec<Fig> {
        vec![Fig, Fig]
    }

    async fn some_figs(&self) -> Vec<Option<Fig>> {
        vec![Some(Fig), None]
    }

    async fn baskets(&self) -> Option<Vec<Option<Vec<Fig>>>> {
        Some(vec![Some(vec![Fig]), None, Some(Vec::new())])
    }

    /// The items themselves fail, not their fields.
    async fn broken(&self) -> Option<Vec<Result<i32>>> {
        Some(vec![Ok(1), no().await])
    }

    async fn plants(&self) -> Vec<Plant> {
        vec![Plant::Fig(Fig), Plant::Mint(Mint)]
    }
}

#[Object]
impl Fig {
    async fn name(&self) -> String {
        late().await;
        "fig".to_owned()
    }

    async fn sweet(&self) -> bool {
        true
    }

    async fn rot(&self) -> Result<Option<i32>> {
        no().await
    }

    async fn worm(&self) -> Result<i32> {
        no().await
    }

    async fn twin(&self) -> Self {
        Self
    }
}

#[Object]
impl Mint {
    async fn name(&self) -> String {
        "mint".to_owned()
    }

    async fn leaves(&self) -> i32 {
        7
    }

    async fn rot(&self) -> Option<i32> {
        None
    }
}

struct Events;

#[Subscription]
impl Events {
    async fn may(&self) -> impl Stream<Item = Result<Option<i32>>> + use<> {
        stream::iter([Ok(Some(1)), no().await])
    }

    async fn must(&self) -> impl Stream<Item = Result<i32>> + use<> {
        stream::iter([Ok(1), no().await, Ok(3)])
    }

    async fn fig(&self) -> impl Stream<Item = Fig> + use<> {
        stream::iter([Fig])
    }
}

fn schema() -> Schema<Query, EmptyMutation, Events> {
    Schema::build(Query, EmptyMutation, Events).extension(Guard::new(Limits::default())).finish()
}

/// The data and how many errors there are. Text, because the order counts.
fn told(response: &Response) -> (String, usize) {
    (serde_json::to_string(&response.data).unwrap(), response.errors.len())
}

async fn ask(request: impl Into<Request>) -> (String, usize) {
    told(&schema().execute(request).await)
}

async fn answers(source: &str, data: Value, errors: usize) {
    let (text, found) = ask(source).await;
    assert_eq!((serde_json::from_str::<Value>(&text).unwrap(), found), (data, errors), "{source}");
}

#[tokio::test]
async fn fields_stand_in_the_order_of_the_document() {
    for (source, text) in [
        ("{slow quick}", r#"{"slow":1,"quick":2}"#),
        ("{z:slow a:quick b:slow}", r#"{"z":1,"a":2,"b":1}"#),
        ("{quick ...A slow} fragment A on Query{a:slow quick}", r#"{"quick":2,"a":1,"slow":1}"#),
        ("{figs{name sweet}}", r#"{"figs":[{"name":"fig","sweet":true},{"name":"fig","sweet":true}]}"#),
        ("{fig{name} quick fig{sweet}}", r#"{"fig":{"name":"fig","sweet":true},"quick":2}"#),
        ("{fig{__typename name sweet}}", r#"{"fig":{"__typename":"Fig","name":"fig","sweet":true}}"#),
        ("{slow @skip(if:true) quick slow}", r#"{"quick":2,"slow":1}"#),
        ("query($x:Boolean=true){slow @include(if:$x) quick}", r#"{"slow":1,"quick":2}"#),
        ("{slow @include(if:false) quick ...{slow}}", r#"{"quick":2,"slow":1}"#),
    ] {
        assert_eq!(ask(source).await, (text.to_owned(), 0), "{source}");
    }
}

#[tokio::test]
async fn fields_of_several_types_stand_in_order_on_each() {
    let source = "{plants{...on Mint{leaves} ...on Fig{twin{name sweet}} name ...on Fig{sweet}}}";
    let text =
        r#"{"plants":[{"twin":{"name":"fig","sweet":true},"name":"fig","sweet":true},{"leaves":7,"name":"mint"}]}"#;
    assert_eq!(ask(source).await, (text.to_owned(), 0));
}

#[tokio::test]
async fn a_failed_field_that_may_be_null_is_null() {
    answers("{may}", json!({ "may": null }), 1).await;
    answers("{a:may quick b:may}", json!({ "a": null, "quick": 2, "b": null }), 2).await;
    answers("{fig{rot sweet}}", json!({ "fig": { "rot": null, "sweet": true } }), 1).await;
    answers("{fig{rot}}", json!({ "fig": { "rot": null } }), 1).await;
    answers("{figs{x:rot}}", json!({ "figs": [{ "x": null }, { "x": null }] }), 2).await;
    assert_eq!(ask("{may quick}").await.0, r#"{"may":null,"quick":2}"#);
}

#[tokio::test]
async fn a_failed_field_that_must_not_be_null_takes_its_parent_with_it() {
    answers("{must}", json!(null), 1).await;
    answers("{must quick}", json!(null), 1).await;
    answers("{fig{worm} quick}", json!(null), 1).await;
    answers("{someFig{worm sweet} quick}", json!({ "someFig": null, "quick": 2 }), 1).await;
    answers("{someFig{worm} quick}", json!({ "someFig": null, "quick": 2 }), 1).await;
    answers("{someFig{twin{twin{worm rot}}} may}", json!({ "someFig": null, "may": null }), 3).await;
}

#[tokio::test]
async fn a_failed_item_takes_its_list_with_it_unless_it_may_be_null() {
    answers("{figs{worm} quick}", json!(null), 2).await;
    answers("{someFigs{worm} quick}", json!({ "someFigs": [null, null], "quick": 2 }), 1).await;
    answers("{someFigs{rot}}", json!({ "someFigs": [{ "rot": null }, null] }), 1).await;
    answers("{baskets{worm}}", json!({ "baskets": [null, null, []] }), 1).await;
    answers("{baskets{rot}}", json!({ "baskets": [[{ "rot": null }], null, []] }), 1).await;
    answers("{broken quick}", json!({ "broken": null, "quick": 2 }), 1).await;
}

#[tokio::test]
async fn a_null_that_is_meant_stays() {
    answers("{noFig{worm} quick}", json!({ "noFig": null, "quick": 2 }), 0).await;
    answers("{noFig{worm} may}", json!({ "noFig": null, "may": null }), 1).await;
}

#[tokio::test]
async fn an_object_without_fields_is_an_object() {
    answers("{fig{name @skip(if:true)}}", json!({ "fig": {} }), 0).await;
    answers("{quick @skip(if:true)}", json!({}), 0).await;
    answers("{plants{...on Mint{leaves}}}", json!({ "plants": [{}, { "leaves": 7 }] }), 0).await;
    answers("{plants{...on Mint{leaves}} may}", json!({ "plants": [{}, { "leaves": 7 }], "may": null }), 1).await;
}

#[tokio::test]
async fn a_field_of_another_type_is_missed_by_nobody() {
    let source = "{plants{name rot ...on Mint{leaves}}}";
    let plants = json!([{ "name": "fig", "rot": null }, { "name": "mint", "rot": null, "leaves": 7 }]);
    answers(source, json!({ "plants": plants }), 1).await;
    let source = "{plants{...on Fig{rot} ...on Mint{leaves}}}";
    answers(source, json!({ "plants": [{ "rot": null }, { "leaves": 7 }] }), 1).await;
    answers("{plants{name ...on Fig{worm}}}", json!(null), 1).await;
}

#[tokio::test]
async fn fields_that_are_asked_for_twice_are_one() {
    answers("{someFig{rot} someFig{rot}}", json!({ "someFig": { "rot": null } }), 2).await;
    answers("{someFig{sweet} someFig{worm}}", json!({ "someFig": null }), 1).await;
    answers(
        "{someFig{sweet} ...A} fragment A on Query{someFig{rot}}",
        json!({ "someFig": { "sweet": true, "rot": null } }),
        1,
    )
    .await;
    // The library loses what follows an object all of whose fields failed, and nothing says that it was not null.
    answers("{someFig{rot} someFig{sweet}}", json!({ "someFig": null }), 1).await;
}

#[tokio::test]
async fn variables_decide_what_is_missed() {
    let source = "query($x:Boolean!){may @include(if:$x) quick fig{worm @skip(if:$x) sweet}}";
    let given = |x: bool| Request::new(source).variables(Variables::from_json(json!({ "x": x })));
    assert_eq!(ask(given(true)).await, (r#"{"may":null,"quick":2,"fig":{"sweet":true}}"#.to_owned(), 1));
    assert_eq!(ask(given(false)).await, ("null".to_owned(), 1));
}

#[tokio::test]
async fn each_event_of_a_subscription_is_an_answer() {
    let events =
        async |source: &str| schema().execute_stream(source).map(|event| told(&event)).collect::<Vec<_>>().await;
    let one = |text: &str, errors| (text.to_owned(), errors);
    assert_eq!(events("subscription{may}").await, [one(r#"{"may":1}"#, 0), one(r#"{"may":null}"#, 1)]);
    let must = [one(r#"{"must":1}"#, 0), one("null", 1), one(r#"{"must":3}"#, 0)];
    assert_eq!(events("subscription{must}").await, must);
    let fig = [one(r#"{"fig":{"name":"fig","rot":null,"sweet":true}}"#, 1)];
    assert_eq!(events("subscription{fig{name rot sweet}}").await, fig);
}

#[tokio::test]
async fn what_was_refused_has_no_answer_to_put_right() {
    let response = schema().execute("{nothing}").await;
    assert_eq!(told(&response), ("null".to_owned(), 1));
    assert!(response.errors[0].path.is_empty());
}
