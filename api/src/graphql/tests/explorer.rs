//! The page to try the API: there only when asked for, and sufficient to itself.

use super::{World, send};
use reqwest::Method;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn the_explorer_is_shown_to_browsers_only_where_it_is_enabled() {
    let world = World::open().await;
    let page = |world: &World| world.request(Method::GET, "/graphql").header("accept", BROWSER);
    assert_eq!(send(page(&world)).await.status, 406);
    assert_eq!(send(world.request(Method::GET, "/graphql/explorer/text.js")).await.status, 404);
    let world = World::with(|settings| settings.explorer = true).await;
    let reply = send(page(&world)).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"));
    let query = world.get("/graphql", &[("query", "{hello}")]).header("accept", "*/*");
    assert_eq!(send(query).await.json()["data"]["hello"], "hello");
}

#[tokio::test]
async fn the_explorer_loads_its_own_files_and_nothing_else() {
    let world = World::with(|settings| settings.explorer = true).await;
    let page = send(world.request(Method::GET, "/graphql").header("accept", BROWSER)).await;
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
    let mut seen: Vec<_> = ["explorer.css", "explorer.js"].map(str::to_owned).into();
    assert!(seen.iter().all(|name| page.text.contains(&format!("\"/graphql/explorer/{name}\""))));
    let mut fetched = 0;
    while let Some(name) = seen.get(fetched) {
        let file = send(world.request(Method::GET, &format!("/graphql/explorer/{name}"))).await;
        assert_eq!(file.status, 200, "{name}");
        assert!(!file.text.contains("://"), "{name} names another place");
        for import in file.text.split(" from './").skip(1) {
            let name = import.split('\'').next().unwrap_or_default().to_owned();
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
        fetched += 1;
    }
    assert_eq!(fetched, 8);
}
