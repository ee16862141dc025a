//! Hostile documents, sent from outside: each is answered, with its code, and the server goes on.

use super::World;

#[tokio::test]
async fn a_fragment_bomb_of_868_bytes_is_answered_and_the_server_goes_on() {
    let world = World::open().await;
    let fragment = |n: usize| format!("fragment A{n} on Query{{{}}}", format!("...A{} ", n + 1).repeat(12));
    let bomb = "{...A0}".to_owned() + &(0..9).map(fragment).fold(String::new(), |sum, f| sum + &f);
    let reply = world.ask(&(bomb + "fragment A9 on Query{hello}")).await;
    assert_eq!(reply.verdict(), (400, "QUERY_TOO_LARGE".into()));
    assert_eq!(world.ask("{hello}").await.status, 200);
}

#[tokio::test]
async fn each_kind_of_greed_has_its_own_code() {
    let world = World::open().await;
    let aliases = (0..51).fold(String::new(), |sum, n| sum + &format!("a{n}:text "));
    let roots = (0..21).fold(String::new(), |sum, n| sum + &format!("a{n}:hello "));
    for (query, code) in [
        ("{...A} fragment A on Query{...A}".to_owned(), "FRAGMENT_CYCLE"),
        ("{a".repeat(10_000), "QUERY_TOO_DEEP"),
        (format!("{{rows(first:1){{{aliases}}}}}"), "TOO_MANY_ALIASES"),
        (format!("{{{roots}}}"), "QUERY_TOO_LARGE"),
        (format!("{{{}}}", "hello ".repeat(10_000)), "QUERY_TOO_LARGE"),
        (format!("{{hello{}}}", " @skip(if:false)".repeat(51)), "TOO_MANY_DIRECTIVES"),
        (format!("{{hello}}#{}", "x".repeat(70_000)), "QUERY_TOO_LARGE"),
    ] {
        let reply = world.ask(&query).await;
        assert_eq!(reply.verdict(), (400, code.into()), "{}", &query[..30]);
    }
}

#[tokio::test]
async fn introspection_can_be_closed() {
    let world = World::with(|settings| settings.limits.introspection = false).await;
    let reply = world.ask("{__schema{queryType{name}}}").await;
    assert_eq!(reply.verdict(), (400, "INTROSPECTION_DISABLED".into()));
    assert_eq!(world.ask("{__typename}").await.status, 200);
}
